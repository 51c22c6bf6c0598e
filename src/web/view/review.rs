//! The review of a record of any kind: changes since readers last saw it, remarks, tasks, and the acts open to the person looking.

use crate::domain::changes::{self, Change};
use crate::domain::codes::Stage;
use crate::domain::draft::{FieldError, FieldErrors};
use crate::store::assignment::{self, Assignment};
use crate::store::person::Person;
use crate::store::remark::{self, Remark};
use crate::store::revision::Kind;
use crate::store::stage::{self, Head, Version};
use crate::web::error::AppError;
use crate::web::filters;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::desk::{self, TaskDraft};
use crate::workflow::stages::{self, Stale, Step};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;

/// What a review page shows of a record.
pub struct Review {
    /// Its newest version.
    pub version: i32,
    /// Where that stands.
    pub stage: Stage,
    /// The version readers see.
    pub published_version: Option<i32>,
    /// The newest revision: who, when, why.
    pub newest: Version,
    /// What changed since readers last saw it, field by field.
    pub changes: Vec<Change>,
    /// Everything said about it.
    pub remarks: Vec<Remark>,
    /// Open tasks.
    pub tasks: Vec<Assignment>,
    /// People who may be given one.
    pub people: Vec<(i64, String)>,
    /// Why the person looking may not publish it, if so.
    pub may_not_publish: Option<&'static str>,
}

impl Review {
    /// Reads it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(connection: &mut PgConnection, kind: Kind, head: &Head, person: &Person) -> Result<Self, AppError> {
        let newest = stage::version(connection, kind, head.id, head.version).await?.ok_or(AppError::NotFound)?;
        let seen = match head.published_version {
            Some(number) => stage::version(connection, kind, head.id, number).await?.map_or(Value::Null, |seen| seen.document),
            None => Value::Null,
        };
        Ok(Self {
            version: head.version,
            stage: head.stage,
            published_version: head.published_version,
            changes: changes::diff(&seen, &newest.document),
            newest,
            remarks: remark::about(connection, kind, head.id).await?,
            tasks: assignment::of_record(connection, kind, head.id).await?,
            people: assignment::people(connection).await?,
            may_not_publish: stages::may_not_publish(connection, kind, head, person).await?,
        })
    }

    /// Whether the newest version waits to be seen.
    #[must_use]
    pub fn pending(&self) -> bool {
        matches!(self.stage, Stage::Draft | Stage::InReview)
    }

    /// A path in words.
    #[must_use]
    pub fn place(path: &str) -> String {
        changes::words(path)
    }
}

/// What the forms of a review page send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReviewForm {
    /// The version on the table.
    pub version: i32,
    /// The button.
    pub act: String,
    /// A comment, or the reason of the act.
    pub comment: String,
    /// Who a task is for.
    pub person: String,
    /// What is to be done.
    pub task: String,
    /// By when.
    pub due_on: String,
    /// When somebody should look again.
    pub look_again_on: String,
}

impl ReviewForm {
    /// Does what the button says.
    ///
    /// # Errors
    /// When the act is refused.
    pub async fn act_on(&self, state: &AppState, kind: Kind, id: i64, person: &Person) -> Result<(), ActError> {
        let step = Step { person, version: self.version, reason: &self.comment, now: (state.clock)() };
        let pool = &state.pool;
        match self.act.as_str() {
            "submit" => stages::submit(pool, kind, id, step).await.map(drop),
            "publish" => stages::publish(pool, kind, id, step).await.map(drop),
            "send_back" => stages::send_back(pool, kind, id, step).await.map(drop),
            "retire" => stages::retire(pool, kind, id, step).await.map(drop),
            "assign" => {
                let task = TaskDraft { person: self.person.clone(), task: self.task.clone(), due_on: self.due_on.clone() };
                desk::assign(pool, kind, id, &task, step).await
            }
            "look_again" => desk::look_again(pool, kind, id, &self.look_again_on, step).await,
            "done" => desk::finish(pool, kind, id, person.id, step.now).await,
            _ => stages::discuss(pool, kind, id, step).await,
        }
    }
}

/// What is answered where an act was refused; what is no refusal stays an error.
///
/// # Errors
/// Everything that is not for the person to mend.
pub fn refusal(error: ActError, reader: &str) -> Result<(StatusCode, String), AppError> {
    match error {
        ActError::Fields(errors) => Ok((StatusCode::UNPROCESSABLE_ENTITY, said(&errors))),
        ActError::Refused(why) => Ok((StatusCode::CONFLICT, why)),
        ActError::Stale(first) => Ok((StatusCode::CONFLICT, overtaken(&first, reader))),
        other => Err(other.into()),
    }
}

/// What is said about fields of a review that can't be taken: whole sentences as they are, others with the name of their field.
#[must_use]
pub fn said(errors: &FieldErrors) -> String {
    let one = |error: &FieldError| {
        let whole = error.message.starts_with(char::is_uppercase);
        if whole { error.message.clone() } else { error.to_string() }
    };
    errors.all().iter().map(one).collect::<Vec<_>>().join(" ")
}

/// What is said when a record went on while somebody looked at it.
#[must_use]
pub fn overtaken(stale: &Stale, reader: &str) -> String {
    if stale.theirs.person.as_deref() == Some(reader) {
        let number = stale.theirs.number;
        return format!(
            "You have done that already, or saved it in another window: it is version {number} now. Nothing was done a second time."
        );
    }
    let who = stale.theirs.person.as_deref().unwrap_or("The program");
    let when = filters::moment_words(stale.theirs.recorded_at);
    format!(
        "{who} saved version {} on {when} while you looked at this. Nothing was done: look at the newest version first.",
        stale.theirs.number
    )
}
