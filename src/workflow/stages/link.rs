//! Saving a link from its form: as a draft, for a review, or to be published at once where nobody else could review it. A link that its
//! ends make impossible is refused with the reason.

use super::{Aim, Place, Step, carry_on, keep, lock};
use crate::domain::bearing::{self, Ends, Objection};
use crate::domain::claim::{Claim, ClaimDraft};
use crate::domain::codes::Stage;
use crate::domain::draft::{FieldError, FieldErrors};
use crate::domain::link::{Link, LinkDraft};
use crate::domain::study_draft::{OutcomeDraft, ResultDraft};
use crate::store::revision::{Kind, NewRevision};
use crate::store::stage;
use crate::store::study_find::{self, Found};
use crate::store::{self, claim_draft, link_draft, working_copy};
use crate::workflow::ActError;
use crate::workflow::records::as_document;
use sqlx::{PgConnection, PgPool};

/// The two ends of a link as they were typed last.
#[derive(Debug)]
pub struct BothEnds {
    /// The claim's number.
    pub claim_id: i64,
    /// The claim.
    pub claim: ClaimDraft,
    /// The study the result belongs to.
    pub study: Found,
    /// The outcome.
    pub outcome: OutcomeDraft,
    /// The result.
    pub result: ResultDraft,
}

impl BothEnds {
    /// Reads them.
    ///
    /// # Errors
    /// When an end is not there, with its field, or the database does not answer.
    pub async fn of(connection: &mut PgConnection, claim: &str, result: &str) -> Result<Self, ActError> {
        let Some(claimed) = claim_draft::newest(connection, claim).await? else {
            return Err(FieldErrors::one("claim", claim, "names no claim").into());
        };
        let no_result = || ActError::from(FieldErrors::one("result", result, "names no result"));
        let study = study_find::of_result(connection, result).await?.ok_or_else(no_result)?;
        let rows = study.document.outcome.iter();
        let found =
            rows.flat_map(|outcome| outcome.result.iter().map(move |row| (outcome, row))).find(|(_, row)| row.key == result);
        let (outcome, row) = found.ok_or_else(no_result)?;
        let (outcome, result) = (outcome.clone(), row.clone());
        Ok(Self { claim_id: claimed.id, claim: claimed.document, study, outcome, result })
    }

    /// Everything the ends say about a link.
    fn objections(&self, claim: &Claim, link: &Link, others: &[link_draft::Short], id: Option<i64>) -> Vec<Objection> {
        let same = |short: &&link_draft::Short| short.result == link.result;
        let twin = others.iter().filter(same).find(|short| Some(short.id) != id && short.stage != Stage::Retired);
        let seen = others.iter().filter(same).any(|short| Some(short.id) == id && short.seen);
        let study_retired = self.study.status == Stage::Retired;
        let ends = Ends { claim, result: &self.result, study_retired, twin: twin.map(|short| short.id), seen };
        bearing::objections(&ends, link)
    }
}

/// What the two ends say about a link as typed; nothing while the link or the claim does not pass the gate. `id` is the link's own
/// number, none while it is new.
///
/// # Errors
/// When the database does not answer.
pub async fn objections_to(
    connection: &mut PgConnection,
    ends: &BothEnds,
    draft: &LinkDraft,
    id: Option<i64>,
) -> Result<Vec<Objection>, ActError> {
    let mut draft = draft.clone();
    draft.tidy();
    let (Ok(claim), Ok(link)) = (ends.claim.parse(), draft.parse()) else { return Ok(Vec::new()) };
    let others = link_draft::of_claim(connection, ends.claim_id).await?;
    Ok(ends.objections(&claim, &link, &others, id))
}

/// Refuses a link that can't be.
async fn possible(connection: &mut PgConnection, ends: &BothEnds, draft: &LinkDraft, id: Option<i64>) -> Result<(), ActError> {
    let all = objections_to(connection, ends, draft, id).await?;
    let faults = all.into_iter().filter(|one| one.refuses).map(|one| FieldError {
        field: one.field.to_owned(),
        value: String::new(),
        message: one.message,
    });
    FieldErrors::of(faults.collect()).map_or(Ok(()), |errors| Err(errors.into()))
}

/// Whether a link could go on: it passes the gate, and its ends allow it.
///
/// # Errors
/// What has to be put right first.
pub(super) async fn ready(connection: &mut PgConnection, draft: &LinkDraft) -> Result<(), ActError> {
    draft.parse()?;
    let ends = BothEnds::of(connection, &draft.claim, &draft.result).await?;
    let others = link_draft::of_claim(connection, ends.claim_id).await?;
    let own = others.iter().find(|short| short.result == draft.result).map(|short| short.id);
    possible(connection, &ends, draft, own).await
}

/// Saves what stands in a link's form. `id` is none for a link that is new; `form` is the form's address, whose working copy goes once
/// it is saved. The ends of a link never change.
///
/// # Errors
/// When the step is stale, a field can't be taken or the ends make the link impossible (nothing is lost: the caller still holds the
/// draft), the person may not publish it, or the database refuses.
pub async fn save_link(
    pool: &PgPool,
    id: Option<i64>,
    form: &str,
    draft: &LinkDraft,
    aim: Aim,
    step: Step<'_>,
) -> Result<Place, ActError> {
    let mut transaction = pool.begin().await?;
    let mut draft = draft.clone();
    draft.tidy();
    let mut place = match id {
        Some(id) => next(&mut transaction, id, draft, step).await?,
        None => first(&mut transaction, &draft, step).await?,
    };
    if aim != Aim::Draft {
        place.number = carry_on(&mut transaction, Kind::Link, place.id, aim, step).await?;
    }
    working_copy::discard(&mut transaction, step.person.id, form).await?;
    transaction.commit().await?;
    Ok(place)
}

/// Stores a link that is new; one that was retired comes back as a draft.
pub(super) async fn first(connection: &mut PgConnection, draft: &LinkDraft, step: Step<'_>) -> Result<Place, ActError> {
    let link = draft.parse()?;
    let ends = BothEnds::of(connection, &draft.claim, &draft.result).await?;
    // two people who link the same result at once wait for one another here
    let claim = stage::lock(connection, Kind::Claim, ends.claim_id).await?.ok_or(ActError::Gone)?;
    if claim.stage == Stage::Retired {
        return Err(FieldErrors::one("claim", &draft.claim, "is retired").into());
    }
    possible(connection, &ends, draft, None).await?;
    let others = link_draft::of_claim(connection, ends.claim_id).await?;
    if let Some(retired) = others.iter().find(|short| short.result == link.result) {
        let head = stage::lock(connection, Kind::Link, retired.id).await?.ok_or(ActError::Gone)?;
        let act = ("change_link", step.reason_or("Linked again"));
        let number = keep(connection, Kind::Link, &head, as_document(draft), Stage::Draft, act, step).await?;
        return Ok(Place { id: head.id, slug: head.id.to_string(), number, stored: true });
    }
    let id = link_draft::insert(connection, ends.claim_id, &link, Stage::Draft).await?;
    let revision = NewRevision {
        kind: Kind::Link,
        record_id: id,
        number: 1,
        document: as_document(draft),
        reason: step.reason_or("Linked"),
        person_id: Some(step.person.id),
        stage: Stage::Draft,
        act: "create_link",
        at: step.now,
    };
    store::revision::insert(connection, revision).await?;
    Ok(Place { id, slug: id.to_string(), number: 1, stored: true })
}

async fn next(connection: &mut PgConnection, id: i64, mut draft: LinkDraft, step: Step<'_>) -> Result<Place, ActError> {
    let head = lock(connection, Kind::Link, id, step.version).await?;
    let before = link_draft::newest(connection, id).await?.ok_or(ActError::Gone)?.document;
    draft.claim.clone_from(&before.claim);
    draft.result.clone_from(&before.result);
    draft.parse()?;
    if before == draft && head.stage != Stage::Retired {
        return Ok(Place { id, slug: id.to_string(), number: head.version, stored: false });
    }
    let ends = BothEnds::of(connection, &draft.claim, &draft.result).await?;
    possible(connection, &ends, &draft, Some(id)).await?;
    let act = ("change_link", step.reason_or("Changed"));
    let number = keep(connection, Kind::Link, &head, as_document(&draft), Stage::Draft, act, step).await?;
    Ok(Place { id, slug: id.to_string(), number, stored: true })
}
