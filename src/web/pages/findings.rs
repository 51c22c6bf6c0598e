//! The summary of findings of an article's claims, or of any group of claims; as a page and as files.

use super::claims::Question;
use super::html;
use crate::store;
use crate::web::csv::cell;
use crate::web::error::AppError;
use crate::web::extract::{Asked, Slug};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::findings::{self, Finding, Findings};
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

/// How many claims a table holds at most.
const MOST: i64 = 300;
/// What the columns of the file are.
const HEADINGS: &str = "claim,statement,outcome,population,comparison,follow_up,studies,participants,designs,effect,measure,unit,estimate,\
    ci_low,ci_high,baseline_per_1000,difference_per_1000,difference_low,difference_high,certainty,certainty_reasons,meaning,verdict,rule\r\n";

type Pairs = Asked<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "pages/findings.html")]
struct View {
    shell: Shell,
    question: Question,
    articles: Vec<(String, String)>,
    topics: Vec<String>,
    /// What it is a summary of.
    subject: String,
    extent: String,
    /// The same question for files: ".csv?topic=…" without the format.
    query: String,
    table: Findings,
}

#[derive(Template)]
#[template(path = "pages/findings_file.html")]
struct File {
    subject: String,
    extent: String,
    table: Findings,
}

/// A table with what it is about.
struct Answer {
    subject: String,
    extent: String,
    table: Findings,
    articles: Vec<(String, String)>,
    topics: Vec<String>,
}

async fn read(state: &AppState, question: &Question) -> Result<Answer, AppError> {
    // several queries, so one snapshot for all of them
    let mut snapshot = state.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    let mut claims = store::claim::list(&mut snapshot, &question.filter(), MOST + 1).await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let cut = claims.len() > most;
    claims.truncate(most);
    let ids: Vec<i64> = claims.iter().map(|claim| claim.id).collect();
    let rows = store::findings::of(&mut snapshot, &ids).await?;
    let articles = store::article::titles(&mut snapshot).await?;
    let topics = store::claim::topics(&mut snapshot).await?;
    let title = articles.iter().find(|(slug, _)| *slug == question.article).map(|(_, title)| title.clone());
    if title.is_none() && !question.article.is_empty() {
        return Err(AppError::NotFound);
    }
    let topic = Some(question.topic.clone()).filter(|topic| !topic.is_empty());
    let parts: Vec<String> = [title, topic].into_iter().flatten().collect();
    let subject = if parts.is_empty() { "All claims".to_owned() } else { parts.join(" · ") };
    let table = Findings::of(rows);
    Ok(Answer { subject, extent: findings::extent(table.rows.len(), cut), table, articles, topics })
}

async fn page(state: &AppState, shell: Shell, question: Question) -> Result<Html<String>, AppError> {
    let answer = read(state, &question).await?;
    html(&View {
        shell: shell.in_section("Claims"),
        query: question.query(),
        question,
        articles: answer.articles,
        topics: answer.topics,
        subject: answer.subject,
        extent: answer.extent,
        table: answer.table,
    })
}

pub async fn get(State(state): State<AppState>, shell: Shell, Asked(pairs): Pairs) -> Result<Html<String>, AppError> {
    page(&state, shell, Question::read(pairs)?).await
}

pub async fn of_article(
    State(state): State<AppState>,
    shell: Shell,
    Slug(slug): Slug,
    Asked(mut pairs): Pairs,
) -> Result<Html<String>, AppError> {
    pairs.push(("article".to_owned(), slug));
    page(&state, shell, Question::read(pairs)?).await
}

pub async fn csv(State(state): State<AppState>, Asked(pairs): Pairs) -> Result<Response, AppError> {
    let answer = read(&state, &Question::read(pairs)?).await?;
    let rows: String = answer.table.rows.iter().map(|row| line(row, &answer.table.notes)).collect();
    Ok(file("text/csv; charset=utf-8; header=present", "csv", format!("{HEADINGS}{rows}")))
}

pub async fn json(State(state): State<AppState>, Asked(pairs): Pairs) -> Result<Response, AppError> {
    let answer = read(&state, &Question::read(pairs)?).await?;
    let document =
        json!({"subject": answer.subject, "extent": answer.extent, "findings": answer.table.rows, "notes": answer.table.notes});
    Ok(file("application/json", "json", document.to_string()))
}

pub async fn document(State(state): State<AppState>, Asked(pairs): Pairs) -> Result<Response, AppError> {
    let answer = read(&state, &Question::read(pairs)?).await?;
    let text = File { subject: answer.subject, extent: answer.extent, table: answer.table }.render()?;
    Ok(file("text/html; charset=utf-8", "html", text))
}

fn file(kind: &'static str, ending: &str, body: String) -> Response {
    let disposition = format!("attachment; filename=\"findings.{ending}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// A row for a spreadsheet: words as cells, figures bare.
fn line(row: &Finding, notes: &[String]) -> String {
    let words = |words: &Option<String>| cell(words.as_deref().unwrap_or_default());
    let number = |number: Option<f64>| number.map_or(String::new(), |number| number.to_string());
    let figures = row.figures.as_ref();
    let figure = |of: fn(&findings::Figures) -> Option<f64>| number(figures.and_then(of));
    let reasons =
        row.certainty.iter().flat_map(|c| &c.notes).filter_map(|at| notes.get(at - 1)).cloned().collect::<Vec<_>>().join("; ");
    let effect = row.effect.clone().unwrap_or_else(|| row.separate.join("; "));
    let cells = [
        cell(&row.claim),
        cell(&row.statement),
        words(&row.outcome),
        words(&row.population),
        words(&row.comparison),
        words(&row.follow_up),
        row.studies.to_string(),
        row.participants.map_or(String::new(), |people| people.to_string()),
        cell(&row.designs),
        cell(&effect),
        figures.and_then(|figures| figures.measure.clone()).unwrap_or_default(),
        cell(figures.and_then(|figures| figures.unit.as_deref()).unwrap_or_default()),
        figure(|figures| figures.estimate),
        figure(|figures| figures.ci_low),
        figure(|figures| figures.ci_high),
        figure(|figures| figures.baseline_per_1000),
        figure(|figures| figures.difference_per_1000),
        figure(|figures| figures.difference_low),
        figure(|figures| figures.difference_high),
        row.certainty.as_ref().map_or("not rated", |certainty| certainty.level).to_owned(),
        cell(&reasons),
        cell(&row.meaning),
        row.verdict.clone(),
        row.rule.clone(),
    ];
    format!("{}\r\n", cells.join(","))
}
