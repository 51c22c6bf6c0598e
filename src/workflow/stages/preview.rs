//! What publishing a claim or a link would do to verdicts, and what a link says by itself. Everything is done as publishing does it, by
//! the same rules, and undone.

use super::publish::{VerdictChange, apply_claim, apply_link, apply_study, changes, draft};
use super::{Place, Step, link};
use crate::domain::claim::ClaimDraft;
use crate::domain::codes::Stage;
use crate::domain::link::LinkDraft;
use crate::store::person::Person;
use crate::store::revision::Kind;
use crate::store::stage::{self, Head};
use crate::store::{self, study_find};
use crate::verdict::{self, Code};
use crate::workflow::records::{Save, as_document};
use crate::workflow::{ActError, Actor};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

/// What publishing this draft of a claim would do to its verdict.
///
/// # Errors
/// When the draft can't be published as it stands, or the database refuses.
pub async fn preview_claim(
    pool: &PgPool,
    slug: &str,
    draft: &ClaimDraft,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<VerdictChange>, ActError> {
    let mut draft = draft.clone();
    slug.clone_into(&mut draft.slug);
    draft.tidy();
    let mut transaction = pool.begin().await?;
    let Some(head) = stage::lock_by_slug(&mut transaction, Kind::Claim, slug).await? else { return Ok(Vec::new()) };
    apply_claim(&mut transaction, &head, &draft, preview(person_id, now)).await?;
    let changes = changes(&mut transaction, vec![head.id], now).await?;
    transaction.rollback().await?;
    Ok(changes)
}

fn preview(person_id: i64, now: DateTime<Utc>) -> Save<'static> {
    Save { actor: Actor::Person(person_id), reason: "Preview", now }
}

/// What the rules make of one link, by itself and beside the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPreview {
    /// By itself.
    pub alone: Alone,
    /// The claim's verdict, from what to what.
    pub changes: Vec<VerdictChange>,
}

/// What the rules read in one result for a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alone {
    /// F, A, I or U and its word: "for".
    pub reading: Option<(String, String)>,
    /// The rule that read it.
    pub reading_rule: Option<String>,
    /// C, E, X, M or – and its words.
    pub standing: Option<(String, String)>,
    /// The rule that gave it.
    pub standing_rule: Option<String>,
    /// The sentences of the steps about it, rule and text.
    pub steps: Vec<(String, String)>,
}

/// What publishing this draft of a link would do. A claim or study readers do not see yet is taken as its newest revision has it.
///
/// # Errors
/// When the link, its claim or its study can't be published as it stands, or the database refuses.
pub async fn preview_link(
    pool: &PgPool,
    id: Option<i64>,
    draft: &LinkDraft,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<LinkPreview, ActError> {
    let mut draft = draft.clone();
    draft.tidy();
    draft.parse()?;
    let save = preview(person.id, now);
    let mut transaction = pool.begin().await?;
    let connection = &mut *transaction;
    // in the order in which publishing a study locks them
    show_study(connection, &draft.result, save).await?;
    show_claim(connection, &draft.claim, save).await?;
    let id = if let Some(id) = id {
        id
    } else {
        let step = Step { person, version: 0, reason: "Preview", now };
        let Place { id, .. } = link::first(connection, &draft, step).await?;
        id
    };
    let head = stage::lock(connection, Kind::Link, id).await?.ok_or(ActError::Gone)?;
    apply_link(connection, id, head.version, &as_document(&draft), save).await?;
    let claim_id = store::link::claim_of(connection, id).await?.ok_or(ActError::Gone)?;
    let alone = alone(connection, claim_id, &draft.result).await?;
    let changes = changes(connection, vec![claim_id], now).await?;
    transaction.rollback().await?;
    Ok(LinkPreview { alone, changes })
}

/// Publishes a claim that readers do not see yet, as it stands.
async fn show_claim(connection: &mut PgConnection, slug: &str, save: Save<'_>) -> Result<(), ActError> {
    let head = stage::lock_by_slug(connection, Kind::Claim, slug).await?.ok_or(ActError::Gone)?;
    if head.status == Stage::Published {
        return Ok(());
    }
    let claim: ClaimDraft = draft(&newest(connection, Kind::Claim, &head).await?)?;
    apply_claim(connection, &head, &claim, save).await
}

/// Publishes the study of a result that readers do not see yet, as it stands.
async fn show_study(connection: &mut PgConnection, result: &str, save: Save<'_>) -> Result<(), ActError> {
    let there = store::link::result_exists(connection, result).await?;
    let Some(found) = study_find::of_result(connection, result).await? else { return Ok(()) };
    if there && found.status == Stage::Published {
        return Ok(());
    }
    let head = stage::lock_by_slug(connection, Kind::Study, &found.slug).await?.ok_or(ActError::Gone)?;
    let study = found.document.parse().map_err(|_| {
        ActError::Refused("It can be told once the study of this result is complete enough to be published.".to_owned())
    })?;
    apply_study(connection, &head, &found.document, &study, save).await.map(drop)
}

async fn newest(connection: &mut PgConnection, kind: Kind, head: &Head) -> Result<Value, ActError> {
    super::document(connection, kind, head).await
}

/// What the rules make of one result of a claim, were it the only one.
async fn alone(connection: &mut PgConnection, claim_id: i64, result: &str) -> Result<Alone, ActError> {
    let unread = |reason: &str| ActError::Evidence { claim: claim_id, reason: reason.to_owned() };
    let mut inputs = store::evidence::case(connection, claim_id).await?.ok_or(ActError::Gone)?;
    if let Some(results) = inputs.get_mut("results").and_then(Value::as_array_mut) {
        results.retain(|row| row["id"] == result);
    }
    let cases = verdict::parse_cases(inputs.to_string().as_bytes()).map_err(|error| unread(&error.to_string()))?;
    let assessment = cases.first().map(verdict::assess).ok_or_else(|| unread("no case"))?;
    let counted = assessment.counted.first().ok_or_else(|| unread("the result is not in the case"))?;
    let about = assessment.trace.iter().filter(|step| step.result.as_deref() == Some(result));
    Ok(Alone {
        reading: counted.reading.map(|reading| (reading.to_string(), reading.label().to_owned())),
        reading_rule: counted.reading_rule.map(|rule| rule.to_string()),
        standing: counted.standing.map(|letter| (letter.to_string(), letter.label().to_owned())),
        standing_rule: counted.standing_rule.map(|rule| rule.to_string()),
        steps: about.map(|step| (step.rule.to_string(), step.text.clone())).collect(),
    })
}
