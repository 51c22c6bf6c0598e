//! Accounts as administrators and operators handle them: creating, what they may do, shutting out and letting in again.

use super::secret::{Token, hash};
use super::throttle;
use crate::domain::draft::{FieldErrors, Gate};
use crate::domain::password;
use crate::domain::person::{NewPerson, Role};
use crate::store;
use crate::workflow::ActError;
use chrono::{DateTime, Days, Utc};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// How long the one-time link for the first administrator works.
const SETUP_LINK_DAYS: u64 = 7;

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

/// Stores a person and the act; an address that is taken is a fault of the field.
pub(super) async fn insert(
    connection: &mut PgConnection,
    new: &NewPerson,
    role: Role,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<i64, ActError> {
    let id = store::person::insert(connection, &new.email, &new.name, role, hash, now).await.map_err(|error| match &error {
        sqlx::Error::Database(database) if database.constraint() == Some("person_email_unique") => taken(&new.email),
        _ => ActError::Database(error),
    })?;
    store::revision::insert_act(connection, None, "create_person", json!({"person": id, "role": role}), now).await?;
    Ok(id)
}

/// Two accounts with one address there can't be.
pub(super) fn taken(email: &str) -> ActError {
    ActError::Fields(FieldErrors::one("email", email, "has an account already"))
}

/// Shuts somebody out by their address, for operators. `None` when nobody has this address.
///
/// # Errors
/// When they are the last administrator, or the database refuses.
pub async fn disable(pool: &PgPool, email: &str, now: DateTime<Utc>) -> Result<Option<i64>, ActError> {
    let mut connection = pool.acquire().await?;
    let found = store::person::by_email(&mut connection, &email.trim().to_lowercase()).await?;
    drop(connection);
    if let Some((id, _)) = found {
        shut_out(pool, None, id, now).await?;
    }
    Ok(found.map(|(id, _)| id))
}

/// Gives somebody who can't sign in any more a new password, for operators: their second factor and its recovery codes are removed,
/// their sessions ended, and what was guessed at their address forgotten. Whether somebody has this address.
///
/// # Errors
/// When the password can't be taken (field `password`), or the database refuses.
pub async fn reset(pool: &PgPool, email: &str, password: &str, now: DateTime<Utc>) -> Result<bool, ActError> {
    let email = email.trim().to_lowercase();
    let mut transaction = pool.begin().await?;
    let Some((id, name)) = store::person::by_email(&mut transaction, &email).await? else { return Ok(false) };
    let mut gate = Gate::new();
    password::check(&mut gate, "password", password, &email, &name);
    gate.finish(Some(()))?;
    store::person::set_password(&mut transaction, id, &hash(password.to_owned()).await?).await?;
    let factor = store::factor::remove(&mut transaction, id).await?;
    store::factor::end_steps(&mut transaction, id).await?;
    store::session::delete_all(&mut transaction, id).await?;
    throttle::forget(&mut transaction, &email).await?;
    let detail = json!({"person": id, "second_factor_removed": factor});
    store::revision::insert_act(&mut transaction, None, "reset_sign_in", detail, now).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Shuts somebody out and ends their sessions; whether there is such a person.
///
/// # Errors
/// When they are the last administrator, or the database refuses.
pub async fn disable_by(pool: &PgPool, by: i64, id: i64, now: DateTime<Utc>) -> Result<bool, ActError> {
    shut_out(pool, Some(by), id, now).await
}

async fn shut_out(pool: &PgPool, by: Option<i64>, id: i64, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut transaction = pool.begin().await?;
    keep_an_administrator(&mut transaction, id).await?;
    let there = store::person::disable(&mut transaction, id, now).await?;
    if there {
        store::factor::end_steps(&mut transaction, id).await?;
        store::revision::insert_act(&mut transaction, by, "disable_person", json!({"person": id}), now).await?;
    }
    transaction.commit().await?;
    Ok(there)
}

/// Refuses when nobody but this person could look after accounts.
async fn keep_an_administrator(connection: &mut PgConnection, id: i64) -> Result<(), ActError> {
    if store::person::lock_administrators(connection).await? == [id] {
        let message = "is the last administrator who can sign in; make somebody else an administrator first";
        return Err(ActError::Fields(FieldErrors::one("person", "", message)));
    }
    Ok(())
}

/// Lets somebody in again; whether there is such a person.
///
/// # Errors
/// When the database refuses.
pub async fn enable(pool: &PgPool, by: i64, id: i64, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut transaction = pool.begin().await?;
    let there = store::person::enable(&mut transaction, id).await?;
    if there {
        store::revision::insert_act(&mut transaction, Some(by), "enable_person", json!({"person": id}), now).await?;
    }
    transaction.commit().await?;
    Ok(there)
}

/// Changes what somebody may do; whether there is such a person.
///
/// # Errors
/// When they are the last administrator, or the database refuses.
pub async fn set_role(pool: &PgPool, by: i64, id: i64, role: Role, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut transaction = pool.begin().await?;
    if role != Role::Administrator {
        keep_an_administrator(&mut transaction, id).await?;
    }
    let there = store::person::set_role(&mut transaction, id, role).await?;
    if there {
        store::revision::insert_act(&mut transaction, Some(by), "change_role", json!({"person": id, "role": role}), now).await?;
    }
    transaction.commit().await?;
    Ok(there)
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
    store::setup_link::insert(&mut transaction, &token.digest(), now, now + Days::new(SETUP_LINK_DAYS)).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Whether a one-time link still works.
///
/// # Errors
/// When the database does not answer.
pub async fn setup_is_open(pool: &PgPool, token: &Token, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut connection = pool.acquire().await?;
    Ok(store::setup_link::works(&mut connection, &token.digest(), now).await?)
}

/// Creates the first administrator by the one-time link; `None` when the link no longer works.
///
/// # Errors
/// When the database refuses.
pub async fn set_up(pool: &PgPool, token: &Token, new: NewPerson, now: DateTime<Utc>) -> Result<Option<i64>, ActError> {
    let hash = hash(new.password.clone()).await?;
    let mut transaction = pool.begin().await?;
    if !store::setup_link::take(&mut transaction, &token.digest(), now).await? || store::person::any(&mut transaction).await? {
        return Ok(None);
    }
    let id = insert(&mut transaction, &new, Role::Administrator, &hash, now).await?;
    transaction.commit().await?;
    Ok(Some(id))
}
