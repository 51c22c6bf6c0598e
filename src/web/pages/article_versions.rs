//! The versions of an article: when each came, from whom, and what became of the claims.

use super::html;
use crate::store;
use crate::store::article_versions::{Head, Version};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Slug};
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::counted;
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use std::collections::HashMap;

/// How many versions a page shows: their words are compared.
const SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "pages/article_versions.html")]
struct View {
    shell: Shell,
    slug: String,
    article: Head,
    rows: Vec<Row>,
    /// The version from below which the list goes on.
    next: Option<i32>,
    /// The version that was brought in just now.
    brought: Option<i32>,
    /// How many of the newest version's claims need a person.
    loose: i64,
}

impl View {
    /// Whether published claims stand in the newest version.
    fn published(&self) -> bool {
        self.rows.first().is_some_and(|row| row.claims.iter().any(|count| *count > 0))
    }
}

/// One version.
struct Row {
    number: i32,
    /// Its title, where that is not the newest's.
    title: Option<String>,
    imported_at: DateTime<Utc>,
    /// Who brought it in, or which program.
    who: String,
    /// Why, where a person said so.
    why: Option<String>,
    format: &'static str,
    origin: Option<String>,
    digest: String,
    /// "12 words more, 3 fewer"
    words: String,
    /// How many claims stand word for word, elsewhere, with other words, are lost.
    claims: [i64; 4],
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Question {
    before: Option<i32>,
    brought: Option<i32>,
}

/// How many words came, and how many went, whatever their order.
fn came_and_went(old: &str, new: &str) -> (i64, i64) {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for word in new.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    for word in old.split_whitespace() {
        *counts.entry(word).or_default() -= 1;
    }
    counts.values().fold((0, 0), |(came, went), count| (came + count.max(&0), went - count.min(&0)))
}

fn words(before: Option<&Version>, version: &Version) -> String {
    let Some(before) = before else {
        let words = version.text.split_whitespace().count();
        return counted(i64::try_from(words).unwrap_or(i64::MAX), "word", "words");
    };
    match came_and_went(&before.text, &version.text) {
        (0, 0) => "the same words".to_owned(),
        (came, went) => format!("{} added, {} removed", counted(came, "word", "words"), filters::grouped(&went.to_string())),
    }
}

fn row(version: &Version, before: Option<&Version>, title: &str) -> Row {
    let said = version.reason.clone().unwrap_or_default();
    let (who, why) = match &version.person {
        Some(person) => (person.clone(), Some(said).filter(|said| !said.is_empty())),
        None if said == "Brought in by the command line" => ("the command line".to_owned(), None),
        None => (if said.is_empty() { "a program".to_owned() } else { said }, None),
    };
    Row {
        number: version.number,
        title: Some(version.title.clone()).filter(|own| !own.is_empty() && own != title),
        imported_at: version.imported_at,
        who,
        why,
        format: version.format.label(),
        origin: version.origin.clone(),
        digest: version.digest.clone(),
        words: words(before, version),
        claims: version.claims,
    }
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Slug(slug): Slug,
    Asked(question): Asked<Question>,
) -> Result<Html<String>, AppError> {
    let mut connection = state.pool.acquire().await?;
    let article = store::article_versions::head(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    let limit = i64::try_from(SHOWN).unwrap_or(i64::MAX) + 1;
    let versions = store::article_versions::list(&mut connection, article.id, question.before, limit).await?;
    let title = article.title.clone();
    let work = tokio::task::spawn_blocking(move || {
        let rows = versions.iter().take(SHOWN).enumerate().map(|(at, version)| row(version, versions.get(at + 1), &title));
        (rows.collect::<Vec<Row>>(), versions.get(SHOWN - 1).filter(|_| versions.len() > SHOWN).map(|last| last.number))
    });
    let (rows, next) = work.await.map_err(|error| AppError::Internal(Box::new(error)))?;
    let brought = question.brought.filter(|number| shell.may_edit() && *number == article.number);
    let loose = rows.first().map_or(0, |row| row.claims[2] + row.claims[3]);
    html(&View { shell: shell.in_section("Articles"), slug, article, rows, next, brought, loose })
}

#[cfg(test)]
mod tests {
    use super::came_and_went;

    #[test]
    fn words_are_counted_whatever_their_order() {
        assert_eq!(came_and_went("a b b c", "c a b d d"), (2, 1));
        assert_eq!(came_and_went("a b", "b a"), (0, 0));
        assert_eq!(came_and_went("", "a"), (1, 0));
    }
}
