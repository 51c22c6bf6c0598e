//! Bringing an article in: a file or pasted text, as a new article or as the next version of one that is there.

use super::html;
use crate::domain::article::{Document, Format};
use crate::import::document::{self, LARGEST, Refused};
use crate::store;
use crate::store::incoming::{NewIncoming, Waiting};
use crate::web::error::AppError;
use crate::web::extract::{Editor, Slug};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::upload::Upload;
use crate::workflow::{articles, incoming};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// How a text that was typed or pasted came.
const PASTED: &str = "pasted text";

#[derive(Template)]
#[template(path = "pages/article_new.html")]
struct View {
    shell: Shell,
    /// The article whose next version it is to be.
    article: Option<Article>,
    typed: Typed,
    /// What is wrong, and the field it is about.
    problem: Option<(&'static str, String)>,
    waiting: Vec<Waiting>,
}

struct Article {
    id: i64,
    slug: String,
    title: String,
    number: i32,
}

/// What the form sent, as far as a page can show it again.
#[derive(Default)]
struct Typed {
    text: String,
    format: String,
    slug: String,
}

impl View {
    fn most() -> String {
        format!("{} megabytes", LARGEST / 1024 / 1024)
    }

    fn formats() -> &'static [Format] {
        Format::ALL
    }

    /// The problem of a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.problem.as_ref().filter(|(of, _)| *of == field).map(|(_, what)| what.as_str())
    }

    fn address(&self) -> String {
        self.article
            .as_ref()
            .map_or_else(|| "/articles/new".to_owned(), |article| format!("/articles/{}/new-version", article.slug))
    }
}

pub async fn new(State(state): State<AppState>, shell: Shell, editor: Editor) -> Result<Response, AppError> {
    show(&state, shell, &editor, None, (StatusCode::OK, Typed::default(), None)).await
}

pub async fn version(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
) -> Result<Response, AppError> {
    show(&state, shell, &editor, Some(&slug), (StatusCode::OK, Typed::default(), None)).await
}

pub async fn post_new(State(state): State<AppState>, shell: Shell, editor: Editor, upload: Upload) -> Result<Response, AppError> {
    take(&state, shell, &editor, None, upload).await
}

pub async fn post_version(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    upload: Upload,
) -> Result<Response, AppError> {
    take(&state, shell, &editor, Some(&slug), upload).await
}

async fn article(state: &AppState, slug: Option<&str>) -> Result<Option<Article>, AppError> {
    let Some(slug) = slug else { return Ok(None) };
    let mut connection = state.pool.acquire().await?;
    let page = store::article_versions::head(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
    Ok(Some(Article { id: page.id, slug: slug.to_owned(), title: page.title, number: page.number }))
}

async fn show(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    slug: Option<&str>,
    (status, typed, problem): (StatusCode, Typed, Option<(&'static str, String)>),
) -> Result<Response, AppError> {
    let article = article(state, slug).await?;
    let mut connection = state.pool.acquire().await?;
    let waiting = store::incoming::waiting(&mut connection, editor.0.id).await?;
    let view = View { shell: shell.in_section("Articles"), article, typed, problem, waiting };
    Ok((status, html(&view)?).into_response())
}

/// Reads what was sent and keeps it for its reader, or says why not.
async fn take(
    state: &AppState,
    shell: Shell,
    editor: &Editor,
    slug: Option<&str>,
    mut upload: Upload,
) -> Result<Response, AppError> {
    let article = article(state, slug).await?;
    let file = upload.file.take();
    let typed = Typed {
        text: upload.field("text").to_owned(),
        format: upload.field("format").to_owned(),
        slug: upload.field("slug").to_owned(),
    };
    let (status, problem) = match read(&typed, file, upload.too_long).await? {
        Ok(read) => {
            let named = if typed.slug.trim().is_empty() {
                Ok(articles::name_of(&read.document.title))
            } else {
                incoming::name(&typed.slug).map_err(|error| ("slug", error.to_string()))
            };
            match named {
                Ok(named) => {
                    let new = NewIncoming {
                        person_id: editor.0.id,
                        article_id: article.as_ref().map(|article| article.id),
                        slug: article.as_ref().map_or(named.as_str(), |article| &article.slug),
                        origin: &read.origin,
                        format: read.format,
                        document: &read.document,
                    };
                    let id = incoming::keep(&state.pool, new, (state.clock)()).await?;
                    return Ok(Redirect::to(&format!("/articles/incoming/{id}")).into_response());
                }
                Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, problem),
            }
        }
        Err(refused) => refused,
    };
    show(state, shell, editor, slug, (status, typed, Some(problem))).await
}

/// A text as it was read.
struct Read {
    document: Document,
    format: Format,
    origin: String,
}

type NotRead = (StatusCode, (&'static str, String));

/// Reads a file or what was pasted, off the threads that answer requests.
async fn read(
    typed: &Typed,
    file: Option<(String, Vec<u8>)>,
    too_long: Option<usize>,
) -> Result<Result<Read, NotRead>, AppError> {
    let field = if file.is_some() { "file" } else { "text" };
    if let Some(length) = too_long {
        return Ok(Err((StatusCode::PAYLOAD_TOO_LARGE, (field, sentence(&Refused::TooLarge(length))))));
    }
    let wrong = |field, what: &str| Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, (field, what.to_owned()))));
    let said = match typed.format.as_str() {
        "" => None,
        code => match code.parse::<Format>() {
            Ok(format) => Some(format),
            Err(_) => return wrong("format", "This is no format; choose one of the list."),
        },
    };
    if file.is_some() && !typed.text.trim().is_empty() {
        return wrong(
            "text",
            "There is a file and a pasted text: only one of them can be brought in. Empty this field or choose no file.",
        );
    }
    let (name, origin, bytes) = match file {
        Some((name, bytes)) => (Some(name.clone()), short(&name), bytes),
        None if typed.text.trim().is_empty() => return wrong("file", "Choose a file, or paste the text below."),
        None => (None, PASTED.to_owned(), typed.text.clone().into_bytes()),
    };
    let work = tokio::task::spawn_blocking(move || document::read_as(&bytes, name.as_deref(), said));
    let read = work.await.map_err(|error| AppError::Internal(Box::new(error)))?;
    Ok(match read {
        Ok((document, format)) => Ok(Read { document, format, origin }),
        Err(refused @ Refused::TooLarge(_)) => Err((StatusCode::PAYLOAD_TOO_LARGE, (field, sentence(&refused)))),
        Err(refused) => Err((StatusCode::UNPROCESSABLE_ENTITY, (field, sentence(&refused)))),
    })
}

/// A file's name without the folders some browsers send, at most 200 characters, and nothing a page or a database can't show.
fn short(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if shown.trim().is_empty() { "a file".to_owned() } else { shown }
}

/// A reason as a sentence of its own.
fn sentence(refused: &Refused) -> String {
    let text = refused.to_string();
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}
