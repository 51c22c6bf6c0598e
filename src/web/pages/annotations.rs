//! Annotations: an article's or a claim's passages as W3C JSON-LD for anybody, and annotations from elsewhere brought in by editors.

use super::html;
use crate::export::annotations::{MEDIA_TYPE, collection};
use crate::import::annotations::{self, Parsed};
use crate::store::annotation;
use crate::web::error::AppError;
use crate::web::extract::{Editor, Slug};
use crate::web::filters;
use crate::web::form;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::upload::Upload;
use crate::web::view::counted;
use crate::workflow::annotations::{By, Done, Fate, import};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

pub async fn of_article(State(state): State<AppState>, Slug(slug): Slug) -> Result<Response, AppError> {
    let address = format!("{}/annotations.jsonld", paths::article(&slug));
    export(&state, &address, (Some(&slug), None)).await
}

pub async fn of_claim(State(state): State<AppState>, Slug(slug): Slug) -> Result<Response, AppError> {
    let address = format!("{}/annotations.jsonld", paths::claim(&slug));
    export(&state, &address, (None, Some(&slug))).await
}

async fn export(state: &AppState, address: &str, (article, claim): (Option<&str>, Option<&str>)) -> Result<Response, AppError> {
    // two queries, so one snapshot for both
    let mut snapshot = state.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let label = annotation::label(&mut snapshot, article, claim).await?.ok_or(AppError::NotFound)?;
    let passages = annotation::passages(&mut snapshot, article, claim).await?;
    let base = state.public_url.as_deref().unwrap_or_default().trim_end_matches('/');
    let made = collection(base, address, &label, &passages);
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], made.to_string()).into_response())
}

#[derive(Template)]
#[template(path = "pages/annotations.html")]
struct View {
    shell: Shell,
    slug: String,
    title: String,
    sent: String,
    /// What is wrong with the file as a whole.
    fault: Option<String>,
    report: Option<Report>,
}

/// What became of the annotations, or would.
struct Report {
    /// Whether nothing was stored yet.
    dry: bool,
    extent: String,
    /// How many passages claims get.
    added: usize,
    rows: Vec<Row>,
    parsed: Parsed,
}

struct Row {
    quote: String,
    /// "with other words (0.93)"
    how: String,
    /// The words as they are, where they are others.
    now: Option<String>,
    claim: Option<String>,
    done: String,
    /// Where a claim can be made of it.
    begin: Option<String>,
    notes: Vec<String>,
}

pub async fn get(State(state): State<AppState>, shell: Shell, _: Editor, Slug(slug): Slug) -> Result<Response, AppError> {
    show(&state, shell, slug, (StatusCode::OK, String::new(), None, None)).await
}

pub async fn post(
    State(state): State<AppState>,
    shell: Shell,
    editor: Editor,
    Slug(slug): Slug,
    mut upload: Upload,
) -> Result<Response, AppError> {
    let dry = match upload.field("act") {
        "check" | "" => true,
        "import" => false,
        _ => return Err(form::unknown_button()),
    };
    // a file that was chosen stands in the field from then on
    let chosen = upload.file.take().map(|(_, bytes)| annotations::written(&bytes));
    let sent = chosen.unwrap_or_else(|| upload.field("text").to_owned());
    let read = match upload.too_long {
        Some(length) => Err(format!("The file has {length} bytes; at most {} are taken.", annotations::LARGEST)),
        None => annotations::read(sent.as_bytes()).map_err(|fault| fault.to_string()),
    };
    let parsed = match read {
        Ok(parsed) => parsed,
        Err(fault) => return show(&state, shell, slug, (StatusCode::UNPROCESSABLE_ENTITY, sent, Some(fault), None)).await,
    };
    let fates = import(&state.pool, &slug, &parsed.annotations, By::Person(&editor.0), (state.clock)(), dry).await?;
    let report = Report::of(&slug, dry, fates, parsed);
    show(&state, shell, slug, (StatusCode::OK, sent, None, Some(report))).await
}

type Shown = (StatusCode, String, Option<String>, Option<Report>);

async fn show(state: &AppState, shell: Shell, slug: String, (status, sent, fault, report): Shown) -> Result<Response, AppError> {
    let mut connection = state.pool.acquire().await?;
    let title = annotation::label(&mut connection, Some(&slug), None).await?.ok_or(AppError::NotFound)?;
    drop(connection);
    Ok((status, html(&View { shell: shell.in_section("Articles"), slug, title, sent, fault, report })?).into_response())
}

impl Report {
    fn of(article: &str, dry: bool, fates: Vec<Fate>, parsed: Parsed) -> Self {
        let added = fates.iter().filter(|fate| fate.done == Done::Added).count();
        let found = i64::try_from(fates.len()).unwrap_or(i64::MAX);
        Self {
            dry,
            extent: counted(found, "annotation", "annotations"),
            added,
            rows: fates.into_iter().map(|fate| Row::of(article, dry, fate)).collect(),
            parsed,
        }
    }
}

impl Row {
    fn of(article: &str, dry: bool, fate: Fate) -> Self {
        let how = match fate.how() {
            ("exact", _) => "word for word".to_owned(),
            ("moved", _) => "word for word, elsewhere".to_owned(),
            ("fuzzy", score) => format!("with other words ({:.2})", score.unwrap_or_default()),
            ("ambiguous", _) => "in several places".to_owned(),
            _ => "not found".to_owned(),
        };
        let done = match &fate.done {
            Done::Added if dry => "Becomes a passage of the claim, in a draft".to_owned(),
            Done::Added => "Added to a draft of the claim".to_owned(),
            Done::Unchanged => "The claim has this passage already".to_owned(),
            Done::NoClaim => "New: no claim named".to_owned(),
            Done::Nothing(why) => why.clone(),
        };
        let quote = fate.now.clone().unwrap_or_default();
        let begin =
            (fate.done == Done::NoClaim).then(|| paths::with_query("/claims/new", &[("article", article), ("quote", &quote)]));
        let now = fate.now.filter(|now| now.split_whitespace().ne(fate.quote.split_whitespace()));
        Self { quote: fate.quote, how, now, claim: fate.claim, done, begin, notes: fate.notes }
    }
}
