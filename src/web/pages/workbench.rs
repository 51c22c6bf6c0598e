//! The workbench: everything that needs a person, the person's own first.

use super::html;
use crate::store::overriding::{self, OverrideRow};
use crate::store::reader_flag::{self, ReaderFlag};
use crate::store::workbench::{self, Entry};
use crate::store::working_copy::{self, WorkingCopy};
use crate::web::error::AppError;
use crate::web::extract::Editor;
use crate::web::filters;
use crate::web::form::Posted;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::desk;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::PgConnection;

#[derive(Template)]
#[template(path = "pages/workbench.html")]
struct View {
    shell: Shell,
    unsaved: Vec<WorkingCopy>,
    tasks: Vec<Entry>,
    lists: Vec<List>,
    overrides: Vec<(&'static str, OverrideRow)>,
    flags: Vec<ReaderFlag>,
}

/// A list of the workbench.
struct List {
    id: &'static str,
    title: &'static str,
    none: &'static str,
    entries: Vec<Entry>,
}

impl Entry {
    /// Where the work is done.
    fn address(&self) -> String {
        match self.kind.as_str() {
            "link" => format!("/links/{}", self.slug),
            "article" => format!("/articles/{}/passages", self.slug),
            "claim" => format!("/claims/{}/review", self.slug),
            _ => format!("/studies/{}/review", self.slug),
        }
    }
}

pub async fn get(State(state): State<AppState>, shell: Shell, editor: Editor) -> Result<Html<String>, AppError> {
    let today = (state.clock)().date_naive();
    let mut connection = state.pool.acquire().await?;
    let c = &mut *connection;
    let list = |id, title, none, entries| List { id, title, none, entries };
    let view = View {
        shell: shell.in_section("Workbench"),
        unsaved: working_copy::of_person(c, editor.0.id).await?,
        tasks: workbench::tasks(c, editor.0.id).await?,
        lists: vec![
            list("drafts", "Your drafts", "No draft of yours waits.", workbench::in_stage(c, "draft", Some(editor.0.id)).await?),
            list(
                "reviews",
                "Waiting for a review",
                "Nothing waits for a review.",
                workbench::in_stage(c, "in_review", None).await?,
            ),
            list("checks", "Open checks", "Every check is answered.", workbench::open_checks(c).await?),
            list("unlinked", "Claims not assessed", "Every claim has a study.", workbench::unlinked_claims(c).await?),
            list(
                "anchors",
                "Passages changed or lost",
                "Every passage stands where it stood.",
                workbench::loose_anchors(c).await?,
            ),
            list("duplicates", "Possible duplicates", "No study looks like another.", workbench::possible_duplicates(c).await?),
            list("due", "Due for another look", "Nothing is due.", workbench::due(c, today).await?),
        ],
        overrides: overrides(c, today).await?,
        flags: reader_flag::open(c).await?,
    };
    html(&view)
}

/// The overrides that need somebody, each with why.
async fn overrides(connection: &mut PgConnection, today: NaiveDate) -> Result<Vec<(&'static str, OverrideRow)>, AppError> {
    let mut list = Vec::new();
    let suspended = overriding::overrides_suspended(connection).await?;
    list.extend(suspended.into_iter().map(|one| ("Suspended: the evidence changed, somebody has to look again", one)));
    list.extend(overriding::overrides_awaiting(connection).await?.into_iter().map(|one| ("Waits for a second editor", one)));
    list.extend(overriding::overrides_due(connection, today).await?.into_iter().map(|one| ("Its review date has come", one)));
    Ok(list)
}

/// A decision on a reader's note, or a task ticked off.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Decision {
    flag: i64,
    act: String,
    answer: String,
}

pub async fn post(
    State(state): State<AppState>,
    editor: Editor,
    Posted(decision): Posted<Decision>,
) -> Result<Response, AppError> {
    let accepted = match decision.act.as_str() {
        "accept" => true,
        "dismiss" => false,
        _ => return Err(AppError::BadRequest("A reader’s note is accepted or dismissed.".to_owned())),
    };
    desk::decide(&state.pool, decision.flag, accepted, &decision.answer, editor.0.id, (state.clock)()).await?;
    Ok(Redirect::to("/workbench#flags").into_response())
}
