//! Bringing an article in: as a new one, or as the next version of one that is there, with every claim's passage carried over.

use super::passages::{self, Fate};
use super::records::{Save, Saved};
use super::stages::NEW;
use super::{ActError, Actor, wording};
use crate::domain::article::{Document, Format};
use crate::domain::draft::FieldErrors;
use crate::domain::id::Slug;
use crate::store::anchor::AnchorState;
use crate::store::article::{Hold, Text};
use crate::store::{self, revision::Kind};
use serde_json::{Value, json};
use sqlx::{PgConnection, PgPool};

/// A text on its way in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// The article's name in addresses.
    pub slug: &'a Slug,
    /// Its text.
    pub document: &'a Document,
    /// What kind of file it came in.
    pub format: Format,
    /// The file's name or what it was copied from.
    pub origin: Option<&'a str>,
}

/// What became of it.
#[derive(Debug)]
pub struct Brought {
    /// The article, and whether anything was stored.
    pub saved: Saved,
    /// The newest version's number.
    pub number: i32,
    /// What became of every passage, where there is a version before this one.
    pub fates: Vec<Fate>,
}

/// Brings a text in. The same text as the newest version's changes nothing.
///
/// # Errors
/// When the database refuses; then nothing was stored.
pub async fn bring_in(pool: &PgPool, incoming: Incoming<'_>, save: Save<'_>) -> Result<Brought, ActError> {
    let mut transaction = pool.begin().await?;
    let brought = put(&mut transaction, incoming, save, true).await?;
    transaction.commit().await?;
    Ok(brought)
}

/// Brings a seed's text in, unless the article has moved on from what the seeds said.
pub(super) async fn seed(connection: &mut PgConnection, incoming: Incoming<'_>, save: Save<'_>) -> Result<Saved, ActError> {
    Ok(put(connection, incoming, save, false).await?.saved)
}

/// Brings a text in on a connection. `over_others` is false for what gives way to people and other programs.
pub(super) async fn put(
    connection: &mut PgConnection,
    incoming: Incoming<'_>,
    save: Save<'_>,
    over_others: bool,
) -> Result<Brought, ActError> {
    let document = incoming.document;
    // its address is the form's
    if incoming.slug.as_str() == NEW {
        return Err(FieldErrors::one("slug", NEW, "can’t be an article’s name: /articles/new is the form; choose another").into());
    }
    let blocks: Vec<Value> =
        document.blocks.iter().map(|block| json!({"kind": block.kind, "level": block.level, "text": block.text})).collect();
    let kept = json!({"slug": incoming.slug.as_str(), "title": document.title, "blocks": blocks});
    let before = hold(connection, incoming.slug.as_str()).await?;
    if let Some(before) = &before {
        let latest = store::revision::latest(connection, Kind::Article, before.article_id).await?;
        let settled = latest.and_then(|latest| {
            if latest.document == kept {
                Some(Saved::Unchanged(before.article_id))
            } else if !over_others && (latest.person_id.is_some() || latest.reason != save.reason) {
                Some(Saved::KeptAsEdited(before.article_id))
            } else {
                None
            }
        });
        if let Some(saved) = settled {
            return Ok(Brought { saved, number: before.number, fates: Vec::new() });
        }
    }
    let (id, number) = match &before {
        Some(before) => (before.article_id, before.number + 1),
        None => (store::article::insert(connection, incoming.slug.as_str(), &document.title, save.now).await?, 1),
    };
    let version_id =
        store::article::insert_version(connection, id, number, document, (incoming.format, incoming.origin), save.now).await?;
    let fates = match &before {
        Some(before) => {
            let to = Text { article_id: id, version_id, number, text: document.text() };
            let fates = passages::carry_over(connection, before, &to).await?;
            for id in changed(&fates) {
                wording::claim(connection, id).await?;
            }
            fates
        }
        None => Vec::new(),
    };
    store::search::index(connection, "article", id, incoming.slug.as_str(), &document.title, &document.text()).await?;
    let saved = save.keep(connection, Kind::Article, id, number, kept).await?;
    Ok(Brought { saved, number, fates })
}

/// The newest text of an article, kept the newest. Its claims are locked before it, as by everybody who publishes one: the other way
/// round two who meet would wait for each other.
pub(super) async fn hold(connection: &mut PgConnection, slug: &str) -> Result<Option<Text>, ActError> {
    if let Some(now) = store::article::newest(connection, slug).await? {
        store::anchor::lock_claims(connection, now.version_id).await?;
    }
    store::article::hold(connection, slug, Hold::Version).await?;
    Ok(store::article::newest(connection, slug).await?)
}

/// Claims whose wording is another than before.
fn changed(fates: &[Fate]) -> Vec<i64> {
    let other = fates.iter().filter(|fate| matches!(fate.anchor.state, AnchorState::Fuzzy | AnchorState::Lost));
    let mut claims: Vec<i64> = other.map(|fate| fate.anchor.claim_id).collect();
    claims.dedup();
    claims
}

/// The name in addresses of a title.
#[must_use]
pub fn name_of(title: &str) -> Slug {
    match Slug::of_words(title, "article") {
        taken if taken.as_str() == NEW => Slug::of_words("new article", "article"),
        slug => slug,
    }
}

/// How a command line signs what it brings in.
#[must_use]
pub fn by_program(now: chrono::DateTime<chrono::Utc>) -> Save<'static> {
    Save { actor: Actor::Program, reason: "Brought in by the command line", now }
}
