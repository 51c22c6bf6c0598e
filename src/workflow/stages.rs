//! The way of a record from a draft over a review to what readers see, and out of their sight again. Every step names the version it
//! was taken from, is one transaction, and leaves a revision, an activity row and verdicts in order.

mod claim;
mod link;
mod preview;
mod publish;
mod reshape;
mod study;

pub(super) use claim::new_draft;
pub use claim::save_claim;
pub use link::{BothEnds, objections_to, save_link};
pub use preview::{Alone, LinkPreview, preview_claim, preview_link};
pub use publish::{VerdictChange, preview_study};
pub use reshape::{Merger, Part, may_not_reshape, merge_claims, split_claim};
pub use study::{NEW, Place, keep_working_copy, save_study};

use super::{ActError, Actor};
use crate::domain::codes::Stage;
use crate::store::person::Person;
use crate::store::revision::{Kind, NewRevision};
use crate::store::stage::{self, Head, Version};
use crate::store::{self, remark};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

/// Who takes a step, from which version, why and when.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// Who.
    pub person: &'a Person,
    /// The version that was on the table; 0 for a record that is new.
    pub version: i32,
    /// Why; may be empty where the step speaks for itself.
    pub reason: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

impl Step<'_> {
    /// The reason a revision keeps: the one given, else what was done.
    fn reason_or<'s>(&'s self, otherwise: &'s str) -> &'s str {
        let reason = self.reason.trim();
        if reason.is_empty() { otherwise } else { reason }
    }
}

/// What came first when a step was refused as stale.
#[derive(Debug, Clone)]
pub struct Stale {
    /// The record as it was read.
    pub base: Option<Version>,
    /// The record as it is now.
    pub theirs: Version,
}

/// How far a form's author wants a record to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// Keep it as a draft.
    Draft,
    /// Ask for a review.
    Review,
    /// Show it to readers, where nobody else could review it.
    Publish,
}

impl Aim {
    /// What a form's button asks for; none for a button that saves nothing.
    #[must_use]
    pub fn of_button(act: &str) -> Option<Self> {
        match act {
            "save" | "" => Some(Self::Draft),
            "submit" => Some(Self::Review),
            "publish" => Some(Self::Publish),
            _ => None,
        }
    }
}

/// Locks a record and makes sure that the step was taken from its newest version.
async fn lock(connection: &mut PgConnection, kind: Kind, id: i64, version: i32) -> Result<Head, ActError> {
    let Some(head) = stage::lock(connection, kind, id).await? else { return Err(ActError::Gone) };
    if head.version == version {
        return Ok(head);
    }
    let theirs = stage::version(connection, kind, id, head.version).await?.ok_or(ActError::Gone)?;
    let base = stage::version(connection, kind, id, version).await?;
    Err(ActError::Stale(Box::new(Stale { base, theirs })))
}

/// Keeps a revision and moves the record's newest state on to it.
async fn keep(
    connection: &mut PgConnection,
    kind: Kind,
    head: &Head,
    document: Value,
    stage: Stage,
    (act, reason): (&str, &str),
    step: Step<'_>,
) -> Result<i32, ActError> {
    let number = head.version + 1;
    let revision = NewRevision {
        kind,
        record_id: head.id,
        number,
        document,
        reason,
        person_id: Some(step.person.id),
        stage,
        act,
        at: step.now,
    };
    store::revision::insert(connection, revision).await?;
    stage::advance(connection, kind, head.id, number, stage, step.now).await?;
    Ok(number)
}

/// Takes the draft just saved on to a review, or past it; returns the newest version.
async fn carry_on(connection: &mut PgConnection, kind: Kind, id: i64, aim: Aim, step: Step<'_>) -> Result<i32, ActError> {
    let head = stage::lock(connection, kind, id).await?.ok_or(ActError::Gone)?;
    if aim == Aim::Publish {
        return publish::newest(connection, kind, &head, step).await;
    }
    if aim == Aim::Draft || head.stage != Stage::Draft {
        return Ok(head.version);
    }
    let document = document(connection, kind, &head).await?;
    publish::ready(connection, kind, &document, step.now).await?;
    let act = (format!("submit_{kind}"), step.reason_or("Ready for review"));
    keep(connection, kind, &head, document, Stage::InReview, (&act.0, act.1), step).await
}

/// The newest document of a record.
async fn document(connection: &mut PgConnection, kind: Kind, head: &Head) -> Result<Value, ActError> {
    Ok(stage::version(connection, kind, head.id, head.version).await?.ok_or(ActError::Gone)?.document)
}

/// Why a person may not publish a record, if so. Nobody reviews what they wrote themselves while somebody else could: a reviewer or
/// administrator where there is one, else another editor.
///
/// # Errors
/// When the database does not answer.
pub async fn may_not_publish(
    connection: &mut PgConnection,
    kind: Kind,
    head: &Head,
    person: &Person,
) -> Result<Option<&'static str>, ActError> {
    let authors = stage::authors(connection, kind, head.id, head.published_version.unwrap_or(0)).await?;
    let mut involved = authors.clone();
    involved.push(person.id);
    let others = stage::editors_besides(connection, &involved).await?;
    Ok(if authors.contains(&person.id) {
        (!others.is_empty()).then_some(OWN_WORK)
    } else if person.role.may_review() || !others.iter().any(|role| role.may_review()) {
        None
    } else {
        Some("A reviewer or an administrator has to review it.")
    })
}

/// Why a person may not publish a record they are about to write, if so.
///
/// # Errors
/// When the database does not answer.
pub async fn may_not_publish_new(connection: &mut PgConnection, person: &Person) -> Result<Option<&'static str>, ActError> {
    let others = stage::editors_besides(connection, &[person.id]).await?;
    Ok((!others.is_empty()).then_some(OWN_WORK))
}

/// Why nobody publishes their own work.
const OWN_WORK: &str = "You wrote it. Somebody else has to review it before readers see it.";

/// Publishes the newest revision of a record.
///
/// # Errors
/// When the step is stale, the person may not, something in the record has to be put right first, or the database refuses.
pub async fn publish(pool: &PgPool, kind: Kind, id: i64, step: Step<'_>) -> Result<i32, ActError> {
    let mut transaction = pool.begin().await?;
    let head = lock(&mut transaction, kind, id, step.version).await?;
    if head.stage == Stage::Published {
        return Err(ActError::Refused("It is published already.".to_owned()));
    }
    let number = publish::newest(&mut transaction, kind, &head, step).await?;
    transaction.commit().await?;
    Ok(number)
}

/// Asks for a review of a draft.
///
/// # Errors
/// When the step is stale, something in the record has to be put right first, or the database refuses.
pub async fn submit(pool: &PgPool, kind: Kind, id: i64, step: Step<'_>) -> Result<i32, ActError> {
    let mut transaction = pool.begin().await?;
    let head = lock(&mut transaction, kind, id, step.version).await?;
    if head.stage == Stage::InReview {
        return Err(ActError::Refused("It is in review already.".to_owned()));
    }
    let document = document(&mut transaction, kind, &head).await?;
    publish::ready(&mut transaction, kind, &document, step.now).await?;
    let act = (format!("submit_{kind}"), step.reason_or("Ready for review"));
    let number = keep(&mut transaction, kind, &head, document, Stage::InReview, (&act.0, act.1), step).await?;
    transaction.commit().await?;
    Ok(number)
}

/// Sends a record in review back to its author, with a comment that says why.
///
/// # Errors
/// When the step is stale, there is no comment, the record is not in review, or the database refuses.
pub async fn send_back(pool: &PgPool, kind: Kind, id: i64, step: Step<'_>) -> Result<i32, ActError> {
    if step.reason.trim().is_empty() {
        return Err(
            crate::domain::draft::FieldErrors::one("reason", "", "Say what has to change before it can be published.").into()
        );
    }
    let mut transaction = pool.begin().await?;
    let head = lock(&mut transaction, kind, id, step.version).await?;
    if head.stage != Stage::InReview {
        return Err(ActError::Refused("Only a record in review can be sent back.".to_owned()));
    }
    let document = document(&mut transaction, kind, &head).await?;
    let act = format!("send_back_{kind}");
    let number = keep(&mut transaction, kind, &head, document, Stage::Draft, (&act, step.reason.trim()), step).await?;
    let said = remark::NewRemark {
        kind,
        record_id: id,
        number,
        person_id: step.person.id,
        body: step.reason.trim(),
        sent_back: true,
        at: step.now,
    };
    remark::insert(&mut transaction, said).await?;
    transaction.commit().await?;
    Ok(number)
}

/// Takes a record out of readers' sight; nothing of it is lost, and it can be published again. The verdicts it bore on are computed anew.
///
/// # Errors
/// When the step is stale, gives no reason, or the database refuses.
pub async fn retire(pool: &PgPool, kind: Kind, id: i64, step: Step<'_>) -> Result<i32, ActError> {
    if step.reason.trim().is_empty() {
        return Err(crate::domain::draft::FieldErrors::one("reason", "", "Say why it is retired.").into());
    }
    let mut transaction = pool.begin().await?;
    let head = lock(&mut transaction, kind, id, step.version).await?;
    if head.stage == Stage::Retired {
        return Err(ActError::Refused("It is retired already.".to_owned()));
    }
    let number = publish::retire_in(&mut transaction, kind, &head, step).await?;
    transaction.commit().await?;
    Ok(number)
}

/// Brings an earlier revision back as a new draft.
///
/// # Errors
/// When the step is stale, there is no such revision, or the database refuses.
pub async fn restore(pool: &PgPool, kind: Kind, id: i64, number: i32, step: Step<'_>) -> Result<i32, ActError> {
    let mut transaction = pool.begin().await?;
    let head = lock(&mut transaction, kind, id, step.version).await?;
    let earlier = stage::version(&mut transaction, kind, id, number).await?.ok_or(ActError::Gone)?;
    let otherwise = format!("Version {number} restored");
    let act = format!("restore_{kind}");
    let number =
        keep(&mut transaction, kind, &head, earlier.document, Stage::Draft, (&act, step.reason_or(&otherwise)), step).await?;
    transaction.commit().await?;
    Ok(number)
}

/// Says something about a record.
///
/// # Errors
/// When nothing is said, there is no such record, or the database refuses.
pub async fn discuss(pool: &PgPool, kind: Kind, id: i64, step: Step<'_>) -> Result<(), ActError> {
    let body = step.reason.trim();
    if body.is_empty() || body.chars().count() > 10_000 {
        return Err(crate::domain::draft::FieldErrors::one("body", "", "A comment has 1 to 10,000 characters.").into());
    }
    let mut transaction = pool.begin().await?;
    let head = stage::lock(&mut transaction, kind, id).await?.ok_or(ActError::Gone)?;
    let said = remark::NewRemark {
        kind,
        record_id: id,
        number: head.version,
        person_id: step.person.id,
        body,
        sent_back: false,
        at: step.now,
    };
    remark::insert(&mut transaction, said).await?;
    let detail = serde_json::json!({"kind": kind, "record": id});
    store::revision::insert_act(&mut transaction, Some(step.person.id), "discuss", detail, step.now).await?;
    transaction.commit().await?;
    Ok(())
}

/// A person as one who acts.
fn actor(person: &Person) -> Actor {
    Actor::Person(person.id)
}
