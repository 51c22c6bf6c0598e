//! What people do with their own account: password, sessions, conflict-of-interest statement.

use super::door;
use super::secret::{Token, hash};
use super::throttle::Sender;
use crate::domain::draft::{FieldErrors, Gate};
use crate::domain::password;
use crate::store::{self, person::Person, person::Statement};
use crate::workflow::ActError;
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgPool;

/// Changes a password and ends every session but the one it is changed in.
///
/// # Errors
/// When the current password is wrong (field `current`) or the new one can't be taken (field `password`);
/// [`ActError::Throttled`] after too many failures; when the database refuses.
pub async fn change_password(
    pool: &PgPool,
    person: &Person,
    this: &Token,
    (current, new): (&str, &str),
    sender: Sender,
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    let mut gate = Gate::new();
    password::check(&mut gate, "password", new, &person.email, &person.name);
    gate.finish(Some(()))?;
    if !door::knows_password(pool, person, current, sender, now).await? {
        return Err(ActError::Fields(FieldErrors::one("current", "", "is not the password you sign in with")));
    }
    let hash = hash(new.to_owned()).await?;
    let mut transaction = pool.begin().await?;
    store::person::set_password(&mut transaction, person.id, &hash).await?;
    store::session::delete_others(&mut transaction, person.id, &this.digest()).await?;
    store::factor::end_steps(&mut transaction, person.id).await?;
    store::revision::insert_act(&mut transaction, Some(person.id), "change_password", json!({}), now).await?;
    Ok(transaction.commit().await?)
}

/// Ends one of one's sessions; whether there was such a one.
///
/// # Errors
/// When the database refuses.
pub async fn end_session(pool: &PgPool, person_id: i64, id: i64, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut transaction = pool.begin().await?;
    let ended = store::session::delete_of(&mut transaction, person_id, id).await?;
    if ended {
        store::revision::insert_act(&mut transaction, Some(person_id), "end_session", json!({"session": id}), now).await?;
    }
    transaction.commit().await?;
    Ok(ended)
}

/// Ends every session of one's own but this one.
///
/// # Errors
/// When the database refuses.
pub async fn end_other_sessions(pool: &PgPool, person_id: i64, this: &Token, now: DateTime<Utc>) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    let ended = store::session::delete_others(&mut transaction, person_id, &this.digest()).await?;
    store::factor::end_steps(&mut transaction, person_id).await?;
    store::revision::insert_act(&mut transaction, Some(person_id), "end_other_sessions", json!({"ended": ended}), now).await?;
    Ok(transaction.commit().await?)
}

/// Keeps a conflict-of-interest statement: what there is, or the tick that there is nothing.
///
/// # Errors
/// When it says neither or both; when the database refuses.
pub async fn state_conflicts(pool: &PgPool, person_id: i64, text: &str, none: bool, now: DateTime<Utc>) -> Result<(), ActError> {
    let said = text.trim();
    let mut gate = Gate::new();
    gate.check(none || !said.is_empty(), "statement", "", "must say what there is, or the box below must be ticked");
    gate.check(!none || said.is_empty(), "statement", text, "must be empty when there is nothing; or take the tick away");
    gate.check(said.chars().count() <= 5000, "statement", text, "can have at most 5000 characters");
    gate.finish(Some(()))?;
    let statement = Statement { text: said.to_owned(), none, made_on: now };
    let mut transaction = pool.begin().await?;
    store::statement::insert(&mut transaction, person_id, &statement).await?;
    store::revision::insert_act(&mut transaction, Some(person_id), "state_conflicts", json!({"none": none}), now).await?;
    Ok(transaction.commit().await?)
}
