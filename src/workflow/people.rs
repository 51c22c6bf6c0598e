//! Accounts and sessions: the first administrator, further people, signing in and out.

use super::ActError;
use crate::domain::draft::FieldErrors;
use crate::domain::person::{NewPerson, Role};
use crate::store::{self, person::Person};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use chrono::{DateTime, Days, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};
use std::fmt::Write;

/// How long a session lasts.
const SESSION_DAYS: u64 = 30;
/// How long the one-time link for the first administrator works.
const SETUP_LINK_DAYS: u64 = 7;

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
        let mut text = String::with_capacity(64);
        for byte in bytes {
            // writing to a String can't fail
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
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

    fn digest(&self) -> Vec<u8> {
        Sha256::digest(&self.0).to_vec()
    }
}

/// Creates an account.
///
/// # Errors
/// When the address has one already, or the database refuses.
pub async fn create(pool: &PgPool, new: NewPerson, role: Role, now: DateTime<Utc>) -> Result<i64, ActError> {
    let hash = hash(new.password.clone()).await?;
    let mut transaction = pool.begin().await?;
    let id = insert(&mut transaction, &new, role, &hash, now).await?;
    transaction.commit().await?;
    Ok(id)
}

async fn insert(
    connection: &mut PgConnection,
    new: &NewPerson,
    role: Role,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<i64, ActError> {
    let id = store::person::insert(connection, &new.email, &new.name, role, hash, now).await.map_err(|error| match &error {
        sqlx::Error::Database(database) if database.constraint() == Some("person_email_unique") => {
            ActError::Fields(FieldErrors::one("email", &new.email, "has an account already"))
        }
        _ => ActError::Database(error),
    })?;
    store::revision::insert_act(connection, None, "create_person", json!({"person": id, "role": role}), now).await?;
    Ok(id)
}

/// Shuts somebody out. `None` when nobody has this address.
///
/// # Errors
/// When the database refuses.
pub async fn disable(pool: &PgPool, email: &str, now: DateTime<Utc>) -> Result<Option<i64>, ActError> {
    let mut transaction = pool.begin().await?;
    let id = store::person::disable(&mut transaction, &email.to_lowercase(), now).await?;
    if let Some(id) = id {
        store::revision::insert_act(&mut transaction, None, "disable_person", json!({"person": id}), now).await?;
    }
    transaction.commit().await?;
    Ok(id)
}

/// Makes the one-time link for the first administrator, while nobody has an account.
///
/// # Errors
/// When the database refuses.
pub async fn offer_setup(pool: &PgPool, token: &Token, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut transaction = pool.begin().await?;
    if store::person::any(&mut transaction).await? {
        return Ok(false);
    }
    store::person::insert_setup_link(&mut transaction, &token.digest(), now, now + Days::new(SETUP_LINK_DAYS)).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Whether a one-time link still works.
///
/// # Errors
/// When the database does not answer.
pub async fn setup_is_open(pool: &PgPool, token: &Token, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut connection = pool.acquire().await?;
    Ok(store::person::setup_link_works(&mut connection, &token.digest(), now).await?)
}

/// Creates the first administrator by the one-time link; `None` when the link no longer works.
///
/// # Errors
/// When the database refuses.
pub async fn set_up(pool: &PgPool, token: &Token, new: NewPerson, now: DateTime<Utc>) -> Result<Option<i64>, ActError> {
    let hash = hash(new.password.clone()).await?;
    let mut transaction = pool.begin().await?;
    if !store::person::use_setup_link(&mut transaction, &token.digest(), now).await?
        || store::person::any(&mut transaction).await?
    {
        return Ok(None);
    }
    let id = insert(&mut transaction, &new, Role::Administrator, &hash, now).await?;
    transaction.commit().await?;
    Ok(Some(id))
}

/// Signs somebody in; `None` when address and password do not go together. Takes as long for an address without an account.
///
/// # Errors
/// When the database refuses.
pub async fn sign_in(
    pool: &PgPool,
    email: &str,
    password: &str,
    user_agent: &str,
    token: Token,
    now: DateTime<Utc>,
) -> Result<Option<Token>, ActError> {
    let mut connection = pool.acquire().await?;
    let credentials = store::person::credentials(&mut connection, &email.trim().to_lowercase()).await?;
    drop(connection);
    let (person_id, stored) = credentials.map(|c| (c.id, c.password_hash)).unzip();
    if !verify(password.to_owned(), stored).await? {
        return Ok(None);
    }
    let Some(person_id) = person_id else { return Ok(None) };
    let mut transaction = pool.begin().await?;
    let agent: String = user_agent.chars().take(300).collect();
    store::session::insert(&mut transaction, &token.digest(), person_id, &agent, now, now + Days::new(SESSION_DAYS)).await?;
    store::revision::insert_act(&mut transaction, Some(person_id), "sign_in", json!({}), now).await?;
    transaction.commit().await?;
    Ok(Some(token))
}

/// Who a session token belongs to.
///
/// # Errors
/// When the database does not answer.
pub async fn who(pool: &PgPool, token: &Token, now: DateTime<Utc>) -> Result<Option<Person>, ActError> {
    let mut connection = pool.acquire().await?;
    Ok(store::session::person(&mut connection, &token.digest(), now).await?)
}

/// Ends a session.
///
/// # Errors
/// When the database refuses.
pub async fn sign_out(pool: &PgPool, token: &Token) -> Result<(), ActError> {
    let mut connection = pool.acquire().await?;
    Ok(store::session::delete(&mut connection, &token.digest()).await?)
}

/// Hashes a password with argon2id, away from the threads that answer requests.
async fn hash(password: String) -> Result<String, ActError> {
    let hashed =
        tokio::task::spawn_blocking(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()));
    hashed.await.map_err(|error| ActError::Hash(error.to_string()))?.map_err(|error| ActError::Hash(error.to_string()))
}

/// Compares a password with a stored hash; without one, works as long and says no.
async fn verify(password: String, stored: Option<String>) -> Result<bool, ActError> {
    let Some(stored) = stored else {
        hash(password).await?;
        return Ok(false);
    };
    let verified = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    verified.await.map_err(|error| ActError::Hash(error.to_string()))
}
