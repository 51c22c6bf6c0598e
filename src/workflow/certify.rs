//! Rating the certainty of a claim's evidence: the machine suggests, a named person decides (METHOD 5).

use super::{ActError, Acted, By};
use crate::domain::codes::Stage;
use crate::store;
use crate::store::certainty::{NewCertainty, Subject};
use crate::store::revision::{Kind, NewRevision};
use crate::verdict::Case;
use crate::verdict::certainty::{CertaintyDraft, Question, Suggestion, Target, statement, suggest};
use serde_json::json;
use sqlx::PgPool;

/// What the form was filled in against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The computed verdict whose evidence was shown.
    pub verdict: i64,
    /// The version of the rating that was shown; 0 for none.
    pub version: i32,
}

/// What is suggested for a claim; `None` where no human result counts.
///
/// # Errors
/// When the stored inputs can't be read by the rules.
pub fn suggested(subject: &Subject, target: Target) -> Result<Option<Suggestion>, ActError> {
    let case: Case = serde_json::from_value(subject.inputs.clone())
        .map_err(|error| ActError::Evidence { claim: subject.verdict_id, reason: error.to_string() })?;
    Ok(suggest(&case, target))
}

/// The words of a claim's question.
#[must_use]
pub fn question(subject: &Subject) -> Question {
    let words = |part: &Option<String>| part.clone().unwrap_or_default();
    Question { exposure: words(&subject.exposure), comparator: words(&subject.comparator), outcome: words(&subject.outcome) }
}

/// Keeps a rating.
///
/// # Errors
/// When what was typed can't be taken, there is nothing to rate, or the database refuses.
pub async fn rate(pool: &PgPool, slug: &str, draft: &CertaintyDraft, seen: Seen, by: By) -> Result<Acted, ActError> {
    let mut transaction = pool.begin().await?;
    // locked first, so that what is read then is what every act before has made of it
    store::claim::find_for_update(&mut transaction, slug).await?;
    let Some(computed) = store::overriding::computed(&mut transaction, slug).await? else { return Ok(Acted::Absent) };
    let Some(subject) = store::certainty::subject(&mut transaction, slug).await? else { return Ok(Acted::Absent) };
    let version = subject.latest.as_ref().map_or(0, |latest| latest.version);
    if (Seen { verdict: computed.id, version }) != seen {
        return Ok(Acted::Stale);
    }
    let Some(suggestion) = suggested(&subject, draft.target())? else {
        return Err(ActError::Refused("No human result counts for this claim, so there is nothing to rate.".to_owned()));
    };
    let today = by.now.date_naive();
    let draft = draft.laid_out(&suggestion, today);
    let rated = draft.parse(&suggestion, today)?;
    let sentence = statement(&question(&subject), &suggestion.effect, rated.overall, &draft.follow_up);
    let new = NewCertainty {
        claim_id: computed.claim_id,
        version: version + 1,
        verdict_id: computed.id,
        inputs_digest: &computed.inputs_digest,
        suggestion: &suggestion,
        rated: &rated,
        statement: &sentence,
        rater_id: by.person,
    };
    store::certainty::insert(&mut transaction, &new, by.now).await?;
    super::wording::claim(&mut transaction, computed.claim_id).await?;
    let revision = NewRevision {
        kind: Kind::Certainty,
        record_id: computed.claim_id,
        number: new.version,
        document: json!(draft),
        reason: &sentence,
        person_id: Some(by.person),
        stage: Stage::Published,
        act: "rate_certainty",
        at: by.now,
    };
    store::revision::insert(&mut transaction, revision).await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}
