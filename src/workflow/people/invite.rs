//! Inviting people by a one-time link, which is shown once and of which only the digest is stored.

use super::account::{insert, taken};
use super::door::{self, Entry};
use super::secret::{Token, hash};
use crate::domain::draft::FieldErrors;
use crate::domain::person::{Guest, PersonDraft};
use crate::store::{self, invite::Invite};
use crate::workflow::ActError;
use chrono::{DateTime, Days, Utc};
use serde_json::json;
use sqlx::PgPool;

/// How long an invite works.
const INVITE_DAYS: u64 = 7;

/// Invites somebody; the token belongs into the link. An earlier invite of the same person stops working.
///
/// # Errors
/// When the address has an account already, or the database refuses.
pub async fn invite(pool: &PgPool, by: i64, guest: &Guest, token: &Token, now: DateTime<Utc>) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    if store::person::by_email(&mut transaction, &guest.email).await?.is_some() {
        return Err(taken(&guest.email));
    }
    let id = store::invite::insert(&mut transaction, &token.digest(), guest, by, now, now + Days::new(INVITE_DAYS)).await?;
    let detail = json!({"invite": id, "role": guest.role});
    store::revision::insert_act(&mut transaction, Some(by), "invite_person", detail, now).await?;
    Ok(transaction.commit().await?)
}

/// The invite of a link, while it works.
///
/// # Errors
/// When the database does not answer.
pub async fn open_invite(pool: &PgPool, token: &Token, now: DateTime<Utc>) -> Result<Option<Invite>, ActError> {
    let mut connection = pool.acquire().await?;
    Ok(store::invite::open(&mut connection, &token.digest(), now).await?)
}

/// Takes an invite back; whether nobody had used it.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw_invite(pool: &PgPool, by: i64, id: i64, now: DateTime<Utc>) -> Result<bool, ActError> {
    let mut transaction = pool.begin().await?;
    let withdrawn = store::invite::withdraw(&mut transaction, id).await?;
    if withdrawn {
        store::revision::insert_act(&mut transaction, Some(by), "withdraw_invite", json!({"invite": id}), now).await?;
    }
    transaction.commit().await?;
    Ok(withdrawn)
}

/// Creates the account of the person invited with the password they chose, and signs them in; false when the link no longer works.
///
/// # Errors
/// What is wrong with the password; when the database refuses.
pub async fn accept_invite(pool: &PgPool, link: &Token, password: &str, entry: &Entry) -> Result<bool, ActError> {
    let Some(invite) = open_invite(pool, link, entry.now).await? else { return Ok(false) };
    let draft = PersonDraft { email: invite.email, name: invite.name, password: password.to_owned() };
    let new = draft.parse().map_err(|errors: FieldErrors| ActError::Fields(errors))?;
    let hash = hash(new.password.clone()).await?;
    let mut transaction = pool.begin().await?;
    if !store::invite::take(&mut transaction, invite.id, entry.now).await? {
        return Ok(false);
    }
    let id = insert(&mut transaction, &new, invite.role, &hash, entry.now).await?;
    let detail = json!({"invite": invite.id, "invited_by": invite.invited_by});
    store::revision::insert_act(&mut transaction, Some(id), "accept_invite", detail, entry.now).await?;
    door::start(&mut transaction, id, "invite", entry).await?;
    transaction.commit().await?;
    Ok(true)
}
