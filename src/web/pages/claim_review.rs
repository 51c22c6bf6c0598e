//! The review of a claim: what changed since readers last saw it, what is open, its links, what publishing would do, and what people say.

use super::html;
use crate::store::link_draft::{self, Short};
use crate::store::revision::Kind;
use crate::store::{claim_draft, stage};
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
use crate::web::view::{claim_form, claim_hints, claim_said};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "pages/claim_review.html")]
struct View {
    shell: Shell,
    slug: String,
    statement: String,
    review: Review,
    todo: Vec<Todo>,
    /// What the lexicon and the evidence propose.
    proposals: Vec<String>,
    consequence: Consequence,
    links: Vec<Short>,
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
    let head = stage::read_by_slug(&mut connection, Kind::Claim, &slug).await?.ok_or(AppError::NotFound)?;
    drop(connection);
    let (status, problem) = match sent.act_on(&state, Kind::Claim, head.id, &editor.0).await {
        Ok(()) => return Ok(Redirect::to(&format!("{}/review", paths::claim(&slug))).into_response()),
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
    let head = stage::read_by_slug(&mut connection, Kind::Claim, slug).await?.ok_or(AppError::NotFound)?;
    let newest = claim_draft::newest(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
    let review = Review::read(&mut connection, Kind::Claim, &head, &editor.0).await?;
    let said = claim_said::about(&mut connection, &newest.document, true).await?;
    let hints = claim_hints::about(&mut connection, Some(slug), &newest.document).await?;
    let links = link_draft::of_claim(&mut connection, head.id).await?;
    drop(connection);
    let consequence = Consequence::of_claim(state, Some(slug), &newest.document, editor.0.id, now).await?;
    let view = View {
        shell: shell.in_section("Claims"),
        slug: slug.to_owned(),
        statement: newest.document.statement.clone(),
        todo: StudyForm::of_sections(claim_form::sections(&newest.document, false, &[]), &said).todo(),
        proposals: hints.into_iter().map(|hint| hint.remark.message).collect(),
        review,
        consequence,
        links,
        problem,
        sent,
    };
    Ok((status, html(&view)?).into_response())
}
