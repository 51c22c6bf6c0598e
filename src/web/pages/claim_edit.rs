//! The claim editor: the statement, its machine fields, its passages chosen from the article's text, and what publishing it would do to
//! its verdict.

use super::html;
use crate::domain::claim::{AnchorDraft, ClaimDraft};
use crate::domain::rows;
use crate::store::revision::Kind;
use crate::store::{self, claim_draft, stage};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Slug};
use crate::web::filters;
use crate::web::form::{self, Posted};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::comparison::Comparison;
use crate::web::view::consequence::Consequence;
use crate::web::view::study_form::{StudyForm, Todo};
use crate::web::view::{claim_form, claim_hints, claim_said};
use crate::workflow::ActError;
use crate::workflow::stages::{self, Aim, Step};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/claim_edit.html")]
struct View {
    shell: Shell,
    /// The claim's name in addresses; none for one that is new.
    slug: Option<String>,
    statement: String,
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
    concepts: Vec<String>,
    /// The text passages are chosen from.
    text: Option<String>,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    version: i32,
    act: String,
    reason: String,
    claim: ClaimDraft,
}

/// What the address asks for: what was saved, or a passage to begin with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    saved: Option<i32>,
    article: String,
    quote: String,
    occurrence: String,
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
    /// Whether it was to go further than a draft.
    wanted: bool,
}

pub async fn new(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Asked(wish): Asked<Wish>,
) -> Result<Response, AppError> {
    open(&state, shell, &editor, None, wish).await
}

pub async fn edit(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Asked(wish): Asked<Wish>,
) -> Result<Response, AppError> {
    open(&state, shell, &editor, Some(&slug), wish).await
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
    slug.map_or_else(|| "/claims/new".to_owned(), |slug| format!("{}/edit", paths::claim(slug)))
}

/// The form as it was left: what was typed and not saved, else the newest revision. A passage that was just chosen begins a new claim,
/// whatever was left.
async fn open(state: &AppState, shell: Shell, editor: &Editor, slug: Option<&str>, wish: Wish) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let newest = match slug {
        Some(slug) => Some(claim_draft::newest(&mut connection, slug).await?.ok_or(AppError::NotFound)?),
        None => None,
    };
    let copy = store::working_copy::find(&mut connection, editor.0.id, &address(slug)).await?;
    drop(connection);
    let mut notice = wish.saved.map(|number| format!("Saved as version {number}."));
    let mut sent = match newest {
        Some(newest) => Sent { version: newest.version, claim: newest.document, ..Sent::default() },
        None => Sent { claim: begun(&wish), ..Sent::default() },
    };
    if let Some(copy) = copy.filter(|_| slug.is_some() || wish.quote.is_empty()) {
        notice = Some(form::is_back(copy.saved_at));
        sent = Sent { version: copy.base_version, claim: serde_json::from_value(copy.document).unwrap_or_default(), ..sent };
    }
    Page { state, shell, editor, slug, sent, notice, problem: None, stale: None, wanted: false }.show(StatusCode::OK).await
}

/// A new claim, with the passage it was begun from.
fn begun(wish: &Wish) -> ClaimDraft {
    let passage = AnchorDraft { exact: wish.quote.trim().to_owned(), occurrence: wish.occurrence.clone() };
    ClaimDraft {
        article: wish.article.clone(),
        population_scope: "overall".to_owned(),
        anchor: vec![passage],
        ..ClaimDraft::default()
    }
}

async fn act(state: &AppState, shell: Shell, editor: &Editor, slug: Option<&str>, mut sent: Sent) -> Result<Response, AppError> {
    let form = address(slug);
    let now = (state.clock)();
    let Some(aim) = Aim::of_button(&sent.act) else {
        if sent.act == "discard" {
            store::working_copy::discard(&mut *state.pool.acquire().await?, editor.0.id, &form).await?;
            return Ok(Redirect::to(&form).into_response());
        }
        sent.claim = rows::acted(&sent.claim, &sent.act).ok_or_else(form::unknown_button)?;
        stages::keep_working_copy(&state.pool, editor.0.id, &form, sent.version, &sent.claim, now).await?;
        let page = Page { state, shell, editor, slug, sent, notice: None, problem: None, stale: None, wanted: false };
        return page.show(StatusCode::OK).await;
    };
    let step = Step { person: &editor.0, version: sent.version, reason: &sent.reason, now };
    let (status, problem, both) = match stages::save_claim(&state.pool, slug, &form, &sent.claim, aim, step).await {
        Ok(place) => return Ok(Redirect::to(&went_to(&place, aim)).into_response()),
        Err(ActError::Fields(_)) => {
            let why = "Not saved yet: look at the marked fields. What you typed is kept as you typed it.";
            (StatusCode::UNPROCESSABLE_ENTITY, why.to_owned(), None)
        }
        Err(ActError::Refused(why)) => (StatusCode::CONFLICT, why, None),
        Err(ActError::Stale(first)) => {
            let comparison = compared(&first, &sent.claim);
            sent.version = first.theirs.number;
            sent.claim = comparison.proposal();
            let why = "Somebody else saved this claim while you worked on it. Nothing is lost: see both versions below.";
            (StatusCode::CONFLICT, why.to_owned(), Some(comparison))
        }
        Err(other) => return Err(other.into()),
    };
    stages::keep_working_copy(&state.pool, editor.0.id, &form, sent.version, &sent.claim, now).await?;
    let wanted = aim != Aim::Draft;
    Page { state, shell, editor, slug, sent, notice: None, problem: Some(problem), stale: both, wanted }.show(status).await
}

fn compared(stale: &stages::Stale, yours: &ClaimDraft) -> Comparison {
    let mut yours = yours.clone();
    stale.theirs.document["slug"].as_str().unwrap_or_default().clone_into(&mut yours.slug);
    yours.tidy();
    Comparison::of_documents(stale, &serde_json::to_value(&yours).unwrap_or_default())
}

/// Where a saved claim leads: back into the form, to its review, or to its page.
fn went_to(place: &stages::Place, aim: Aim) -> String {
    let claim = paths::claim(&place.slug);
    match aim {
        Aim::Draft => format!("{claim}/edit?saved={}", place.number),
        Aim::Review => format!("{claim}/review"),
        Aim::Publish => claim,
    }
}

impl Page<'_> {
    async fn show(self, status: StatusCode) -> Result<Response, AppError> {
        let Self { state, shell, editor, slug, sent, notice, problem, stale, wanted } = self;
        let now = (state.clock)();
        let mut connection = state.pool.acquire().await?;
        let mut said = claim_said::about(&mut connection, &sent.claim, wanted).await?;
        said.extend(claim_hints::about(&mut connection, slug, &sent.claim).await?);
        let head = match slug {
            Some(slug) => stage::read_by_slug(&mut connection, Kind::Claim, slug).await?,
            None => None,
        };
        // whoever saves this form is its author
        let may_not_publish = stages::may_not_publish_new(&mut connection, &editor.0).await?;
        let (concepts, _) = store::study_draft::known_words(&mut connection).await?;
        let articles = store::article::titles(&mut connection).await?;
        let text = store::article::newest(&mut connection, &sent.claim.article).await?.map(|newest| newest.text);
        drop(connection);
        let consequence = Consequence::of_claim(state, slug, &sent.claim, editor.0.id, now).await?;
        let form = StudyForm::of_sections(claim_form::sections(&sent.claim, slug.is_none(), &articles), &said);
        let view = View {
            shell: shell.in_section("Claims"),
            slug: slug.map(str::to_owned),
            statement: sent.claim.statement.clone(),
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
            stale,
            concepts,
            text,
        };
        Ok((status, html(&view)?).into_response())
    }
}
