//! The second factor: time-based one-time codes (RFC 6238: SHA-1, six digits, 30 seconds, one step of tolerance either way, as every
//! authenticator app has them) and ten recovery codes for when the app is lost.

use super::door;
use super::secret::digest;
use super::throttle::{self, Sender};
use crate::store::{self, factor, person::Person};
use crate::workflow::ActError;
use chrono::{DateTime, Utc};
use rand::CryptoRng;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use totp_rs::{Builder, Secret, Totp};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// The letters of recovery codes: 32, without those that are taken for one another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";

/// A second factor that is being set up: what the app has to know.
pub struct Pending {
    /// The secret in the letters apps take (base 32).
    pub secret: String,
    /// The same with the names the app shows, as an address to scan.
    pub address: String,
}

/// Stores a new random secret for somebody, to be confirmed by a code; false when they have a second factor already.
///
/// # Errors
/// When the database refuses.
pub async fn begin_factor(pool: &PgPool, person_id: i64, secret: [u8; 20], now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut transaction = pool.begin().await?;
    let begun = factor::begin(&mut transaction, person_id, &secret, now).await?;
    if begun {
        store::revision::insert_act(&mut transaction, Some(person_id), "begin_second_factor", json!({}), now).await?;
    }
    transaction.commit().await?;
    Ok(begun)
}

/// What the app of somebody has to know, while it has not been confirmed.
///
/// # Errors
/// When the database does not answer.
pub async fn pending_factor(pool: &PgPool, person: &Person) -> Result<Option<Pending>, ActError> {
    let mut connection = pool.acquire().await?;
    let stored = factor::of(&mut connection, person.id).await?.filter(|factor| factor.confirmed_at.is_none());
    Ok(stored.map(|stored| {
        let secret = Secret::from(stored.secret).to_base32();
        // an e-mail address holds no character that would end this part early but these
        let account = person.email.replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace('/', "%2F");
        Pending { address: format!("otpauth://totp/Probatum:{account}?secret={secret}&issuer=Probatum"), secret }
    }))
}

/// Confirms the second factor by a code of the app, with the recovery codes that are to work; whether the code was right.
///
/// # Errors
/// [`ActError::Throttled`] after too many failures; when the database refuses.
pub async fn confirm_factor(
    pool: &PgPool,
    person: &Person,
    code: &str,
    sender: Sender,
    recovery: &[String],
    now: DateTime<Utc>,
) -> Result<bool, ActError> {
    let attempt = throttle::attempt(pool, &person.email, sender, now).await?;
    let mut transaction = pool.begin().await?;
    let stored = factor::of(&mut transaction, person.id).await?.filter(|factor| factor.confirmed_at.is_none());
    let Some(step) = stored.and_then(|stored| step_of(stored.secret, code, now)) else { return Ok(false) };
    let digests: Vec<Vec<u8>> = recovery.iter().map(|code| recovery_digest(person.id, code)).collect();
    if !factor::confirm(&mut transaction, person.id, step, &digests, now).await? {
        return Ok(false);
    }
    store::revision::insert_act(&mut transaction, Some(person.id), "turn_on_second_factor", json!({}), now).await?;
    transaction.commit().await?;
    attempt.was_right(pool).await?;
    Ok(true)
}

/// Turns the second factor off, which needs the password; whether that was right.
///
/// # Errors
/// [`ActError::Throttled`] after too many failures; when the database refuses.
pub async fn turn_factor_off(
    pool: &PgPool,
    person: &Person,
    password: &str,
    sender: Sender,
    now: DateTime<Utc>,
) -> Result<bool, ActError> {
    if !door::knows_password(pool, person, password, sender, now).await? {
        return Ok(false);
    }
    let mut transaction = pool.begin().await?;
    if factor::remove(&mut transaction, person.id).await? {
        store::revision::insert_act(&mut transaction, Some(person.id), "turn_off_second_factor", json!({}), now).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Uses a code of the app or a recovery code up; by which of them the door opened, or none.
pub(super) async fn take_code(
    connection: &mut PgConnection,
    person_id: i64,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<&'static str>, ActError> {
    let Some(stored) = factor::of(connection, person_id).await?.filter(|factor| factor.confirmed_at.is_some()) else {
        return Ok(None);
    };
    if let Some(step) = step_of(stored.secret, code, now) {
        return Ok(factor::take_step(connection, person_id, step).await?.then_some("code"));
    }
    let digest = recovery_digest(person_id, code);
    Ok(factor::use_recovery(connection, person_id, &digest, now).await?.then_some("recovery_code"))
}

/// The 30-second step a code belongs to, when it is right about now.
fn step_of(secret: Vec<u8>, code: &str, now: DateTime<Utc>) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp: Totp = Builder::new().with_secret(Secret::from(secret)).build().ok()?;
    let step = totp.check(&code, u64::try_from(now.timestamp()).ok()?)?;
    i64::try_from(step).ok()
}

/// New recovery codes, to be shown once.
pub fn recovery_codes(source: &mut impl CryptoRng) -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| recovery_code(source)).collect()
}

/// Eighty random bits in four groups of four.
fn recovery_code(source: &mut impl CryptoRng) -> String {
    let mut bytes = [0u8; 16];
    source.fill_bytes(&mut bytes);
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What is stored of a recovery code, however its groups were typed.
fn recovery_digest(person_id: i64, code: &str) -> Vec<u8> {
    let bare: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    digest(&format!("recovery {person_id} {bare}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test values of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard_within_one_step() {
        let secret = || b"12345678901234567890".to_vec();
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(step_of(secret(), code, at(seconds)), Some(seconds / 30), "{seconds}");
            assert_eq!(step_of(secret(), &format!("{} {}", &code[..3], &code[3..]), at(seconds + 30)), Some(seconds / 30));
            assert_eq!(step_of(secret(), code, at(seconds + 60)), None, "{seconds}");
        }
    }

    #[test]
    fn recovery_codes_are_recognised_however_they_are_typed_and_by_nobody_else() {
        let code = recovery_code(&mut rand::rng());
        assert_eq!(code.len(), 19);
        assert_eq!(recovery_digest(7, &code), recovery_digest(7, &format!(" {} ", code.replace('-', "").to_uppercase())));
        assert_ne!(recovery_digest(7, &code), recovery_digest(8, &code));
    }
}
