//! The study editor: one page for the whole study, saved in any state, with what is to be said beside each field and what publishing it
//! would do to verdicts.

use super::html;
use crate::domain::rows;
use crate::domain::study_draft::{StudyDraft, TickDraft};
use crate::store::revision::Kind;
use crate::store::{self, stage};
use crate::web::error::AppError;
use crate::web::extract::{Editor, Slug};
use crate::web::filters;
use crate::web::form::{self, Posted};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::comparison::Comparison;
use crate::web::view::consequence::Consequence;
use crate::web::view::study_form::{StudyForm, Todo};
use crate::web::view::study_said::{self, Told};
use crate::workflow::ActError;
use crate::workflow::stages::{self, Aim, Step};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "pages/study_edit.html")]
struct View {
    shell: Shell,
    /// The study's name in addresses; none for one that is new.
    slug: Option<String>,
    name: String,
    action: String,
    version: i32,
    stage: &'static str,
    reason: String,
    form: StudyForm,
    todo: Vec<Todo>,
    consequence: Consequence,
    /// Why the person may not publish it themselves, if so.
    may_not_publish: Option<&'static str>,
    notice: Option<String>,
    problem: Option<String>,
    /// Both versions, where somebody else saved first.
    stale: Option<Comparison>,
    suggestions: study_said::Suggestions,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    version: i32,
    act: String,
    reason: String,
    study: StudyDraft,
    tick: BTreeMap<String, TickDraft>,
}

/// What the address asks for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    saved: Option<i32>,
}

/// Everything a page is made of, before it is rendered.
struct Page<'a> {
    state: &'a AppState,
    shell: Shell,
    editor: &'a Editor,
    slug: Option<&'a str>,
    sent: Sent,
    notice: Option<String>,
    problem: Option<String>,
    stale: Option<Comparison>,
}

pub async fn new(State(state): State<AppState>, shell: Shell, editor: Editor) -> Result<Response, AppError> {
    open(&state, shell, &editor, None, None).await
}

pub async fn edit(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    let notice = asked.saved.map(|number| format!("Saved as version {number}."));
    open(&state, shell, &editor, Some(&slug), notice).await
}

pub async fn post_new(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    act(&state, shell, &editor, None, sent).await
}

pub async fn post_edit(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    act(&state, shell, &editor, Some(&slug), sent).await
}

fn address(slug: Option<&str>) -> String {
    slug.map_or_else(|| "/studies/new".to_owned(), |slug| format!("{}/edit", paths::study(slug)))
}

/// The form as it was left: what was typed and not saved, else the newest revision.
async fn open(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    slug: Option<&str>,
    notice: Option<String>,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let head = match slug {
        Some(slug) => Some(store::study_draft::head(&mut connection, slug).await?.ok_or(AppError::NotFound)?),
        None => None,
    };
    let copy = store::working_copy::find(&mut connection, editor.0.id, &address(slug)).await?;
    drop(connection);
    let mut sent = Sent::default();
    let mut notice = notice;
    if let Some(head) = head {
        sent = Sent { version: head.version, study: head.document, ..sent };
    }
    if let Some(copy) = copy {
        notice = Some(form::is_back(copy.saved_at));
        sent = Sent { version: copy.base_version, study: serde_json::from_value(copy.document).unwrap_or_default(), ..sent };
    }
    Page { state, shell, editor, slug, sent, notice, problem: None, stale: None }.show(StatusCode::OK).await
}

async fn act(state: &AppState, shell: Shell, editor: &Editor, slug: Option<&str>, mut sent: Sent) -> Result<Response, AppError> {
    sent.study.tick = std::mem::take(&mut sent.tick).into_values().collect();
    sent.study.tidy(slug.unwrap_or(stages::NEW));
    let form = address(slug);
    let now = (state.clock)();
    let Some(aim) = Aim::of_button(&sent.act) else {
        if sent.act == "discard" {
            store::working_copy::discard(&mut *state.pool.acquire().await?, editor.0.id, &form).await?;
            return Ok(Redirect::to(&form).into_response());
        }
        sent.study = rows::acted(&sent.study, &sent.act).ok_or_else(form::unknown_button)?;
        stages::keep_working_copy(&state.pool, editor.0.id, &form, sent.version, &sent.study, now).await?;
        return Page { state, shell, editor, slug, sent, notice: None, problem: None, stale: None }.show(StatusCode::OK).await;
    };
    let step = Step { person: &editor.0, version: sent.version, reason: &sent.reason, now };
    let (status, problem, both) = match stages::save_study(&state.pool, slug, &form, &sent.study, aim, step).await {
        Ok(place) => return Ok(Redirect::to(&went_to(&place, aim)).into_response()),
        Err(ActError::Fields(errors)) if aim == Aim::Draft => {
            (StatusCode::UNPROCESSABLE_ENTITY, crate::web::view::review::said(&errors), None)
        }
        Err(ActError::Fields(_)) => {
            let why = "Not sent on yet: look at the marked fields. What you typed is kept as you typed it.";
            (StatusCode::UNPROCESSABLE_ENTITY, why.to_owned(), None)
        }
        Err(ActError::Refused(why)) => (StatusCode::CONFLICT, why, None),
        Err(ActError::Stale(overtaken)) => {
            let comparison = Comparison::of(&overtaken, &sent.study);
            sent.version = overtaken.theirs.number;
            sent.study = comparison.proposal();
            let why = "Somebody else saved this study while you worked on it. Nothing is lost: see both versions below.";
            (StatusCode::CONFLICT, why.to_owned(), Some(comparison))
        }
        Err(other) => return Err(other.into()),
    };
    stages::keep_working_copy(&state.pool, editor.0.id, &form, sent.version, &sent.study, now).await?;
    Page { state, shell, editor, slug, sent, notice: None, problem: Some(problem), stale: both }.show(status).await
}

/// Where a saved study leads: back into the form, to its review, or to its page.
fn went_to(place: &stages::Place, aim: Aim) -> String {
    let study = paths::study(&place.slug);
    match aim {
        Aim::Draft => format!("{study}/edit?saved={}", place.number),
        Aim::Review => format!("{study}/review"),
        Aim::Publish => study,
    }
}

impl Page<'_> {
    async fn show(self, status: StatusCode) -> Result<Response, AppError> {
        let Self { state, shell, editor, slug, sent, notice, problem, stale: both } = self;
        let now = (state.clock)();
        let mut connection = state.pool.acquire().await?;
        let told = Told::about(&mut connection, slug, &sent.study, now).await?;
        let head = match slug {
            Some(slug) => stage::read_by_slug(&mut connection, Kind::Study, slug).await?,
            None => None,
        };
        // whoever saves this form is its author
        let may_not_publish = stages::may_not_publish_new(&mut connection, &editor.0).await?;
        let suggestions = study_said::Suggestions::read(&mut connection, &sent.study).await?;
        drop(connection);
        let consequence = Consequence::of_study(state, slug, &sent.study, editor.0.id, now).await?;
        let form = StudyForm::of(&sent.study, slug.is_none(), &told.said);
        let view = View {
            shell: shell.in_section("Studies"),
            slug: slug.map(str::to_owned),
            name: sent.study.name.clone(),
            action: address(slug),
            version: sent.version,
            stage: head.map_or("New", |head| head.stage.label()),
            reason: sent.reason,
            todo: form.todo(),
            form,
            consequence,
            may_not_publish,
            notice,
            problem,
            stale: both,
            suggestions,
        };
        Ok((status, html(&view)?).into_response())
    }
}
