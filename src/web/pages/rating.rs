//! Rating an appraisal, confirming it as it stands, and opening it anew. What another rater said stays hidden here.

use super::html;
use crate::domain::appraisal::AppraisalDraft;
use crate::domain::draft::FieldError;
use crate::store;
use crate::store::rating::{Head, Rating};
use crate::web::error::AppError;
use crate::web::extract::{Editor, Numbered};
use crate::web::filters;
use crate::web::form::Posted;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::rating::{PartFields, WholeFields, differences, parts, whole};
use crate::workflow::appraise::{self, Given};
use crate::workflow::{ActError, Acted, By};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/rate.html")]
struct View {
    shell: Shell,
    slug: String,
    study: String,
    head: Head,
    results: Vec<String>,
    parts: Vec<PartFields>,
    whole: WholeFields,
    version: i32,
    done: bool,
    faults: usize,
    stale: Option<Vec<(String, String, String)>>,
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    act: String,
    version: i32,
    appraisal: AppraisalDraft,
}

pub async fn get(
    State(state): State<AppState>,
    Editor(person): Editor,
    shell: Shell,
    Numbered { slug, id }: Numbered,
) -> Result<Response, AppError> {
    let page = Read::of(&state, &slug, id, person.id).await?;
    appraise::may_rate(&page.head, &page.ratings, person.id)?;
    let typed = page.mine().map(|mine| mine.document.0.clone()).unwrap_or_default();
    Ok(html(&page.view(shell, slug, &typed, &[], false))?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    Editor(person): Editor,
    shell: Shell,
    Numbered { slug, id }: Numbered,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let done = sent.act == "done";
    let given = Given { draft: &sent.appraisal, version: sent.version, done };
    let by = By { person: person.id, now: (state.clock)() };
    let (status, errors) = match appraise::rate(&state.pool, &slug, id, given, by).await {
        Ok(Acted::Done) if done => return Ok(Redirect::to(&format!("/studies/{slug}/appraisals")).into_response()),
        Ok(Acted::Done) => return Ok(Redirect::to(&format!("/studies/{slug}/appraisals/{id}/rate")).into_response()),
        Ok(Acted::Absent) => return Err(AppError::NotFound),
        Ok(Acted::Stale) => (StatusCode::CONFLICT, Vec::new()),
        Err(ActError::Fields(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors.all().to_vec()),
        Err(error) => return Err(error.into()),
    };
    let page = Read::of(&state, &slug, id, person.id).await?;
    Ok((status, html(&page.view(shell, slug, &sent.appraisal, &errors, status == StatusCode::CONFLICT))?).into_response())
}

/// Confirming or opening anew: the version that was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Stand {
    act: String,
    version: i32,
}

pub async fn stand(
    State(state): State<AppState>,
    Editor(person): Editor,
    Numbered { slug, id }: Numbered,
    Posted(sent): Posted<Stand>,
) -> Result<Response, AppError> {
    let by = By { person: person.id, now: (state.clock)() };
    let acted = match sent.act.as_str() {
        "confirm" => appraise::confirm(&state.pool, &slug, id, sent.version, by).await?,
        "anew" => appraise::anew(&state.pool, &slug, id, sent.version, by).await?,
        other => return Err(AppError::BadRequest(format!("act: “{other}” is neither confirm nor anew"))),
    };
    match acted {
        Acted::Done => Ok(Redirect::to(&format!("/studies/{slug}/appraisals")).into_response()),
        Acted::Absent => Err(AppError::NotFound),
        Acted::Stale => Err(AppError::Refused("It changed since you saw it. Look at it again before you decide.".to_owned())),
    }
}

/// What the page is made from.
struct Read {
    study: String,
    head: Head,
    ratings: Vec<Rating>,
    results: Vec<String>,
    me: i64,
}

impl Read {
    async fn of(state: &AppState, slug: &str, id: i64, me: i64) -> Result<Self, AppError> {
        let mut connection = state.pool.acquire().await?;
        let study = store::rating::study_name(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
        let head = store::rating::head(&mut connection, slug, id).await?.ok_or(AppError::NotFound)?;
        let ratings = store::rating::of(&mut connection, &head).await?;
        let results = store::rating::appraisable(&mut connection, slug).await?.into_iter();
        let results = results.filter(|result| head.document.results.contains(&result.key));
        let results = results.map(|result| format!("{}: {}", result.outcome, result.label)).collect();
        Ok(Self { study, head, ratings, results, me })
    }

    fn mine(&self) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.rater_id == self.me)
    }

    fn view(self, shell: Shell, slug: String, typed: &AppraisalDraft, errors: &[FieldError], stale: bool) -> View {
        let instrument = self.head.instrument;
        let draft = typed.laid_out(instrument);
        let mine = self.mine();
        let stale = mine.filter(|_| stale).map(|mine| differences(instrument, &mine.document, typed));
        View {
            version: mine.map_or(0, |mine| mine.version),
            done: mine.is_some_and(|mine| mine.done),
            parts: parts(instrument, &draft, errors),
            whole: whole(instrument, &draft, errors),
            faults: errors.len(),
            shell: shell.in_section("Studies"),
            stale,
            slug,
            study: self.study,
            results: self.results,
            head: self.head,
        }
    }
}
