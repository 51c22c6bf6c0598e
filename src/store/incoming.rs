//! Texts on their way in: read, shown to the person who brought them, not stored as articles yet.

use super::decode;
use crate::domain::article::{Block, BlockKind, Document, Format};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A text on its way in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Its number.
    pub id: i64,
    /// The article it is to be a version of, by number and name in addresses; none for a new one.
    pub article: Option<(i64, String)>,
    /// The name in addresses it is to have when it is a new article.
    pub slug: String,
    /// The file's name, or how it came.
    pub origin: String,
    /// What kind of file it came in.
    pub format: Format,
    /// The text as it was read, and as its reader put it right.
    pub document: Document,
}

/// A text to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewIncoming<'a> {
    /// Whose it is.
    pub person_id: i64,
    /// The article it is to be a version of.
    pub article_id: Option<i64>,
    /// The name in addresses it is to have.
    pub slug: &'a str,
    /// The file's name, or how it came.
    pub origin: &'a str,
    /// What kind of file it came in.
    pub format: Format,
    /// The text.
    pub document: &'a Document,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    title: String,
    blocks: Vec<KeptBlock>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptBlock {
    kind: String,
    level: Option<i32>,
    text: String,
}

impl From<&Document> for Kept {
    fn from(document: &Document) -> Self {
        let block =
            |block: &Block| KeptBlock { kind: block.kind.code().to_owned(), level: block.level, text: block.text.clone() };
        Self { title: document.title.clone(), blocks: document.blocks.iter().map(block).collect() }
    }
}

impl Kept {
    fn document(self) -> sqlx::Result<Document> {
        let block = |kept: KeptBlock| {
            Ok(Block { kind: decode::<BlockKind>("document", &kept.kind)?, level: kept.level, text: kept.text })
        };
        Ok(Document { title: self.title, blocks: self.blocks.into_iter().map(block).collect::<sqlx::Result<_>>()? })
    }
}

/// Keeps a text; its number.
///
/// # Errors
/// When the database refuses.
pub async fn insert(connection: &mut PgConnection, new: NewIncoming<'_>, now: DateTime<Utc>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO incoming (person_id, article_id, slug, origin, format, document, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         RETURNING id",
        new.person_id,
        new.article_id,
        new.slug,
        new.origin,
        new.format.code(),
        Json(Kept::from(new.document)) as _,
        now
    )
    .fetch_one(connection)
    .await
}

/// A person's own text, which nobody else changes until the transaction ends.
///
/// # Errors
/// When the database does not answer.
pub async fn find_for_update(connection: &mut PgConnection, id: i64, person_id: i64) -> sqlx::Result<Option<Incoming>> {
    let row = sqlx::query!(
        r#"SELECT i.id, i.article_id, a.slug AS "article?", i.slug, i.origin, i.format, i.document AS "document!: Json<Kept>"
         FROM incoming i LEFT JOIN article a ON a.id = i.article_id WHERE i.id = $1 AND i.person_id = $2 FOR UPDATE OF i"#,
        id,
        person_id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(Incoming {
            id: row.id,
            article: row.article_id.zip(row.article),
            slug: row.slug,
            origin: row.origin,
            format: decode("format", &row.format)?,
            document: row.document.0.document()?,
        })
    })
    .transpose()
}

/// Keeps what became of a text while its reader looked it over.
///
/// # Errors
/// When the database refuses.
pub async fn update(connection: &mut PgConnection, incoming: &Incoming) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE incoming SET article_id = $2, slug = $3, document = $4 WHERE id = $1",
        incoming.id,
        incoming.article.as_ref().map(|article| article.0),
        incoming.slug,
        Json(Kept::from(&incoming.document)) as _
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes a person's own text; whether it was there.
///
/// # Errors
/// When the database refuses.
pub async fn delete(connection: &mut PgConnection, id: i64, person_id: i64) -> sqlx::Result<bool> {
    let gone = sqlx::query!("DELETE FROM incoming WHERE id = $1 AND person_id = $2", id, person_id).execute(connection).await?;
    Ok(gone.rows_affected() > 0)
}

/// Removes texts from before a time, and of one person's all but the newest `most`.
///
/// # Errors
/// When the database refuses.
pub async fn delete_old(connection: &mut PgConnection, person_id: i64, before: DateTime<Utc>, most: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM incoming WHERE created_at < $2
            OR id IN (SELECT id FROM incoming WHERE person_id = $1 ORDER BY created_at DESC, id DESC OFFSET $3)",
        person_id,
        before,
        most
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A text that waits for its reader.
#[derive(Debug)]
pub struct Waiting {
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// The file's name, or how it came.
    pub origin: String,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// A person's texts that wait, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(connection: &mut PgConnection, person_id: i64) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        r#"SELECT id, document->>'title' AS "title!", origin, created_at FROM incoming WHERE person_id = $1
         ORDER BY created_at DESC, id DESC"#,
        person_id
    )
    .fetch_all(connection)
    .await
}
