//! The sentences of an article that are proposed as claims: an editor accepts, changes, splits or dismisses each.

use super::html;
use crate::choices;
use crate::domain::claim::{ClaimDraft, ClaimForm, ClaimType, Direction, WordingLevel};
use crate::domain::draft::FieldError;
use crate::propose::Scored;
use crate::store::decision;
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Slug};
use crate::web::filters;
use crate::web::form::{Posted, unknown_button};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::proposals::{Bit, Counts, PartRow, Row, State as Fate, counts, digest, row, states};
use crate::workflow::ActError;
use crate::workflow::proposals::{self, Named, NewClaim};
use crate::workflow::stages::Step;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::borrow::Borrow;

/// How many sentences a page shows.
const ON_A_PAGE: usize = 100;

#[derive(Template)]
#[template(path = "pages/proposals.html")]
struct View {
    shell: Shell,
    slug: String,
    title: String,
    number: i32,
    counts: Counts,
    /// Whether only what is to be decided on is shown.
    only_open: bool,
    page: usize,
    pages: usize,
    rows: Vec<Row>,
    outcomes: Vec<String>,
    problem: Option<String>,
}

impl View {
    fn address(&self, page: impl Borrow<usize>) -> String {
        address(&self.slug, self.only_open, *page.borrow())
    }

    fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
        choices!(ClaimType)
    }

    fn directions() -> impl Iterator<Item = (&'static str, &'static str)> {
        choices!(Direction)
    }

    fn forms() -> impl Iterator<Item = (&'static str, &'static str)> {
        choices!(ClaimForm)
    }

    fn levels() -> [(&'static str, &'static str); 4] {
        [("0", "0 neutral"), ("1", "1 tentative"), ("2", "2 probable"), ("3", "3 certain")]
    }

    /// The whole form of a claim, begun with the sentence.
    fn whole_form(&self, row: &Row) -> String {
        paths::with_query("/claims/new", &[("article", &self.slug), ("quote", &row.quote)])
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    show: String,
    page: String,
}

impl Wish {
    fn only_open(&self) -> bool {
        self.show == "open"
    }
}

/// One part of a sentence as the form sends it.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct PartSent {
    quote: String,
    statement: String,
    outcome_key: String,
}

/// What a sentence's form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    act: String,
    digest: String,
    sentence: usize,
    show: String,
    claim: ClaimDraft,
    part: Vec<PartSent>,
}

/// What is said of a form that was not done.
struct Refusal {
    status: StatusCode,
    problem: String,
    errors: Vec<FieldError>,
    sent: Sent,
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    _editor: Editor,
    Slug(slug): Slug,
    Asked(wish): Asked<Wish>,
) -> Result<Response, AppError> {
    show(&state, shell, &slug, &wish, None).await
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let digest = digest(&sent.digest).ok_or_else(|| AppError::BadRequest("The form names no sentence.".to_owned()))?;
    let named = Named { article: &slug, digest: &digest };
    let step = Step { person: &editor.0, version: 0, reason: "Proposed from the article", now: (state.clock)() };
    let done = match sent.act.as_str() {
        "accept" => proposals::accept(&state.pool, named, &[whole(&sent)], step).await.map(drop),
        "split" => proposals::accept(&state.pool, named, &in_parts(&sent), step).await.map(drop),
        "dismiss" => proposals::dismiss(&state.pool, named, step).await,
        "restore" => proposals::take_back(&state.pool, named, step).await,
        _ => return Err(unknown_button()),
    };
    let (status, problem, errors) = match done {
        Ok(()) => return onward(&state, &slug, &sent).await,
        Err(ActError::Fields(errors)) => {
            let why = "Not recorded yet: look at the marked fields. What you typed is kept.".to_owned();
            (StatusCode::UNPROCESSABLE_ENTITY, why, errors.all().to_vec())
        }
        Err(ActError::Refused(why)) => (StatusCode::CONFLICT, why, Vec::new()),
        Err(other) => return Err(other.into()),
    };
    let wish = Wish { show: sent.show.clone(), page: String::new() };
    show(&state, shell, &slug, &wish, Some(Refusal { status, problem, errors, sent })).await
}

/// The claim of the whole sentence.
fn whole(sent: &Sent) -> NewClaim {
    NewClaim { quote: String::new(), draft: settled(&sent.claim) }
}

/// What the lexicon says about a level stands only beside the level it gave.
fn settled(draft: &ClaimDraft) -> ClaimDraft {
    let mut draft = draft.clone();
    let name = draft.wording_level.parse::<WordingLevel>().map(WordingLevel::label).unwrap_or_default();
    if draft.wording_basis.strip_prefix("by the lexicon: ").is_some_and(|rest| !rest.starts_with(name)) {
        draft.wording_basis.clear();
    }
    draft
}

/// The claims of a sentence's parts: each with its own statement and, where one is given, its outcome; the rest as for the whole.
fn in_parts(sent: &Sent) -> Vec<NewClaim> {
    let filled = sent.part.iter().filter(|part| !part.statement.trim().is_empty() || !part.quote.trim().is_empty());
    filled
        .map(|part| {
            let mut draft = ClaimDraft { statement: part.statement.trim().to_owned(), ..settled(&sent.claim) };
            if !part.outcome_key.trim().is_empty() {
                part.outcome_key.trim().clone_into(&mut draft.outcome_key);
            }
            NewClaim { quote: part.quote.clone(), draft }
        })
        .collect()
}

fn address(slug: &str, only_open: bool, page: usize) -> String {
    let page = if page > 0 { (page + 1).to_string() } else { String::new() };
    let show = if only_open { "open" } else { "" };
    paths::with_query(&format!("{}/proposals", paths::article(slug)), &[("show", show), ("page", &page)])
}

/// An article with its sentences judged.
struct Judged {
    title: String,
    number: i32,
    document: crate::domain::article::Document,
    sentences: Vec<Scored>,
    states: Vec<Fate>,
}

impl Judged {
    async fn read(state: &AppState, slug: &str) -> Result<Self, AppError> {
        let mut connection = state.pool.acquire().await?;
        let article = decision::article(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
        let claimed = decision::claimed(&mut connection, article.article_id).await?;
        let decisions = decision::decisions(&mut connection, article.article_id).await?;
        drop(connection);
        let (document, sentences) = proposals::sentences(&article.title, article.blocks).await?;
        let states = states(&document, &sentences, &claimed, &decisions);
        Ok(Self { title: article.title, number: article.number, document, sentences, states })
    }

    /// The sentences a list has, by their places.
    fn listed(&self, only_open: bool) -> Vec<usize> {
        (0..self.states.len()).filter(|at| !only_open || self.states[*at] == Fate::Open).collect()
    }
}

/// Back to the list, at the next sentence that is to be decided on.
async fn onward(state: &AppState, slug: &str, sent: &Sent) -> Result<Response, AppError> {
    let judged = Judged::read(state, slug).await?;
    let only_open = sent.show == "open";
    let next = if sent.act == "restore" {
        Some(sent.sentence)
    } else {
        let open = judged.listed(true);
        open.iter().find(|at| **at > sent.sentence).or(open.first()).copied()
    };
    let Some(next) = next else { return Ok(Redirect::to(&address(slug, only_open, 0)).into_response()) };
    let place = judged.listed(only_open).iter().position(|at| *at == next).unwrap_or(0);
    Ok(Redirect::to(&format!("{}#s-{next}", address(slug, only_open, place / ON_A_PAGE))).into_response())
}

async fn show(state: &AppState, shell: Shell, slug: &str, wish: &Wish, refusal: Option<Refusal>) -> Result<Response, AppError> {
    let judged = Judged::read(state, slug).await?;
    let outcomes = decision::outcomes(&mut *state.pool.acquire().await?).await?;
    let listed = judged.listed(wish.only_open());
    let pages = listed.len().div_ceil(ON_A_PAGE).max(1);
    let asked = wish.page.parse::<usize>().unwrap_or(1).clamp(1, pages) - 1;
    let of_sentence = |sent: &Sent| listed.iter().position(|at| *at == sent.sentence).map(|place| place / ON_A_PAGE);
    let page = refusal.as_ref().map_or(asked, |refusal| of_sentence(&refusal.sent).unwrap_or(asked));
    let shown = listed.iter().skip(page * ON_A_PAGE).take(ON_A_PAGE);
    let mut rows: Vec<Row> =
        shown.filter_map(|at| row(&judged.document, &judged.sentences, *at, judged.states[*at].clone(), &outcomes)).collect();
    let mut status = StatusCode::OK;
    let mut problem = None;
    if let Some(refusal) = refusal {
        status = refusal.status;
        problem = Some(refusal.problem);
        let refused = rows.iter_mut().find(|row| row.digest == refusal.sent.digest);
        if let Some(making) = refused.and_then(|row| row.making.as_mut()) {
            making.errors = refusal.errors;
            making.draft = refusal.sent.claim;
            let typed = |part: PartSent| PartRow { quote: part.quote, statement: part.statement, outcome_key: part.outcome_key };
            making.parts = refusal.sent.part.into_iter().map(typed).collect();
        }
    }
    let view = View {
        shell: shell.in_section("Articles"),
        slug: slug.to_owned(),
        title: judged.title,
        number: judged.number,
        counts: counts(&judged.sentences, &judged.states),
        only_open: wish.only_open(),
        page,
        pages,
        rows,
        outcomes,
        problem,
    };
    Ok((status, html(&view)?).into_response())
}
