//! Saving records: study, appraisal, claim, link. Each keeps its revision; none commits, so that several can be one act.

use super::{ActError, Actor, checks, passages};
use crate::domain::appraisal::{Appraisal, AppraisalDraft};
use crate::domain::claim::{Claim, ClaimDraft};
use crate::domain::codes::Stage;
use crate::domain::draft::FieldErrors;
use crate::domain::id::Slug;
use crate::domain::link::{Link, LinkDraft};
use crate::domain::study::Study;
use crate::domain::study_draft::StudyDraft;
use crate::store::{self, article::Hold, revision::Kind};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::PgConnection;

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is new.
    Created(i64),
    /// Its next version was stored.
    Changed(i64),
    /// It was the same already.
    Unchanged(i64),
    /// A person changed it since, so the program left it alone.
    KeptAsEdited(i64),
}

impl Saved {
    /// The record's number.
    #[must_use]
    pub fn id(self) -> i64 {
        match self {
            Self::Created(id) | Self::Changed(id) | Self::Unchanged(id) | Self::KeptAsEdited(id) => id,
        }
    }

    /// Whether something was stored.
    #[must_use]
    pub fn stored(self) -> bool {
        matches!(self, Self::Created(_) | Self::Changed(_))
    }
}

/// Who saves, why and when.
#[derive(Debug, Clone, Copy)]
pub struct Save<'a> {
    /// Who.
    pub actor: Actor,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

impl Save<'_> {
    /// What to do with a record that is there already: nothing if it is the same, or if the program would undo a person's edit.
    async fn settled(
        &self,
        connection: &mut PgConnection,
        kind: Kind,
        id: i64,
        document: &Value,
    ) -> Result<Option<Saved>, ActError> {
        let latest = store::revision::latest(connection, kind, id).await?;
        Ok(latest.and_then(|latest| {
            if latest.document == *document {
                Some(Saved::Unchanged(id))
            } else if self.actor == Actor::Program && latest.person_id.is_some() {
                Some(Saved::KeptAsEdited(id))
            } else {
                None
            }
        }))
    }

    pub(super) async fn keep(
        &self,
        connection: &mut PgConnection,
        kind: Kind,
        record_id: i64,
        number: i32,
        document: Value,
    ) -> Result<Saved, ActError> {
        let act = match self.actor {
            Actor::Person(_) => format!("publish_{kind}"),
            Actor::Program => format!("{}_{kind}", if number == 1 { "create" } else { "change" }),
        };
        let person_id = self.actor.person_id();
        let revision = store::revision::NewRevision {
            kind,
            record_id,
            number,
            document,
            reason: self.reason,
            person_id,
            stage: Stage::Published,
            act: &act,
            at: self.now,
        };
        store::revision::insert(connection, revision).await?;
        Ok(if number == 1 { Saved::Created(record_id) } else { Saved::Changed(record_id) })
    }
}

/// A draft as its revision keeps it.
pub(super) fn as_document(draft: &impl Serialize) -> Value {
    json!(draft)
}

/// Saves a study with everything below it, as published.
///
/// # Errors
/// When the database refuses: an identifier that belongs to another study, a linked result that would vanish (at commit).
pub async fn study(connection: &mut PgConnection, draft: &StudyDraft, study: &Study, save: Save<'_>) -> Result<Saved, ActError> {
    let stored = store::study::find_for_update(connection, study.slug.as_str()).await?;
    if let Some(stored) = stored
        && let Some(settled) = save.settled(connection, Kind::Study, stored.id, &as_document(draft)).await?
    {
        return Ok(settled);
    }
    put_study(connection, stored, draft, study, save).await
}

/// Writes a study's tables and its revision, as published, whatever stood there before.
pub(super) async fn put_study(
    connection: &mut PgConnection,
    stored: Option<store::study::Stored>,
    draft: &StudyDraft,
    study: &Study,
    save: Save<'_>,
) -> Result<Saved, ActError> {
    store::study::save_sources(connection, &study.sources).await?;
    let (id, number) = match stored {
        Some(stored) => {
            store::study::replace(connection, stored, study, save.now).await?;
            (stored.id, stored.version + 1)
        }
        None => (store::study::insert(connection, study, save.now).await?, 1),
    };
    // the seeds are counted all at once, when they are all there
    if save.actor != Actor::Program {
        checks::count(connection, id, draft, save.now).await?;
    }
    store::search::index(connection, "study", id, study.slug.as_str(), &study.name, &searchable(study)).await?;
    save.keep(connection, Kind::Study, id, number, as_document(draft)).await
}

/// The words by which a study is found.
fn searchable(study: &Study) -> String {
    let mut words: Vec<&str> = vec![study.design.label()];
    let notes = [&study.design_note, &study.exposure, &study.population, &study.remarks];
    words.extend(notes.into_iter().flatten().map(String::as_str));
    words.extend(study.countries.iter().map(|(countries, _)| countries.as_str()));
    for report in &study.reports {
        words.extend([&report.title, &report.authors, &report.journal].into_iter().flatten().map(String::as_str));
        words.push(&report.label);
        words.extend(report.identifiers.iter().map(|(identifier, _)| identifier.value()));
    }
    words.extend(study.outcomes.iter().map(|outcome| outcome.name.as_str()));
    let (interventions, thresholds) = (study.interventions(), study.thresholds().join(". "));
    words.extend([interventions.as_str(), thresholds.as_str()]);
    words.join(". ")
}

/// Saves an appraisal of a study that is there.
///
/// # Errors
/// When the study is not there or the database refuses.
pub async fn appraisal(
    connection: &mut PgConnection,
    draft: &AppraisalDraft,
    appraisal: &Appraisal,
    save: Save<'_>,
) -> Result<Saved, ActError> {
    let Some(study) = store::study::find_for_update(connection, appraisal.study.as_str()).await? else {
        return Err(FieldErrors::one("study", appraisal.study.as_str(), "names no study").into());
    };
    let document = as_document(draft);
    let stored = store::appraisal::find_for_update(connection, &appraisal.key).await?;
    if let Some(stored) = stored
        && let Some(settled) = save.settled(connection, Kind::Appraisal, stored.id, &document).await?
    {
        return Ok(settled);
    }
    let (id, number) = store::appraisal::save(connection, study.id, stored, appraisal).await?;
    save.keep(connection, Kind::Appraisal, id, number, document).await
}

/// Saves a claim, as published, and finds its passages in an article's newest text.
///
/// # Errors
/// When a passage is not found, the article is not there, or the database refuses.
pub async fn claim(
    connection: &mut PgConnection,
    article: &Slug,
    draft: &ClaimDraft,
    claim: &Claim,
    save: Save<'_>,
) -> Result<Saved, ActError> {
    let stored = store::claim::find_for_update(connection, claim.slug.as_str()).await?;
    if let Some(stored) = stored
        && let Some(settled) = save.settled(connection, Kind::Claim, stored.id, &as_document(draft)).await?
    {
        return Ok(settled);
    }
    put_claim(connection, Some(article.as_str()), stored, draft, claim, save).await
}

/// Writes a claim's tables and its revision, as published, whatever stood there before. A claim without passages needs no article.
pub(super) async fn put_claim(
    connection: &mut PgConnection,
    article: Option<&str>,
    stored: Option<store::claim::Stored>,
    draft: &ClaimDraft,
    claim: &Claim,
    save: Save<'_>,
) -> Result<Saved, ActError> {
    let (id, number) = match stored {
        Some(stored) => {
            store::claim::replace(connection, stored, claim, save.now).await?;
            (stored.id, stored.version + 1)
        }
        None => (store::claim::insert(connection, claim, save.now).await?, 1),
    };
    save_passages(connection, article, id, claim).await?;
    store::search::index(connection, "claim", id, claim.slug.as_str(), &claim.statement, &question_words(claim)).await?;
    save.keep(connection, Kind::Claim, id, number, as_document(draft)).await
}

/// Finds a claim's passages in the newest text of the article and keeps their places.
async fn save_passages(connection: &mut PgConnection, article: Option<&str>, id: i64, claim: &Claim) -> Result<(), ActError> {
    let Some(article) = article else {
        return if claim.quotes.is_empty() {
            Ok(())
        } else {
            Err(FieldErrors::one("article", "", "must be given: the article the passages stand in").into())
        };
    };
    store::article::hold(connection, article, Hold::Place).await?;
    let Some(text) = store::article::newest(connection, article).await? else {
        return Err(FieldErrors::one("article", article, "names no article").into());
    };
    let placed = passages::place(connection, &text, Some(id), &claim.quotes).await?;
    let mut anchors = Vec::with_capacity(placed.len());
    for (i, (quote, place)) in claim.quotes.iter().zip(placed).enumerate() {
        let fault =
            |error: crate::anchor::NoPlace| FieldErrors::one(&format!("anchor[{i}].exact"), &quote.exact, &error.to_string());
        anchors.push(place.map_err(fault)?);
    }
    Ok(store::anchor::replace(connection, id, text.version_id, &anchors).await?)
}

/// The words besides its statement by which a claim is found.
fn question_words(claim: &Claim) -> String {
    let parts = [&claim.population, &claim.exposure, &claim.comparator, &claim.outcome, &claim.note];
    let mut words: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    words.extend(claim.topics.iter().map(String::as_str));
    words.extend(claim.quotes.iter().map(|quote| quote.exact.as_str()));
    words.join(". ")
}

/// Saves a link between a claim and a result that are there, as published.
///
/// # Errors
/// When an end is not there or the database refuses.
pub async fn link(connection: &mut PgConnection, draft: &LinkDraft, link: &Link, save: Save<'_>) -> Result<Saved, ActError> {
    let stored = store::link::find_for_update(connection, link.claim.as_str(), &link.result).await?;
    if let Some(stored) = stored
        && let Some(settled) = save.settled(connection, Kind::Link, stored.id, &as_document(draft)).await?
    {
        return Ok(settled);
    }
    put_link(connection, stored, draft, link, save).await
}

/// Writes a link and its revision, as published, whatever stood there before.
pub(super) async fn put_link(
    connection: &mut PgConnection,
    stored: Option<store::link::Stored>,
    draft: &LinkDraft,
    link: &Link,
    save: Save<'_>,
) -> Result<Saved, ActError> {
    let Some(claim) = store::claim::find_for_update(connection, link.claim.as_str()).await? else {
        return Err(FieldErrors::one("claim", link.claim.as_str(), "names no claim").into());
    };
    let (id, number) = store::link::save(connection, claim.id, stored, link).await?;
    save.keep(connection, Kind::Link, id, number, as_document(draft)).await
}
