//! A text on its way in: kept for the person who brought it, looked over, put right, and then brought in or thrown away.
//!
//! Owns what becomes of it. How it is read, [`crate::import::document`] knows; how it is stored, [`super::articles`].

use super::articles::{self, Brought};
use super::passages::Fate;
use super::records::{Save, Saved};
use super::{ActError, Actor};
use crate::domain::article::{BlockKind, Document};
use crate::domain::draft::FieldErrors;
use crate::domain::id::Slug;
use crate::store;
use crate::store::incoming::{Incoming, NewIncoming};
use chrono::{DateTime, Duration, Utc};
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

/// How long a text is kept for its reader, in days.
pub const DAYS: i64 = 14;
/// How many texts are kept for one person.
pub const MOST: i64 = 20;
/// Names in addresses that pages have.
const RESERVED: [&str; 2] = ["new", "incoming"];
/// The longest reason.
const LONGEST_REASON: usize = 300;

/// Keeps a text for its reader and removes what has waited too long; its number.
///
/// # Errors
/// When the database refuses.
pub async fn keep(pool: &PgPool, new: NewIncoming<'_>, now: DateTime<Utc>) -> Result<i64, ActError> {
    let mut transaction = pool.begin().await?;
    let id = store::incoming::insert(&mut transaction, new, now).await?;
    store::incoming::delete_old(&mut transaction, new.person_id, now - Duration::days(DAYS), MOST).await?;
    transaction.commit().await?;
    Ok(id)
}

/// What bringing a text in would do.
#[derive(Debug)]
pub struct Preview {
    /// The text.
    pub incoming: Incoming,
    /// The newest version of the article it is to be a version of, or whose name it wants.
    pub newest: Option<i32>,
    /// What would become of it; none when a new one wants a name that is taken.
    pub brought: Option<Brought>,
}

/// What bringing a text in would do. It is done as bringing it in does it, by the same rules, and undone.
///
/// # Errors
/// [`ActError::Gone`] when the person has no such text; when the database refuses.
pub async fn preview(pool: &PgPool, id: i64, person_id: i64, now: DateTime<Utc>) -> Result<Preview, ActError> {
    let mut transaction = pool.begin().await?;
    let incoming = store::incoming::find_for_update(&mut transaction, id, person_id).await?.ok_or(ActError::Gone)?;
    let slug = target(&incoming);
    let newest = articles::hold(&mut transaction, slug).await?.map(|text| text.number);
    let taken = incoming.article.is_none() && newest.is_some();
    let brought = match slug.parse::<Slug>() {
        Ok(slug) if !taken => {
            let save = Save { actor: Actor::Person(person_id), reason: "Preview", now };
            Some(store_it(&mut transaction, &incoming, &slug, save).await?)
        }
        _ => None,
    };
    transaction.rollback().await?;
    Ok(Preview { incoming, newest, brought })
}

/// Puts a text right: the kinds of its blocks as its reader says them, by their place, and the name of a new article. With `as_version`
/// it becomes a version of the article that has that name.
///
/// # Errors
/// [`ActError::Gone`] when the person has no such text; what can't be taken; when the database refuses.
pub async fn put_right(
    pool: &PgPool,
    (id, person_id): (i64, i64),
    kinds: &BTreeMap<usize, String>,
    slug: &str,
    as_version: bool,
) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    let mut incoming = store::incoming::find_for_update(&mut transaction, id, person_id).await?.ok_or(ActError::Gone)?;
    let read = kinds.iter().map(|(at, kind)| Ok((*at, kind_of(*at, kind)?)));
    set_kinds(&mut incoming.document, &read.collect::<Result<_, FieldErrors>>()?);
    let named = if incoming.article.is_some() { Ok(None) } else { name(slug).map(Some) };
    if let Ok(Some(named)) = &named {
        named.as_str().clone_into(&mut incoming.slug);
        if as_version {
            let article = store::article::newest(&mut transaction, named.as_str()).await?;
            incoming.article = article.map(|article| (article.article_id, named.as_str().to_owned()));
        }
    }
    // the kinds stay even when the name can't be taken
    store::incoming::update(&mut transaction, &incoming).await?;
    transaction.commit().await?;
    named.map(|_| ()).map_err(ActError::from)
}

/// What became of a text that was to be brought in.
#[derive(Debug)]
pub enum Became {
    /// It is an article, or the next version of one, of this name.
    Article(String, Brought),
    /// The article has these words already; nothing was stored.
    Same(i32),
    /// An article of that name is there.
    Taken,
    /// The article has changed since the preview; this is its newest version.
    Overtaken(i32),
}

/// Brings a text in and removes it from those that wait. `version` is the article's version that the preview was made against, 0 for a
/// new article.
///
/// # Errors
/// [`ActError::Gone`] when the person has no such text; when the database refuses; then nothing was stored.
pub async fn bring_in(
    pool: &PgPool,
    (id, person_id): (i64, i64),
    version: i32,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Became, ActError> {
    let reason = reason.trim();
    if reason.chars().count() > LONGEST_REASON {
        return Err(FieldErrors::one("reason", "", &format!("can have at most {LONGEST_REASON} characters")).into());
    }
    let mut transaction = pool.begin().await?;
    let incoming = store::incoming::find_for_update(&mut transaction, id, person_id).await?.ok_or(ActError::Gone)?;
    let slug = name(target(&incoming))?;
    let newest = articles::hold(&mut transaction, slug.as_str()).await?.map_or(0, |text| text.number);
    if incoming.article.is_none() && newest > 0 {
        return Ok(Became::Taken);
    }
    if newest != version {
        return Ok(Became::Overtaken(newest));
    }
    let said = match (reason, newest) {
        ("", 0) => "Brought in",
        ("", _) => "Brought in a newer text",
        (reason, _) => reason,
    };
    let save = Save { actor: Actor::Person(person_id), reason: said, now };
    let brought = store_it(&mut transaction, &incoming, &slug, save).await?;
    if matches!(brought.saved, Saved::Unchanged(_)) {
        return Ok(Became::Same(brought.number));
    }
    store::incoming::delete(&mut transaction, id, person_id).await?;
    transaction.commit().await?;
    Ok(Became::Article(slug.as_str().to_owned(), brought))
}

/// Throws a text away.
///
/// # Errors
/// [`ActError::Gone`] when the person has no such text; when the database refuses.
pub async fn discard(pool: &PgPool, id: i64, person_id: i64) -> Result<(), ActError> {
    let mut connection = pool.acquire().await?;
    if store::incoming::delete(&mut connection, id, person_id).await? { Ok(()) } else { Err(ActError::Gone) }
}

async fn store_it(connection: &mut PgConnection, incoming: &Incoming, slug: &Slug, save: Save<'_>) -> Result<Brought, ActError> {
    let text = articles::Incoming {
        slug,
        document: &incoming.document,
        format: incoming.format,
        origin: Some(incoming.origin.as_str()),
    };
    articles::put(connection, text, save, true).await
}

/// The name in addresses of the article a text becomes, or becomes a version of.
fn target(incoming: &Incoming) -> &str {
    incoming.article.as_ref().map_or(incoming.slug.as_str(), |(_, slug)| slug)
}

/// A name in addresses that an article may have.
///
/// # Errors
/// When it is none, or that of a page.
pub fn name(slug: &str) -> Result<Slug, FieldErrors> {
    let slug = slug.trim();
    if RESERVED.contains(&slug) {
        return Err(FieldErrors::one("slug", slug, "is the name of a page of this site; choose another"));
    }
    slug.parse::<Slug>().map_err(|_| {
        FieldErrors::one("slug", slug, "can have lower-case letters, digits and single hyphens, at most 100 characters")
    })
}

/// A kind as forms send it: "paragraph", "heading:2".
fn kind_of(at: usize, text: &str) -> Result<(BlockKind, Option<i32>), FieldErrors> {
    let refuse = || FieldErrors::one(&format!("kind[{at}]"), text, "is no kind of block");
    let (kind, level) = text.split_once(':').map_or((text, None), |(kind, level)| (kind, Some(level)));
    let kind: BlockKind = kind.parse().map_err(|_| refuse())?;
    match level.map(str::parse::<i32>) {
        Some(Ok(level)) if kind == BlockKind::Heading && (1..=6).contains(&level) => Ok((kind, Some(level))),
        None if kind != BlockKind::Heading => Ok((kind, None)),
        _ => Err(refuse()),
    }
}

/// Sets the kinds of blocks. There is always one title: the block that newly is one takes the place of the one before, and that one stays
/// when no other is said to be.
fn set_kinds(document: &mut Document, kinds: &BTreeMap<usize, (BlockKind, Option<i32>)>) {
    let title = document.blocks.iter().position(|block| block.kind == BlockKind::Title);
    let says_title = |at: usize, kind| kind == BlockKind::Title && Some(at) != title && at < document.blocks.len();
    let newly = kinds.iter().find(|(at, (kind, _))| says_title(**at, *kind)).map(|(at, _)| *at);
    for (at, (kind, level)) in kinds {
        let Some(block) = document.blocks.get_mut(*at) else { continue };
        if *kind != BlockKind::Title && (Some(*at) != title || newly.is_some()) {
            (block.kind, block.level) = (*kind, *level);
        }
    }
    let Some(at) = newly else { return };
    if let Some(before) = title.map(|title| &mut document.blocks[title]).filter(|block| block.kind == BlockKind::Title) {
        before.kind = BlockKind::Paragraph;
    }
    let block = &mut document.blocks[at];
    (block.kind, block.level) = (BlockKind::Title, None);
    document.title.clone_from(&block.text);
}

/// How many passages keep their words in their place, keep them elsewhere, have other words, are lost.
#[must_use]
pub fn tally(fates: &[Fate]) -> [usize; 4] {
    use store::anchor::AnchorState::{Exact, Fuzzy, Lost, Moved};
    [Exact, Moved, Fuzzy, Lost].map(|state| fates.iter().filter(|fate| fate.anchor.state == state).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::article::Block;
    use proptest::prelude::*;

    fn document(kinds: &[BlockKind]) -> Document {
        let block = |(at, kind): (usize, &BlockKind)| Block {
            kind: *kind,
            level: (*kind == BlockKind::Heading).then_some(2),
            text: format!("block {at}"),
        };
        Document { title: "block 0".to_owned(), blocks: kinds.iter().enumerate().map(block).collect() }
    }

    #[test]
    fn kinds_are_read_with_the_level_that_only_headings_have() {
        assert_eq!(kind_of(0, "heading:3"), Ok((BlockKind::Heading, Some(3))));
        assert_eq!(kind_of(0, "boilerplate"), Ok((BlockKind::Boilerplate, None)));
        for bad in ["heading", "heading:0", "heading:7", "heading:x", "paragraph:2", "footnote", ""] {
            assert!(kind_of(4, bad).is_err_and(|error| error.to_string().contains("kind[4]")), "{bad}");
        }
    }

    #[test]
    fn another_block_can_become_the_title() {
        use BlockKind::{Boilerplate, Heading, Paragraph, Title};
        let mut text = document(&[Title, Heading, Paragraph]);
        set_kinds(&mut text, &BTreeMap::from([(0, (Boilerplate, None)), (1, (Title, None))]));
        assert_eq!(
            text.blocks.iter().map(|b| (b.kind, b.level)).collect::<Vec<_>>(),
            [(Boilerplate, None), (Title, None), (Paragraph, None)]
        );
        assert_eq!(text.title, "block 1");
    }

    #[test]
    fn names_of_pages_and_what_is_no_name_are_refused() {
        assert!(name(" k2-and-bone ").is_ok());
        for bad in ["new", "incoming", "", "K2", "a--b"] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn there_is_always_one_title_and_every_word_stays(kinds in proptest::collection::btree_map(0usize..6, 0usize..8, 0..6)) {
            use BlockKind::{Answer, Heading, Paragraph, Question, Title};
            let mut text = document(&[Paragraph, Title, Heading, Question, Answer]);
            let before: Vec<String> = text.blocks.iter().map(|block| block.text.clone()).collect();
            let kinds = kinds.into_iter().map(|(at, kind)| {
                let kind = BlockKind::ALL[kind];
                (at, (kind, (kind == Heading).then_some(2)))
            });
            set_kinds(&mut text, &kinds.collect());
            let titles: Vec<&Block> = text.blocks.iter().filter(|block| block.kind == Title).collect();
            prop_assert_eq!(titles.len(), 1);
            prop_assert!(text.title == titles[0].text || text.title == "block 0");
            prop_assert!(text.blocks.iter().all(|block| (block.kind == Heading) == block.level.is_some()));
            prop_assert_eq!(before, text.blocks.iter().map(|block| block.text.clone()).collect::<Vec<_>>());
        }
    }
}
