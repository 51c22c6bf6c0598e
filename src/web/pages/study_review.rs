//! The review of a study: what changed since readers last saw it, what is open, what publishing would do, and what people say about it.

use super::html;
use crate::store;
use crate::store::revision::Kind;
use crate::store::stage;
use crate::web::error::AppError;
use crate::web::extract::{Editor, Slug};
use crate::web::filters;
use crate::web::form::Posted;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::consequence::Consequence;
use crate::web::view::review::{self, Review, ReviewForm};
use crate::web::view::study_form::{StudyForm, Todo};
use crate::web::view::study_said::Told;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "pages/study_review.html")]
struct View {
    shell: Shell,
    slug: String,
    name: String,
    review: Review,
    todo: Vec<Todo>,
    consequence: Consequence,
    waiting: Vec<(i64, String, String)>,
    problem: Option<String>,
    sent: ReviewForm,
}

pub async fn get(State(state): State<AppState>, shell: Shell, editor: Editor, Slug(slug): Slug) -> Result<Response, AppError> {
    show(&state, shell, &editor, &slug, ReviewForm::default(), None, StatusCode::OK).await
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(sent): Posted<ReviewForm>,
) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let head = stage::read_by_slug(&mut connection, Kind::Study, &slug).await?.ok_or(AppError::NotFound)?;
    drop(connection);
    let (status, problem) = match sent.act_on(&state, Kind::Study, head.id, &editor.0).await {
        Ok(()) => return Ok(Redirect::to(&format!("{}/review", paths::study(&slug))).into_response()),
        Err(error) => review::refusal(error, &editor.0.name)?,
    };
    show(&state, shell, &editor, &slug, sent, Some(problem), status).await
}

async fn show(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    slug: &str,
    sent: ReviewForm,
    problem: Option<String>,
    status: StatusCode,
) -> Result<Response, AppError> {
    let now = (state.clock)();
    let mut connection = state.pool.acquire().await?;
    let head = stage::read_by_slug(&mut connection, Kind::Study, slug).await?.ok_or(AppError::NotFound)?;
    let newest = store::study_draft::head(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
    let review = Review::read(&mut connection, Kind::Study, &head, &editor.0).await?;
    let told = Told::about(&mut connection, Some(slug), &newest.document, now).await?;
    let results: Vec<String> = newest.document.outcome.iter().flat_map(|o| &o.result).map(|result| result.key.clone()).collect();
    let waiting = store::link::waiting_with(&mut connection, &results).await?;
    drop(connection);
    let consequence = Consequence::of_study(state, Some(slug), &newest.document, editor.0.id, now).await?;
    let view = View {
        shell: shell.in_section("Studies"),
        slug: slug.to_owned(),
        name: newest.document.name.clone(),
        todo: StudyForm::of(&newest.document, false, &told.said).todo(),
        review,
        consequence,
        waiting,
        problem,
        sent,
    };
    Ok((status, html(&view)?).into_response())
}
