//! Search over claims, studies and articles, mending typing errors.

use super::html;
use crate::store::{self, search::Hit};
use crate::web::error::AppError;
use crate::web::extract::Asked;
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;

/// How many hits of a kind are shown.
const PER_KIND: i64 = 10;
/// The longest question taken, in characters.
const LONGEST: usize = 200;

#[derive(Debug, Deserialize)]
pub struct Question {
    #[serde(default)]
    q: String,
    /// Set when the reader wants exactly what was typed.
    #[serde(default)]
    exact: String,
}

#[derive(Template)]
#[template(path = "pages/search.html")]
struct SearchPage {
    shell: Shell,
    q: String,
    /// What was searched for instead, with the words that occur nowhere.
    mended: Option<Mended>,
    groups: Vec<Group>,
}

struct Mended {
    typed: Vec<String>,
    question: String,
    exact_address: String,
}

struct Group {
    name: &'static str,
    hits: Vec<Found>,
    all_address: Option<String>,
}

struct Found {
    address: String,
    title: String,
    slug: String,
    verdict: Option<(String, String)>,
    excerpt: Vec<(bool, String)>,
}

impl Found {
    fn from(hit: Hit) -> Self {
        let address = match hit.kind.as_str() {
            "claim" => paths::claim(&hit.slug),
            "study" => paths::study(&hit.slug),
            _ => paths::article(&hit.slug),
        };
        let verdict = hit.verdict.zip(Some(hit.rule.unwrap_or_else(|| "V2".to_owned())));
        Self { address, title: hit.title, slug: hit.slug, verdict, excerpt: pieces(&hit.excerpt) }
    }
}

/// Splits an excerpt at its marks into pieces, the found words marked.
fn pieces(excerpt: &str) -> Vec<(bool, String)> {
    let mut pieces = Vec::new();
    for (i, part) in excerpt.split(['\u{2}', '\u{3}']).enumerate() {
        if !part.is_empty() {
            pieces.push((i % 2 == 1, part.to_owned()));
        }
    }
    pieces
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    let q: String = question.q.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if q.is_empty() {
        return html(&SearchPage { shell, q, mended: None, groups: Vec::new() });
    }
    let mut connection = state.pool.acquire().await?;
    let mended = if question.exact.is_empty() { mend(&mut connection, &q).await? } else { None };
    let asked = mended.as_ref().map_or(q.as_str(), |mended| mended.question.as_str());
    let hits = store::search::find(&mut connection, asked, PER_KIND).await?;
    let groups = group(&hits, asked);
    html(&SearchPage { shell, q, mended, groups })
}

/// The question with each word that occurs nowhere replaced by the most similar one that does.
async fn mend(connection: &mut sqlx::PgConnection, q: &str) -> Result<Option<Mended>, AppError> {
    let words: Vec<String> = q
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .take(12)
        .map(str::to_owned)
        .collect();
    let fixes = store::search::mend(connection, &words).await?;
    if fixes.is_empty() {
        return Ok(None);
    }
    let lower = q.to_lowercase();
    let question = lower.split_inclusive(|c: char| !c.is_alphanumeric()).fold(String::new(), |mut text, piece| {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        text.push_str(fixes.iter().find(|(typed, _)| typed == word).map_or(word, |(_, mended)| mended.as_str()));
        text.push_str(&piece[word.len()..]);
        text
    });
    let exact_address = paths::with_query("/search", &[("q", q), ("exact", "1")]);
    Ok(Some(Mended { typed: fixes.into_iter().map(|(typed, _)| typed).collect(), question, exact_address }))
}

fn group(hits: &[Hit], asked: &str) -> Vec<Group> {
    let all = |address: &str| Some(paths::with_query(address, &[("q", asked)]));
    [("claim", "Claims", all("/claims")), ("study", "Studies", all("/studies")), ("article", "Articles", None)]
        .into_iter()
        .map(|(kind, name, all_address)| Group {
            name,
            hits: hits.iter().filter(|hit| hit.kind == kind).cloned().map(Found::from).collect(),
            all_address,
        })
        .filter(|group| !group.hits.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_words_are_marked_and_nothing_else() {
        assert_eq!(
            pieces("of \u{2}valve\u{3} calcium"),
            [(false, "of ".into()), (true, "valve".into()), (false, " calcium".into())]
        );
        assert_eq!(pieces("<b>plain</b>"), [(false, "<b>plain</b>".into())]);
    }
}
