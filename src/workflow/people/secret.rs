//! Secrets: tokens of which only digests are stored, and passwords of which only argon2id hashes are.

use crate::domain::hex::hex;
use crate::workflow::ActError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use sha2::{Digest, Sha256};

/// A secret that recognises a session or a one-time link. Only its digest is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A new one of 256 random bits.
    pub fn random(source: &mut impl rand::CryptoRng) -> Self {
        let mut bytes = [0u8; 32];
        source.fill_bytes(&mut bytes);
        Self(hex(&bytes))
    }

    /// A token as it came in a cookie or an address; none when it can't be one.
    #[must_use]
    pub fn received(text: &str) -> Option<Self> {
        (text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| Self(text.to_owned()))
    }

    /// The secret itself, for the cookie or the address.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        digest(&self.0)
    }
}

/// SHA-256 of a text.
pub(super) fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}

/// Hashes a password with argon2id, away from the threads that answer requests.
pub(super) async fn hash(password: String) -> Result<String, ActError> {
    let hashed =
        tokio::task::spawn_blocking(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()));
    hashed.await.map_err(|error| ActError::Hash(error.to_string()))?.map_err(|error| ActError::Hash(error.to_string()))
}

/// Compares a password with a stored hash; without one, works as long and says no.
pub(super) async fn verify(password: String, stored: Option<String>) -> Result<bool, ActError> {
    let Some(stored) = stored else {
        hash(password).await?;
        return Ok(false);
    };
    let verified = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    verified.await.map_err(|error| ActError::Hash(error.to_string()))
}
