//! What the page of a link shows: both ends, the form, what the rules read, and the review.

use super::Sent;
use crate::domain::codes::Stage;
use crate::store::revision::Kind;
use crate::store::stage;
use crate::web::error::AppError;
use crate::web::extract::Editor;
use crate::web::filters;
use crate::web::pages::html;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::comparison::Comparison;
use crate::web::view::consequence::Consequence;
use crate::web::view::link_form::{self, Facts};
use crate::web::view::review::{Review, ReviewForm};
use crate::web::view::study_form::{StudyForm, Todo};
use crate::workflow::ActError;
use crate::workflow::stages::{self, Alone, BothEnds};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "pages/link_edit.html")]
struct View {
    shell: Shell,
    id: Option<i64>,
    claim: String,
    statement: String,
    claim_facts: Facts,
    study: String,
    study_name: String,
    study_seen: bool,
    result: String,
    result_label: String,
    result_facts: Facts,
    action: String,
    version: i32,
    stage: &'static str,
    reason: String,
    form: StudyForm,
    todo: Vec<Todo>,
    consequence: Consequence,
    /// What the rules read in the result alone; none while that can't be told.
    alone: Option<Alone>,
    may_not_publish: Option<&'static str>,
    notice: Option<String>,
    problem: Option<String>,
    stale: Option<Comparison>,
    /// Changes, remarks and decisions; none for a link that is new.
    review: Option<Review>,
    sent: ReviewForm,
}

/// Everything a page is made of, before it is rendered.
pub(super) struct Page<'a> {
    pub(super) state: &'a AppState,
    pub(super) shell: Shell,
    pub(super) editor: &'a Editor,
    pub(super) id: Option<i64>,
    pub(super) sent: Sent,
    pub(super) notice: Option<String>,
    pub(super) problem: Option<String>,
    pub(super) stale: Option<Comparison>,
}

/// The address of a link's form: its own, or that of a new one.
pub(super) fn address(id: Option<i64>, claim: &str, result: &str) -> String {
    let new = || paths::with_query(&format!("/claims/{claim}/links/new"), &[("result", result)]);
    id.map_or_else(new, |id| format!("/links/{id}"))
}

/// Both ends; where one is missing there is no such page.
pub(super) async fn both(connection: &mut sqlx::PgConnection, claim: &str, result: &str) -> Result<BothEnds, AppError> {
    BothEnds::of(connection, claim, result).await.map_err(|error| match error {
        ActError::Fields(_) => AppError::NotFound,
        other => other.into(),
    })
}

impl Page<'_> {
    /// Reads what belongs to it and renders it.
    pub(super) async fn show(self, status: StatusCode) -> Result<Response, AppError> {
        let Self { state, shell, editor, id, sent, notice, problem, stale } = self;
        let now = (state.clock)();
        let mut connection = state.pool.acquire().await?;
        let ends = both(&mut connection, &sent.link.claim, &sent.link.result).await?;
        let objections = stages::objections_to(&mut connection, &ends, &sent.link, id).await?;
        let mut draft = sent.link.clone();
        draft.tidy();
        let errors = draft.parse().err();
        // whoever saves this form is its author
        let may_not_publish = stages::may_not_publish_new(&mut connection, &editor.0).await?;
        let (head, review) = match id {
            Some(id) => {
                let head = stage::read_link(&mut connection, id).await?.ok_or(AppError::NotFound)?;
                let review = Review::read(&mut connection, Kind::Link, &head, &editor.0).await?;
                (Some(head), Some(review))
            }
            None => (None, None),
        };
        drop(connection);
        let (consequence, alone) = Consequence::of_link(state, id, &sent.link, &editor.0, now).await?;
        let form = StudyForm::of_sections(link_form::sections(&sent.link), &link_form::said(errors.as_ref(), &objections));
        let (claim_facts, result_facts) = link_form::ends(&ends);
        let view = View {
            shell: shell.in_section("Claims"),
            id,
            action: address(id, &sent.link.claim, &sent.link.result),
            version: sent.version,
            stage: head.map_or("New", |head| head.stage.label()),
            reason: sent.reason,
            todo: form.todo(),
            form,
            consequence,
            alone,
            may_not_publish,
            notice,
            problem,
            stale,
            review,
            sent: ReviewForm {
                version: sent.version,
                act: sent.act,
                comment: sent.comment,
                person: sent.person,
                task: sent.task,
                due_on: sent.due_on,
                ..ReviewForm::default()
            },
            claim: sent.link.claim,
            statement: ends.claim.statement,
            claim_facts,
            study_seen: ends.study.status == Stage::Published,
            study: ends.study.slug,
            study_name: ends.study.name,
            result_label: if ends.result.label.trim().is_empty() { sent.link.result.clone() } else { ends.result.label },
            result: sent.link.result,
            result_facts,
        };
        Ok((status, html(&view)?).into_response())
    }
}
