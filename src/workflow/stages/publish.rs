//! Publishing: a record's newest document becomes what readers see, and every verdict it touches is computed anew. A preview is the
//! same, undone at the end.

use super::{Step, actor, document, keep, link, may_not_publish};
use crate::domain::claim::ClaimDraft;
use crate::domain::codes::Stage;
use crate::domain::draft::FieldErrors;
use crate::domain::link::LinkDraft;
use crate::domain::study::Study;
use crate::domain::study_draft::StudyDraft;
use crate::store;
use crate::store::revision::Kind;
use crate::store::stage::{self, Head};
use crate::workflow::records::{self, Save, Saved};
use crate::workflow::{ActError, Actor, assess, checks, claim_checks};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

/// A document as the draft it keeps.
pub(super) fn draft<T: DeserializeOwned>(document: &Value) -> Result<T, ActError> {
    serde_json::from_value(document.clone())
        .map_err(|error| ActError::Database(sqlx::Error::ColumnDecode { index: "document".into(), source: Box::new(error) }))
}

/// Whether a document could be published: it passes the gate, and no check is open.
///
/// # Errors
/// What has to be put right first.
pub(super) async fn ready(
    connection: &mut PgConnection,
    kind: Kind,
    document: &Value,
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    match kind {
        Kind::Study => {
            let draft: StudyDraft = draft(document)?;
            draft.parse()?;
            FieldErrors::of(checks::obstacles(connection, &draft, now).await?).map_or(Ok(()), |errors| Err(errors.into()))
        }
        Kind::Claim => {
            let draft: ClaimDraft = draft(document)?;
            draft.parse()?;
            FieldErrors::of(claim_checks::obstacles(connection, &draft).await?).map_or(Ok(()), |errors| Err(errors.into()))
        }
        Kind::Link => link::ready(connection, &draft(document)?).await,
        Kind::Article | Kind::Appraisal | Kind::Certainty => Ok(()),
    }
}

/// Publishes the newest revision of a record that is locked.
///
/// # Errors
/// When the person may not, something has to be put right first, or the database refuses.
pub(super) async fn newest(connection: &mut PgConnection, kind: Kind, head: &Head, step: Step<'_>) -> Result<i32, ActError> {
    if let Some(why) = may_not_publish(connection, kind, head, step.person).await? {
        return Err(ActError::Refused(why.to_owned()));
    }
    let document = document(connection, kind, head).await?;
    ready(connection, kind, &document, step.now).await?;
    let save = Save { actor: actor(step.person), reason: step.reason_or("Published"), now: step.now };
    let claims = apply(connection, kind, head, &document, save).await?;
    assess::claims(connection, claims, step.now).await?;
    Ok(head.version + 1)
}

/// Takes a record that is locked out of readers' sight.
///
/// # Errors
/// When the database refuses.
pub(super) async fn retire_in(connection: &mut PgConnection, kind: Kind, head: &Head, step: Step<'_>) -> Result<i32, ActError> {
    let claims = touched(connection, kind, head.id).await?;
    let document = document(connection, kind, head).await?;
    let act = format!("retire_{kind}");
    let number = keep(connection, kind, head, document, Stage::Retired, (&act, step.reason.trim()), step).await?;
    stage::retire(connection, kind, head.id, number, step.now).await?;
    store::search::forget(connection, kind.code(), head.id).await?;
    assess::claims(connection, claims, step.now).await?;
    Ok(number)
}

/// The claims whose verdict may rest on a record.
async fn touched(connection: &mut PgConnection, kind: Kind, id: i64) -> Result<Vec<i64>, ActError> {
    Ok(match kind {
        Kind::Study => store::link::claims_of_study(connection, id).await?,
        Kind::Claim => vec![id],
        Kind::Link => store::link::claim_of(connection, id).await?.into_iter().collect(),
        Kind::Article | Kind::Appraisal | Kind::Certainty => Vec::new(),
    })
}

/// Writes a document into the tables readers see; returns the claims whose verdicts it may touch.
async fn apply(
    connection: &mut PgConnection,
    kind: Kind,
    head: &Head,
    document: &Value,
    save: Save<'_>,
) -> Result<Vec<i64>, ActError> {
    match kind {
        Kind::Study => {
            let draft: StudyDraft = draft(document)?;
            let study = draft.parse()?;
            apply_study(connection, head, &draft, &study, save).await
        }
        Kind::Claim => {
            let draft: ClaimDraft = draft(document)?;
            apply_claim(connection, head, &draft, save).await?;
            Ok(vec![head.id])
        }
        Kind::Link => {
            let saved = apply_link(connection, head.id, head.version, document, save).await?;
            Ok(store::link::claim_of(connection, saved.id()).await?.into_iter().collect())
        }
        Kind::Article | Kind::Appraisal | Kind::Certainty => Ok(Vec::new()),
    }
}

/// Writes a claim, and when readers first see it, the links in review that lead from it: they were drafted for it and reviewed with it.
pub(super) async fn apply_claim(
    connection: &mut PgConnection,
    head: &Head,
    draft: &ClaimDraft,
    save: Save<'_>,
) -> Result<(), ActError> {
    let claim = draft.parse()?;
    let article = match draft.article.trim() {
        "" => store::claim::article_of(connection, head.id).await?,
        article => Some(article.to_owned()),
    };
    let stored = store::claim::Stored { id: head.id, version: head.version };
    records::put_claim(connection, article.as_deref(), Some(stored), draft, &claim, save).await?;
    if head.status == Stage::Retired {
        store::claim_draft::replace_by(connection, head.id, &[]).await?;
    }
    if head.published_version.is_none() {
        for waiting in store::link_draft::in_review_on(connection, head.id).await? {
            apply_link(connection, waiting.id, waiting.version, &waiting.document, save).await?;
        }
    }
    Ok(())
}

/// Writes a link, whose claim and result readers must be able to see.
pub(super) async fn apply_link(
    connection: &mut PgConnection,
    id: i64,
    version: i32,
    document: &Value,
    save: Save<'_>,
) -> Result<Saved, ActError> {
    let mut draft: LinkDraft = draft(document)?;
    let claim_id = store::link::claim_of(connection, id).await?.ok_or(ActError::Gone)?;
    let (claim, status) = store::link_draft::claim_named(connection, claim_id).await?.ok_or(ActError::Gone)?;
    // a claim that was split or merged has given its links away, and an earlier revision may name it
    draft.claim = claim;
    let link = draft.parse()?;
    if status != Stage::Published {
        return Err(FieldErrors::one(
            "claim",
            &draft.claim,
            "is not published; publish it first, the links in review go with it",
        )
        .into());
    }
    if !store::link::result_exists(connection, &link.result).await? {
        return Err(FieldErrors::one("result", &link.result, "names no published result; publish its study first").into());
    }
    records::put_link(connection, Some(store::link::Stored { id, version, claim_id }), &draft, &link, save).await
}

/// Writes a study, and with it the links in review that lead to its results: they were drafted for it and reviewed with it.
pub(super) async fn apply_study(
    connection: &mut PgConnection,
    head: &Head,
    draft: &StudyDraft,
    study: &Study,
    save: Save<'_>,
) -> Result<Vec<i64>, ActError> {
    let results: Vec<String> = study.results().map(|(_, result)| result.key.clone()).collect();
    if let Some((result, claim)) = store::link::left_hanging(connection, head.id, &results).await?.into_iter().next() {
        let why = format!("The result {result} is linked to the claim {claim}. Retire that link before the result goes.");
        return Err(ActError::Refused(why));
    }
    let mut claims = store::link::claims_of_study(connection, head.id).await?;
    let stored = store::study::Stored { id: head.id, version: head.version };
    records::put_study(connection, Some(stored), draft, study, save).await?;
    for waiting in store::link::in_review_of(connection, &results).await? {
        apply_link(connection, waiting.id, waiting.version, &waiting.document, save).await?;
    }
    claims.extend(store::link::claims_of_study(connection, head.id).await?);
    Ok(claims)
}

/// What publishing a record would do to one claim's verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    /// The claim's name in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// Verdict and rule now.
    pub from: (String, String),
    /// Verdict and rule then.
    pub to: (String, String),
    /// The sentence readers would see.
    pub summary: String,
    /// The steps that would decide, rule and text.
    pub trace: Vec<(String, String)>,
}

/// What publishing this draft of a study would do to verdicts: every claim it bears on, changed or not, in the order they were recorded.
/// Everything is done as publishing does it, by the same rules, and undone.
///
/// # Errors
/// When the draft can't be published as it stands, or the database refuses.
pub async fn preview_study(
    pool: &PgPool,
    slug: &str,
    draft: &StudyDraft,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<Vec<VerdictChange>, ActError> {
    let mut draft = draft.clone();
    slug.clone_into(&mut draft.slug);
    draft.tidy(slug);
    let study = draft.parse()?;
    let mut transaction = pool.begin().await?;
    let Some(head) = stage::lock_by_slug(&mut transaction, Kind::Study, slug).await? else { return Ok(Vec::new()) };
    let save = Save { actor: Actor::Person(person_id), reason: "Preview", now };
    let claims = apply_study(&mut transaction, &head, &draft, &study, save).await?;
    let changes = changes(&mut transaction, claims, now).await?;
    transaction.rollback().await?;
    Ok(changes)
}

/// Assesses claims and tells what became of their verdicts.
pub(super) async fn changes(
    connection: &mut PgConnection,
    claims: Vec<i64>,
    now: DateTime<Utc>,
) -> Result<Vec<VerdictChange>, ActError> {
    let before = store::verdict::shown(connection, &claims).await?;
    assess::claims(connection, claims.clone(), now).await?;
    let after = store::verdict::shown(connection, &claims).await?;
    Ok(before
        .into_iter()
        .zip(after)
        .map(|(before, after)| VerdictChange {
            claim: after.slug,
            statement: after.statement,
            from: (before.code, before.rule),
            to: (after.code, after.rule),
            summary: after.summary,
            trace: after.trace,
        })
        .collect())
}
