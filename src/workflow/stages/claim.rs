//! Saving a claim from its form: as a draft, for a review, or to be published at once where nobody else could review it.

use super::{Aim, NEW, Place, Step, carry_on, keep, lock};
use crate::domain::claim::ClaimDraft;
use crate::domain::codes::Stage;
use crate::domain::id::Slug;
use crate::store::claim_draft;
use crate::store::revision::{Kind, NewRevision};
use crate::store::stage;
use crate::store::{self, working_copy};
use crate::workflow::ActError;
use crate::workflow::records::as_document;
use sqlx::{PgConnection, PgPool};

/// Saves what stands in a claim's form. `slug` is none for a claim that is new; `form` is the form's address, whose working copy goes
/// once it is saved. Unlike a study, a claim must pass the gate to be saved at all: it is one statement, and each of its machine fields
/// decides.
///
/// # Errors
/// When the step is stale or a field can't be taken (nothing is lost: the caller still holds the draft), a review or publication meets
/// something to be put right, the person may not publish it, or the database refuses.
pub async fn save_claim(
    pool: &PgPool,
    slug: Option<&str>,
    form: &str,
    draft: &ClaimDraft,
    aim: Aim,
    step: Step<'_>,
) -> Result<Place, ActError> {
    let mut transaction = pool.begin().await?;
    let mut place = match slug {
        Some(slug) => next(&mut transaction, slug, draft, step).await?,
        None => first(&mut transaction, draft, Stage::Draft, step).await?,
    };
    if aim != Aim::Draft {
        place.number = carry_on(&mut transaction, Kind::Claim, place.id, aim, step).await?;
    }
    working_copy::discard(&mut transaction, step.person.id, form).await?;
    transaction.commit().await?;
    Ok(place)
}

/// A draft with the name it gets in addresses: the one wanted, else one made of its statement; the next with a number where it is taken.
pub(super) async fn named(connection: &mut PgConnection, draft: &ClaimDraft) -> Result<ClaimDraft, ActError> {
    let mut draft = draft.clone();
    draft.tidy();
    if draft.slug.trim().is_empty() {
        Slug::of_words(&draft.statement, "claim").as_str().clone_into(&mut draft.slug);
    }
    draft.parse()?;
    // /claims/new is the form
    if draft.slug == NEW {
        "new-claim".clone_into(&mut draft.slug);
    }
    draft.slug = claim_draft::free_slug(connection, &draft.slug).await?;
    Ok(draft)
}

/// Stores a claim that is new and not yet to be seen.
pub(super) async fn first(
    connection: &mut PgConnection,
    draft: &ClaimDraft,
    stage: Stage,
    step: Step<'_>,
) -> Result<Place, ActError> {
    let draft = named(connection, draft).await?;
    let claim = draft.parse()?;
    let id = claim_draft::insert(connection, &claim, stage, step.now).await?;
    let revision = NewRevision {
        kind: Kind::Claim,
        record_id: id,
        number: 1,
        document: as_document(&draft),
        reason: step.reason_or("Recorded"),
        person_id: Some(step.person.id),
        stage,
        act: "create_claim",
        at: step.now,
    };
    store::revision::insert(connection, revision).await?;
    Ok(Place { id, slug: draft.slug, number: 1, stored: true })
}

/// Stores a draft within an act that does more.
pub(in crate::workflow) async fn new_draft(
    connection: &mut PgConnection,
    draft: &ClaimDraft,
    step: Step<'_>,
) -> Result<Place, ActError> {
    first(connection, draft, Stage::Draft, step).await
}

async fn next(connection: &mut PgConnection, slug: &str, draft: &ClaimDraft, step: Step<'_>) -> Result<Place, ActError> {
    let Some(id) = stage::lock_by_slug(connection, Kind::Claim, slug).await?.map(|head| head.id) else {
        return Err(ActError::Gone);
    };
    let head = lock(connection, Kind::Claim, id, step.version).await?;
    let mut draft = draft.clone();
    slug.clone_into(&mut draft.slug);
    draft.tidy();
    let claim = draft.parse()?;
    let before = claim_draft::newest(connection, slug).await?.ok_or(ActError::Gone)?;
    if before.document == draft {
        return Ok(Place { id, slug: slug.to_owned(), number: head.version, stored: false });
    }
    claim_draft::restate(connection, id, &claim).await?;
    let act = ("change_claim", step.reason_or("Changed"));
    let number = keep(connection, Kind::Claim, &head, as_document(&draft), Stage::Draft, act, step).await?;
    Ok(Place { id, slug: slug.to_owned(), number, stored: true })
}
