//! Overriding a computed verdict: setting it, countersigning it, ending it (METHOD O1–O4). The computed verdict stays as it is.

use super::{ActError, Acted, By};
use crate::domain::draft::FieldErrors;
use crate::store::{self, overriding::Computed};
use crate::verdict::Verdict;
use crate::verdict::overriding::OverrideDraft;
use serde_json::json;
use sqlx::{PgPool, Postgres, Transaction};

/// What the form was filled in against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The computed verdict that was shown.
    pub computed: i64,
    /// The override that was shown, if one was.
    pub current: Option<i64>,
}

async fn begin(
    pool: &PgPool,
    slug: &str,
    seen: Seen,
) -> Result<Result<(Transaction<'static, Postgres>, Computed), Acted>, ActError> {
    let mut transaction = pool.begin().await?;
    // locked first, so that what is read then is what every act before has made of it
    store::claim::find_for_update(&mut transaction, slug).await?;
    let Some(computed) = store::overriding::computed(&mut transaction, slug).await? else {
        return Ok(Err(Acted::Absent));
    };
    let now = Seen { computed: computed.id, current: computed.override_id };
    Ok(if now == seen { Ok((transaction, computed)) } else { Err(Acted::Stale) })
}

/// Sets an override, in place of one that stands.
///
/// # Errors
/// When what was typed can't be taken or the database refuses.
pub async fn set(pool: &PgPool, slug: &str, draft: &OverrideDraft, seen: Seen, by: By) -> Result<Acted, ActError> {
    let (mut transaction, computed) = match begin(pool, slug, seen).await? {
        Ok(begun) => begun,
        Err(acted) => return Ok(acted),
    };
    let today = by.now.date_naive();
    let rules_say = computed
        .code
        .parse::<Verdict>()
        .map_err(|error| ActError::Evidence { claim: computed.claim_id, reason: error.to_string() })?;
    let new = draft.parse(rules_say, today)?;
    store::overriding::end_override(&mut transaction, &computed, by.person, by.now).await?;
    let id = store::overriding::insert_override(&mut transaction, &computed, &new, by.person, today).await?;
    let detail = json!({"claim": slug, "override": id, "code": new.code, "computed": computed.code, "reason": new.reason});
    store::revision::insert_act(&mut transaction, Some(by.person), "override_verdict", detail, by.now).await?;
    super::wording::claim(&mut transaction, computed.claim_id).await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}

/// Adds the second editor that an override waits for.
///
/// # Errors
/// When it is the first editor, nothing waits, or the database refuses.
pub async fn countersign(pool: &PgPool, slug: &str, seen: Seen, by: By) -> Result<Acted, ActError> {
    let (mut transaction, computed) = match begin(pool, slug, seen).await? {
        Ok(begun) => begun,
        Err(acted) => return Ok(acted),
    };
    let id = computed.override_id.unwrap_or_default();
    if !store::overriding::countersign(&mut transaction, &computed, id, by.person, by.now).await? {
        let why = "can only be given by another editor than the one who set the override, while it waits for one";
        return Err(FieldErrors::one("second_editor", "", why).into());
    }
    let detail = json!({"claim": slug, "override": id});
    store::revision::insert_act(&mut transaction, Some(by.person), "countersign_override", detail, by.now).await?;
    super::wording::claim(&mut transaction, computed.claim_id).await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}

/// Ends an override, so that the computed verdict shows again.
///
/// # Errors
/// When the database refuses.
pub async fn end(pool: &PgPool, slug: &str, seen: Seen, by: By) -> Result<Acted, ActError> {
    let (mut transaction, computed) = match begin(pool, slug, seen).await? {
        Ok(begun) => begun,
        Err(acted) => return Ok(acted),
    };
    store::overriding::end_override(&mut transaction, &computed, by.person, by.now).await?;
    let detail = json!({"claim": slug, "override": computed.override_id});
    store::revision::insert_act(&mut transaction, Some(by.person), "end_override", detail, by.now).await?;
    super::wording::claim(&mut transaction, computed.claim_id).await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}
