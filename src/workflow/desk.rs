//! Around the records: tasks given to people, and what readers without an account point out.

use super::ActError;
use super::stages::Step;
use crate::domain::draft::{FieldErrors, Gate};
use crate::store::revision::Kind;
use crate::store::{self, assignment, reader_flag, stage};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgPool;

/// How many flags one sender may send in an hour.
const FLAGS_AN_HOUR: i64 = 5;

/// A task as typed.
#[derive(Debug, Clone, Default)]
pub struct TaskDraft {
    /// Who it is for: the person's number.
    pub person: String,
    /// What is to be done.
    pub task: String,
    /// By when; may be empty.
    pub due_on: String,
}

/// Gives somebody a task with a record.
///
/// # Errors
/// When a field can't be taken, the record is not there, or the database refuses.
pub async fn assign(pool: &PgPool, kind: Kind, id: i64, draft: &TaskDraft, step: Step<'_>) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    stage::lock(&mut transaction, kind, id).await?.ok_or(ActError::Gone)?;
    let people = assignment::people(&mut transaction).await?;
    let mut gate = Gate::new();
    let person = gate.required::<i64>("person", &draft.person);
    let known = person.is_some_and(|id| people.iter().any(|(other, _)| *other == id));
    gate.check(person.is_none() || known, "person", &draft.person, "is nobody who may edit");
    let task = gate.words("task", &draft.task);
    gate.check(draft.task.chars().count() <= 500, "task", "", "has at most 500 characters");
    let due_on = gate.optional::<NaiveDate>("due_on", &draft.due_on);
    let (person, task, due_on) = gate.finish(person.zip(task).map(|(person, task)| (person, task, due_on)))?;
    assignment::put(&mut transaction, kind, id, person, step.person.id, &task, due_on, step.now).await?;
    let detail = json!({"kind": kind, "record": id, "person": person, "task": task, "due_on": due_on});
    store::revision::insert_act(&mut transaction, Some(step.person.id), "assign", detail, step.now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Notes that somebody looked at a record, and when somebody should look again: within five years.
///
/// # Errors
/// When the day can't be taken, there is no such study or claim, or the database refuses.
pub async fn look_again(pool: &PgPool, kind: Kind, id: i64, on: &str, step: Step<'_>) -> Result<(), ActError> {
    let today = step.now.date_naive();
    let mut gate = Gate::new();
    let day = gate.required::<NaiveDate>("look_again_on", on);
    let fits = |day: NaiveDate| today < day && day <= today + Duration::days(5 * 366);
    gate.check(day.is_none_or(fits), "look_again_on", on, "must lie after today and within five years");
    let day = gate.finish(day)?;
    let mut transaction = pool.begin().await?;
    if !stage::look_again(&mut transaction, kind, id, day).await? {
        return Err(ActError::Gone);
    }
    let detail = json!({"kind": kind, "record": id, "on": day});
    store::revision::insert_act(&mut transaction, Some(step.person.id), "look_again", detail, step.now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Ticks off one's own task.
///
/// # Errors
/// When there is no such task or the database refuses.
pub async fn finish(pool: &PgPool, kind: Kind, id: i64, person_id: i64, now: DateTime<Utc>) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    if !assignment::done(&mut transaction, kind, id, person_id, now).await? {
        return Err(ActError::Gone);
    }
    let detail = json!({"kind": kind, "record": id});
    store::revision::insert_act(&mut transaction, Some(person_id), "finish_task", detail, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// A reader's flag as typed.
#[derive(Debug, Clone, Default)]
pub struct FlagDraft {
    /// What is wrong.
    pub body: String,
    /// Where to answer; may be empty.
    pub contact: String,
}

/// Keeps what a reader points out. `sender` is whatever tells senders apart; only its digest with the day is stored.
///
/// # Errors
/// When a field can't be taken, the sender has sent too many, or the database refuses.
pub async fn flag(
    pool: &PgPool,
    kind: Kind,
    record_id: i64,
    draft: &FlagDraft,
    sender: &str,
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    let mut gate = Gate::new();
    let (body, contact) = (draft.body.trim(), draft.contact.trim());
    let fits = (10..=4000).contains(&body.chars().count());
    gate.check(fits, "body", &draft.body, "must say what is wrong, in 10 to 4,000 characters");
    gate.check(contact.chars().count() <= 254, "contact", &draft.contact, "can have at most 254 characters");
    if let Some(errors) = FieldErrors::of(gate.into_faults()) {
        return Err(errors.into());
    }
    let sender = Sha256::digest(format!("{} {sender}", now.date_naive())).to_vec();
    let mut transaction = pool.begin().await?;
    if reader_flag::sent_since(&mut transaction, &sender, now - Duration::hours(1)).await? >= FLAGS_AN_HOUR {
        return Err(ActError::TooMany(
            "Many notes came from where you are within the hour. Please send yours a little later.".to_owned(),
        ));
    }
    let contact = (!contact.is_empty()).then_some(contact);
    reader_flag::insert(&mut transaction, kind, record_id, body, contact, &sender, now).await?;
    let detail = json!({"kind": kind, "record": record_id});
    store::revision::insert_act(&mut transaction, None, "reader_flag", detail, now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Decides on a reader's flag.
///
/// # Errors
/// When it was decided already or the database refuses.
pub async fn decide(
    pool: &PgPool,
    id: i64,
    accepted: bool,
    answer: &str,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    let answer = Some(answer.trim()).filter(|answer| !answer.is_empty());
    if !reader_flag::decide(&mut transaction, id, accepted, answer, person_id, now).await? {
        return Err(ActError::Refused("Somebody has decided on this note already.".to_owned()));
    }
    let detail = json!({"flag": id, "accepted": accepted, "answer": answer});
    store::revision::insert_act(&mut transaction, Some(person_id), "decide_flag", detail, now).await?;
    transaction.commit().await?;
    Ok(())
}
