//! Saving a study from its form: as a draft, for a review, or to be published at once where nobody else could review it.

use super::{Aim, Step, carry_on, keep, lock};
use crate::domain::codes::Stage;
use crate::domain::draft::FieldErrors;
use crate::domain::study_draft::StudyDraft;
use crate::store::revision::{Kind, NewRevision};
use crate::store::stage;
use crate::store::{self, working_copy};
use crate::workflow::records::as_document;
use crate::workflow::{ActError, checks};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgPool};

/// The name under which a study that has none yet keeps its results.
pub const NEW: &str = "new";

/// Where a record came to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The record's number.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its newest version.
    pub number: i32,
    /// Whether anything was stored.
    pub stored: bool,
}

/// Saves what stands in a study's form. `slug` is none for a study that is new; `form` is the form's address, whose working copy goes
/// once it is saved.
///
/// # Errors
/// When the step is stale (nothing is lost: the caller still holds the draft), a review or publication meets something to be put right,
/// the person may not publish it, or the database refuses.
pub async fn save_study(
    pool: &PgPool,
    slug: Option<&str>,
    form: &str,
    draft: &StudyDraft,
    aim: Aim,
    step: Step<'_>,
) -> Result<Place, ActError> {
    let mut transaction = pool.begin().await?;
    let mut place = match slug {
        Some(slug) => save_next(&mut transaction, slug, draft, step).await?,
        None => save_first(&mut transaction, draft, step).await?,
    };
    if aim != Aim::Draft {
        place.number = carry_on(&mut transaction, Kind::Study, place.id, aim, step).await?;
    }
    working_copy::discard(&mut transaction, step.person.id, form).await?;
    transaction.commit().await?;
    Ok(place)
}

async fn save_first(connection: &mut PgConnection, draft: &StudyDraft, step: Step<'_>) -> Result<Place, ActError> {
    if *draft == StudyDraft::default() {
        return Err(FieldErrors::one("name", "", "There is nothing to save yet. A name will do.").into());
    }
    let name = shown_name(draft);
    let wanted = if draft.slug.trim().is_empty() {
        slug_of(&name)
    } else {
        draft
            .slug
            .parse()
            .map_err(|error: crate::domain::id::NotASlug| FieldErrors::one("slug", &draft.slug, &error.to_string()))?
    };
    // /studies/new is the form
    let wanted = if wanted.as_str() == NEW { "new-study" } else { wanted.as_str() };
    let (id, slug) = stage::insert_study(connection, wanted, &name, Stage::Draft, step.now).await?;
    let mut draft = draft.clone();
    draft.slug.clone_from(&slug);
    draft.rename_results(NEW, &slug);
    draft.tidy(&slug);
    let revision = NewRevision {
        kind: Kind::Study,
        record_id: id,
        number: 1,
        document: as_document(&draft),
        reason: step.reason_or("Recorded"),
        person_id: Some(step.person.id),
        stage: Stage::Draft,
        act: "create_study",
        at: step.now,
    };
    store::revision::insert(connection, revision).await?;
    checks::count(connection, id, &draft, step.now).await?;
    Ok(Place { id, slug, number: 1, stored: true })
}

async fn save_next(connection: &mut PgConnection, slug: &str, draft: &StudyDraft, step: Step<'_>) -> Result<Place, ActError> {
    let Some(id) = stage::lock_by_slug(connection, Kind::Study, slug).await?.map(|head| head.id) else {
        return Err(ActError::Gone);
    };
    let head = lock(connection, Kind::Study, id, step.version).await?;
    let mut draft = draft.clone();
    slug.clone_into(&mut draft.slug);
    draft.tidy(slug);
    let document = as_document(&draft);
    let before = super::document(connection, Kind::Study, &head).await?;
    if before == document {
        return Ok(Place { id, slug: slug.to_owned(), number: head.version, stored: false });
    }
    checks::count(connection, id, &draft, step.now).await?;
    stage::rename_study(connection, id, &shown_name(&draft)).await?;
    let act = ("change_study", step.reason_or("Changed"));
    let number = keep(connection, Kind::Study, &head, document, Stage::Draft, act, step).await?;
    Ok(Place { id, slug: slug.to_owned(), number, stored: true })
}

/// What a study without a name is called in lists.
fn shown_name(draft: &StudyDraft) -> String {
    let title = || draft.report.iter().map(|report| report.title.trim()).find(|title| !title.is_empty());
    let name = Some(draft.name.trim()).filter(|name| !name.is_empty()).or_else(title);
    name.map_or_else(|| "Untitled study".to_owned(), |name| name.chars().take(300).collect())
}

/// A name for addresses made of a study's name.
fn slug_of(name: &str) -> crate::domain::id::Slug {
    crate::domain::id::Slug::of_words(name, "study")
}

/// Keeps what stands in a form while it is being typed.
///
/// # Errors
/// When the database refuses.
pub async fn keep_working_copy(
    pool: &PgPool,
    person_id: i64,
    form: &str,
    base_version: i32,
    draft: &impl Serialize,
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    let mut connection = pool.acquire().await?;
    Ok(working_copy::keep(&mut connection, person_id, form, base_version, &as_document(draft), now).await?)
}
