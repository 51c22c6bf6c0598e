//! A note from a reader without an account: what they think is wrong with a page.

use super::html;
use crate::domain::draft::FieldError;
use crate::store::reader_flag;
use crate::store::revision::Kind;
use crate::web::error::AppError;
use crate::web::extract::Asked;
use crate::web::filters;
use crate::web::form::{Field, Kind as FieldKind, Posted};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::desk::{self, FlagDraft};
use crate::workflow::people::Sender;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/flag.html")]
struct View {
    shell: Shell,
    about: String,
    title: String,
    fields: Vec<Field>,
    sent: bool,
    refused: bool,
}

/// What the note is about: the address of a page of ours.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    about: String,
    /// Whether the note has just been sent.
    sent: bool,
}

/// The note as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    about: String,
    body: String,
    contact: String,
    /// A field people do not see; what fills in every field is no person.
    website: String,
}

/// The record an address of ours speaks of.
async fn subject(state: &AppState, about: &str) -> Result<(Kind, i64, String), AppError> {
    let mut parts = about.trim_start_matches('/').split(['/', '?', '#']);
    let kind = match parts.next() {
        Some("articles") => Kind::Article,
        Some("claims") => Kind::Claim,
        Some("studies") => Kind::Study,
        _ => return Err(AppError::NotFound),
    };
    let slug = parts.next().unwrap_or_default();
    let mut connection = state.pool.acquire().await?;
    let (id, title) = reader_flag::subject(&mut connection, kind, slug).await?.ok_or(AppError::NotFound)?;
    Ok((kind, id, title))
}

fn fields(draft: &FlagDraft, errors: &[FieldError]) -> Vec<Field> {
    vec![
        Field::new("", "body", "What is wrong?", &draft.body)
            .hint("For instance: the paper’s table 2 gives another interval. Only editors see it, until one has looked.")
            .kind(FieldKind::Area)
            .faults(errors),
        Field::new("", "contact", "Where to answer, if you like", &draft.contact).hint("May stay empty.").faults(errors),
    ]
}

pub async fn get(State(state): State<AppState>, shell: Shell, Asked(asked): Asked<Question>) -> Result<Response, AppError> {
    let (_, _, title) = subject(&state, &asked.about).await?;
    let fields = fields(&FlagDraft::default(), &[]);
    Ok(html(&View { shell, about: asked.about, title, fields, sent: asked.sent, refused: false })?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    Sender(sender): Sender,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let Sent { about, body, contact, website } = sent;
    let (kind, id, title) = subject(&state, &about).await?;
    let draft = FlagDraft { body, contact };
    let thanks = || Redirect::to(&paths::with_query("/flag", &[("about", &about), ("sent", "true")])).into_response();
    if !website.is_empty() {
        return Ok(thanks());
    }
    match desk::flag(
        &state.pool,
        kind,
        id,
        &draft,
        &sender.map(|address| address.to_string()).unwrap_or_default(),
        (state.clock)(),
    )
    .await
    {
        Ok(()) => Ok(thanks()),
        Err(ActError::Fields(errors)) => {
            let fields = fields(&draft, errors.all());
            let page = html(&View { shell, about, title, fields, sent: false, refused: true })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}
