//! Signing in, with a password and where there is one a second factor; sessions begin and end here.

use super::secret::{Token, verify};
use super::throttle::{self, Sender};
use super::{factor, secret};
use crate::store::{self, person::Person};
use crate::workflow::ActError;
use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// How long a session lasts.
const SESSION_DAYS: u64 = 30;
/// How long the second factor is awaited.
const STEP: TimeDelta = TimeDelta::minutes(10);

/// Who wants in, from where and when.
#[derive(Debug)]
pub struct Entry {
    /// The program they use, as it calls itself.
    pub user_agent: String,
    /// Where they are.
    pub sender: Sender,
    /// The token that will recognise the session, or the wait for the code.
    pub token: Token,
    /// When.
    pub now: DateTime<Utc>,
}

/// What became of signing in.
#[derive(Debug)]
pub enum Signed {
    /// Signed in; the token recognises the session.
    In(Token),
    /// The password was right; the token recognises whose code is awaited.
    Half(Token),
    /// What was given does not go together.
    Refused,
    /// The wait for a code is over: the password is needed again.
    Over,
}

/// Signs somebody in by password. Takes as long for an address without an account, and answers the same.
///
/// # Errors
/// [`ActError::Throttled`] after too many failures; when the database refuses.
pub async fn sign_in(pool: &PgPool, email: &str, password: &str, entry: Entry) -> Result<Signed, ActError> {
    let attempt = throttle::attempt(pool, email, entry.sender, entry.now).await?;
    let mut connection = pool.acquire().await?;
    let credentials = store::person::credentials(&mut connection, &email.trim().to_lowercase()).await?;
    drop(connection);
    let (person, stored) = credentials.map(|c| ((c.id, c.second_factor), c.password_hash)).unzip();
    let right = verify(password.to_owned(), stored).await?;
    let Some((person_id, second_factor)) = person.filter(|_| right) else { return Ok(Signed::Refused) };
    if second_factor {
        attempt.was_right(pool).await?;
        let mut connection = pool.acquire().await?;
        let digest = entry.token.digest();
        store::factor::insert_step(&mut connection, &digest, person_id, entry.now, entry.now + STEP).await?;
        return Ok(Signed::Half(entry.token));
    }
    attempt.led_in(pool).await?;
    let mut transaction = pool.begin().await?;
    start(&mut transaction, person_id, "password", &entry).await?;
    transaction.commit().await?;
    Ok(Signed::In(entry.token))
}

/// Signs somebody in whose password was right, by a code of their app or a recovery code. Every code works once.
///
/// # Errors
/// [`ActError::Throttled`] after too many failures; when the database refuses.
pub async fn give_code(pool: &PgPool, step: &Token, code: &str, entry: Entry) -> Result<Signed, ActError> {
    let mut connection = pool.acquire().await?;
    let Some(half) = store::factor::step(&mut connection, &step.digest(), entry.now).await? else { return Ok(Signed::Over) };
    drop(connection);
    let attempt = throttle::attempt(pool, &half.email, entry.sender, entry.now).await?;
    let mut transaction = pool.begin().await?;
    let Some(by) = factor::take_code(&mut transaction, half.person_id, code, entry.now).await? else {
        return Ok(Signed::Refused);
    };
    store::factor::end_steps(&mut transaction, half.person_id).await?;
    start(&mut transaction, half.person_id, by, &entry).await?;
    transaction.commit().await?;
    attempt.led_in(pool).await?;
    Ok(Signed::In(entry.token))
}

/// Begins a session and keeps the act, with what opened the door.
pub(super) async fn start(connection: &mut PgConnection, person_id: i64, by: &str, entry: &Entry) -> Result<(), ActError> {
    let agent: String = entry.user_agent.chars().take(300).collect();
    let expires_at = entry.now + Days::new(SESSION_DAYS);
    store::session::insert(connection, &entry.token.digest(), person_id, &agent, entry.now, expires_at).await?;
    store::revision::insert_act(connection, Some(person_id), "sign_in", json!({"by": by}), entry.now).await?;
    Ok(())
}

/// Whether a password is the person's own, for acts that ask for it again; slowed down like signing in.
///
/// # Errors
/// [`ActError::Throttled`] after too many failures; when the database refuses.
pub(super) async fn knows_password(
    pool: &PgPool,
    person: &Person,
    password: &str,
    sender: Sender,
    now: DateTime<Utc>,
) -> Result<bool, ActError> {
    let attempt = throttle::attempt(pool, &person.email, sender, now).await?;
    let mut connection = pool.acquire().await?;
    let credentials = store::person::credentials(&mut connection, &person.email).await?;
    drop(connection);
    let right = secret::verify(password.to_owned(), credentials.map(|c| c.password_hash)).await?;
    if right {
        attempt.was_right(pool).await?;
    }
    Ok(right)
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
pub async fn sign_out(pool: &PgPool, token: &Token, now: DateTime<Utc>) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    if let Some(person_id) = store::session::delete(&mut transaction, &token.digest()).await? {
        store::revision::insert_act(&mut transaction, Some(person_id), "sign_out", json!({}), now).await?;
    }
    Ok(transaction.commit().await?)
}
