//! A link between a claim and a result: both ends side by side, how directly one bears on the other, what the rules read in it, and the
//! review of it, all on one page.

mod show;

use super::link_find::{self, Question};
use crate::domain::link::LinkDraft;
use crate::domain::rows;
use crate::store::revision::Kind;
use crate::store::{self, link_draft};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Number, Slug};
use crate::web::form::{self, Posted};
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::comparison::Comparison;
use crate::web::view::link_form;
use crate::web::view::review::{self, ReviewForm};
use crate::workflow::ActError;
use crate::workflow::stages::{self, Aim, Step};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use show::{Page, address, both};

/// What the forms of the page send: the link, or what a review says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    version: i32,
    act: String,
    reason: String,
    link: LinkDraft,
    comment: String,
    person: String,
    task: String,
    due_on: String,
}

impl Sent {
    /// What a review says, where the form of the link was not sent.
    fn review(&self) -> Option<ReviewForm> {
        let form = ReviewForm {
            version: self.version,
            act: self.act.clone(),
            comment: self.comment.clone(),
            person: self.person.clone(),
            task: self.task.clone(),
            due_on: self.due_on.clone(),
            ..ReviewForm::default()
        };
        (self.link == LinkDraft::default()).then_some(form)
    }
}

pub async fn new(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Response, AppError> {
    if question.result.is_empty() {
        return link_find::results(&state, shell, &slug, &question).await;
    }
    let mut connection = state.pool.acquire().await?;
    let ends = both(&mut connection, &slug, &question.result).await?;
    let copy = store::working_copy::find(&mut connection, editor.0.id, &address(None, &slug, &question.result)).await?;
    drop(connection);
    let population = match ends.result.population.trim() {
        "" => link_form::subgroup(ends.result.subgroup.as_ref()).unwrap_or_default(),
        named => named.to_owned(),
    };
    let begun = LinkDraft { claim: slug, result: question.result, population, ..LinkDraft::default() };
    let notice = copy.as_ref().map(|_| "What you typed here and did not save is back.".to_owned());
    let link = copy.and_then(|copy| serde_json::from_value(copy.document).ok()).unwrap_or(begun);
    let sent = Sent { link, ..Sent::default() };
    Page { state: &state, shell, editor: &editor, id: None, sent, notice, problem: None, stale: None }.show(StatusCode::OK).await
}

pub async fn post_new(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(mut sent): Posted<Sent>,
) -> Result<Response, AppError> {
    sent.link.claim = slug;
    act(&state, shell, &editor, None, sent).await
}

pub async fn edit(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Number(id): Number,
    Asked(question): Asked<Question>,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let newest = link_draft::newest(&mut connection, id).await?.ok_or(AppError::NotFound)?;
    let copy = store::working_copy::find(&mut connection, editor.0.id, &address(Some(id), "", "")).await?;
    drop(connection);
    let mut notice = question.saved.map(|number| format!("Saved as version {number}."));
    let mut sent = Sent { version: newest.version, link: newest.document, ..Sent::default() };
    if let Some(copy) = copy {
        notice = Some(form::is_back(copy.saved_at));
        sent = Sent { version: copy.base_version, link: serde_json::from_value(copy.document).unwrap_or_default(), ..sent };
    }
    Page { state: &state, shell, editor: &editor, id: Some(id), sent, notice, problem: None, stale: None }
        .show(StatusCode::OK)
        .await
}

pub async fn post_edit(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Number(id): Number,
    Posted(mut sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let newest = link_draft::newest(&mut connection, id).await?.ok_or(AppError::NotFound)?;
    drop(connection);
    if let Some(form) = sent.review() {
        return decide(&state, shell, &editor, (id, newest), &form).await;
    }
    sent.link.claim = newest.document.claim;
    sent.link.result = newest.document.result;
    act(&state, shell, &editor, Some(id), sent).await
}

async fn decide(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    (id, newest): (i64, link_draft::Newest),
    form: &ReviewForm,
) -> Result<Response, AppError> {
    let (status, problem) = match form.act_on(state, Kind::Link, id, &editor.0).await {
        Ok(()) => return Ok(Redirect::to(&format!("/links/{id}")).into_response()),
        Err(error) => review::refusal(error, &editor.0.name)?,
    };
    let sent = Sent {
        version: newest.version,
        act: form.act.clone(),
        link: newest.document,
        comment: form.comment.clone(),
        person: form.person.clone(),
        task: form.task.clone(),
        due_on: form.due_on.clone(),
        ..Sent::default()
    };
    Page { state, shell, editor, id: Some(id), sent, notice: None, problem: Some(problem), stale: None }.show(status).await
}

async fn act(state: &AppState, shell: Shell, editor: &Editor, id: Option<i64>, mut sent: Sent) -> Result<Response, AppError> {
    let form = address(id, &sent.link.claim, &sent.link.result);
    let now = (state.clock)();
    let Some(aim) = Aim::of_button(&sent.act) else {
        if sent.act == "discard" {
            store::working_copy::discard(&mut *state.pool.acquire().await?, editor.0.id, &form).await?;
            return Ok(Redirect::to(&form).into_response());
        }
        sent.link = rows::acted(&sent.link, &sent.act).ok_or_else(form::unknown_button)?;
        stages::keep_working_copy(&state.pool, editor.0.id, &form, sent.version, &sent.link, now).await?;
        let page = Page { state, shell, editor, id, sent, notice: None, problem: None, stale: None };
        return page.show(StatusCode::OK).await;
    };
    let step = Step { person: &editor.0, version: sent.version, reason: &sent.reason, now };
    let (status, problem, both) = match stages::save_link(&state.pool, id, &form, &sent.link, aim, step).await {
        Ok(place) => {
            return Ok(Redirect::to(&format!("/links/{}?saved={}", place.id, place.number)).into_response());
        }
        Err(ActError::Fields(errors)) => {
            let whole = errors.all().iter().filter(|error| ["claim", "result"].contains(&error.field.as_str()));
            let whole: Vec<&str> = whole.map(|error| error.message.as_str()).collect();
            let why = "Not saved yet: look at the marked fields. What you typed is kept as you typed it.";
            let why = if whole.is_empty() { why.to_owned() } else { whole.join(" ") };
            (StatusCode::UNPROCESSABLE_ENTITY, why, None)
        }
        Err(ActError::Refused(why)) => (StatusCode::CONFLICT, why, None),
        Err(ActError::Stale(first)) => {
            let mut yours = sent.link.clone();
            yours.tidy();
            let comparison = Comparison::of_documents(&first, &serde_json::to_value(&yours).unwrap_or_default());
            sent.version = first.theirs.number;
            sent.link = comparison.proposal();
            let why = "Somebody else saved this link while you worked on it. Nothing is lost: see both versions below.";
            (StatusCode::CONFLICT, why.to_owned(), Some(comparison))
        }
        Err(other) => return Err(other.into()),
    };
    stages::keep_working_copy(&state.pool, editor.0.id, &form, sent.version, &sent.link, now).await?;
    Page { state, shell, editor, id, sent, notice: None, problem: Some(problem), stale: both }.show(status).await
}
