//! The preview of a text on its way in: how it was read, what would become of every passage, and the buttons that decide.

use super::html;
use crate::domain::article::Format;
use crate::web::error::AppError;
use crate::web::extract::{Editor, Number};
use crate::web::filters;
use crate::web::form::{Posted, unknown_button};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::articles::reading;
use crate::web::view::difference::Change;
use crate::web::view::incoming::{Passages, Reading, kinds};
use crate::workflow::records::Saved;
use crate::workflow::{ActError, incoming};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "pages/incoming.html")]
struct View {
    shell: Shell,
    id: i64,
    title: String,
    origin: String,
    format: Format,
    minutes: String,
    /// The article it is to be a version of.
    article: Option<String>,
    /// The name it is to have, as typed.
    slug: String,
    reason: String,
    /// The newest version of that article, 0 for a new one.
    version: i32,
    /// Whether an article has the name that this one wants.
    taken: bool,
    /// Whether the article has these words already.
    same: bool,
    reading: Reading,
    passages: Option<Passages>,
    kinds: Vec<(String, String)>,
    problem: Option<String>,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    act: String,
    version: i32,
    slug: String,
    reason: String,
    kind: BTreeMap<usize, String>,
}

type Said = (StatusCode, Option<String>);

pub async fn get(State(state): State<AppState>, shell: Shell, editor: Editor, Number(id): Number) -> Result<Response, AppError> {
    show(&state, shell, (id, editor.0.id), None, (StatusCode::OK, None)).await
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Number(id): Number,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let whose = (id, editor.0.id);
    let here = || Ok(Redirect::to(&format!("/articles/incoming/{id}")).into_response());
    if sent.act == "discard" {
        incoming::discard(&state.pool, id, editor.0.id).await?;
        return Ok(Redirect::to("/articles/new").into_response());
    }
    if !["bring_in", "kinds", "as_version"].contains(&sent.act.as_str()) {
        return Err(unknown_button());
    }
    match incoming::put_right(&state.pool, whose, &sent.kind, &sent.slug, sent.act == "as_version").await {
        Ok(()) if sent.act != "bring_in" => return here(),
        Ok(()) => {}
        Err(ActError::Fields(errors)) => {
            let said = (StatusCode::UNPROCESSABLE_ENTITY, Some(errors.to_string()));
            return show(&state, shell, whose, Some(sent), said).await;
        }
        Err(other) => return Err(other.into()),
    }
    let said = match decide(&state, whose, &sent).await? {
        Ok(address) => return Ok(Redirect::to(&address).into_response()),
        Err(said) => said,
    };
    show(&state, shell, whose, Some(sent), said).await
}

/// Brings the text in; where that leads, or why it was not done.
async fn decide(state: &AppState, whose: (i64, i64), sent: &Sent) -> Result<Result<String, Said>, AppError> {
    use incoming::Became;
    let refuse = |why: String| Ok(Err((StatusCode::CONFLICT, Some(why))));
    match incoming::bring_in(&state.pool, whose, sent.version, &sent.reason, (state.clock)()).await {
        Ok(Became::Article(slug, brought)) => {
            Ok(Ok(paths::with_query(&format!("/articles/{slug}/versions"), &[("brought", &brought.number.to_string())])))
        }
        Ok(Became::Same(_) | Became::Taken) => Ok(Err((StatusCode::CONFLICT, None))),
        Ok(Became::Overtaken(0)) => refuse("The article is not there any more.".to_owned()),
        Ok(Became::Overtaken(number)) => refuse(format!(
            "The article has changed since you opened this page: version {number} is its newest now. Nothing was stored. What stands \
             below is held against that version; look it over and bring it in again."
        )),
        Err(ActError::Fields(errors)) => Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, Some(errors.to_string())))),
        Err(other) => Err(other.into()),
    }
}

async fn show(
    state: &AppState,
    shell: Shell,
    (id, person): (i64, i64),
    sent: Option<Sent>,
    (status, problem): Said,
) -> Result<Response, AppError> {
    let preview = incoming::preview(&state.pool, id, person, (state.clock)()).await?;
    let text = preview.incoming;
    let document = text.document.clone();
    let reading_of = tokio::task::spawn_blocking(move || Reading::of(&document));
    let article = text.article.map(|(_, slug)| slug);
    let same = preview.brought.as_ref().is_some_and(|brought| matches!(brought.saved, Saved::Unchanged(_)));
    let fates = preview.brought.as_ref().filter(|_| article.is_some() && !same).map(|brought| &brought.fates);
    let (slug, reason) = sent.map_or_else(|| (text.slug, String::new()), |sent| (sent.slug, sent.reason));
    let view = View {
        shell: shell.in_section("Articles"),
        id,
        title: text.document.title.clone(),
        origin: text.origin,
        format: text.format,
        minutes: reading(text.document.reading_minutes()),
        version: if article.is_some() { preview.newest.unwrap_or(0) } else { 0 },
        taken: article.is_none() && preview.newest.is_some(),
        article,
        slug,
        reason,
        same,
        passages: fates.map(|fates| Passages::of(fates)),
        reading: reading_of.await.map_err(|error| AppError::Internal(Box::new(error)))?,
        kinds: kinds(),
        problem,
    };
    Ok((status, html(&view)?).into_response())
}
