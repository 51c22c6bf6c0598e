//! Annotations brought in: each is sought in the article's newest text, and where it names one of our claims its passage becomes a further
//! passage of that claim, as a draft that goes the claims' usual way. What names no claim is listed for a person.

use super::records::{self, Saved};
use super::stages::{self, Aim, Step};
use super::{ActError, articles, wording};
use crate::anchor::locate::{Haystack, How, Located, NotLocated, Selector};
use crate::domain::claim::AnchorDraft;
use crate::domain::id::Slug;
use crate::import::annotations::Annotation;
use crate::store;
use crate::store::anchor::{Anchor, Span};
use crate::store::article::Text;
use crate::store::claim_draft::{self, Newest};
use crate::store::person::Person;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use std::collections::BTreeMap;

/// Who brings annotations in.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// An editor: passages become drafts.
    Person(&'a Person),
    /// The command line: passages are published, but for claims that people have changed.
    Program,
}

/// What became of an annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Fate {
    /// Where in the file it stood.
    pub path: String,
    /// The words it quotes.
    pub quote: String,
    /// Where they stand, or why they do not.
    pub located: Result<Located, NotLocated>,
    /// The words there.
    pub now: Option<String>,
    /// The claim it names.
    pub claim: Option<String>,
    /// What was done.
    pub done: Done,
    /// What was passed over in it.
    pub notes: Vec<String>,
}

/// What was done with an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is a further passage of its claim now, or would be.
    Added,
    /// The claim has this passage already.
    Unchanged,
    /// It names no claim of ours: a person may make one of it.
    NoClaim,
    /// Nothing, and why.
    Nothing(String),
}

/// Brings annotations in, or with `dry_run` only says what would become of them.
///
/// # Errors
/// When the article is not there or the database refuses.
pub async fn import(
    pool: &PgPool,
    article: &str,
    annotations: &[Annotation],
    by: By<'_>,
    now: DateTime<Utc>,
    dry_run: bool,
) -> Result<Vec<Fate>, ActError> {
    let mut connection = pool.acquire().await?;
    let text = store::article::newest(&mut connection, article).await?.ok_or(ActError::Gone)?;
    let (sought, read) = (annotations.to_vec(), text.text.clone());
    let found = tokio::task::spawn_blocking(move || {
        let mut haystack = Haystack::of(&read);
        sought.iter().map(|annotation| haystack.locate(&selector(annotation))).collect::<Vec<_>>()
    });
    let found = found.await.map_err(|error| ActError::Refused(format!("The quotes could not be sought: {error}.")))?;
    let mut claims = Claims { article, text: &text, known: BTreeMap::new() };
    let mut fates = Vec::with_capacity(annotations.len());
    for (annotation, located) in annotations.iter().zip(found) {
        fates.push(claims.settle(&mut connection, annotation, located).await?);
    }
    drop(connection);
    if !dry_run {
        for (slug, claim) in claims.known {
            let Some(claim) = claim.filter(|claim| claim.added) else { continue };
            if let Err(why) = save(pool, article, &slug, &claim.newest, by, now).await? {
                let of_claim = |fate: &&mut Fate| fate.claim.as_ref() == Some(&slug) && fate.done == Done::Added;
                fates.iter_mut().filter(of_claim).for_each(|fate| fate.done = Done::Nothing(why.clone()));
            }
        }
    }
    Ok(fates)
}

fn selector(annotation: &Annotation) -> Selector {
    Selector {
        exact: annotation.exact.clone(),
        prefix: annotation.prefix.clone(),
        suffix: annotation.suffix.clone(),
        position: annotation.position.clone(),
    }
}

/// Claims that annotations name, each read once, with the passages they are to get.
struct Claims<'a> {
    article: &'a str,
    text: &'a Text,
    known: BTreeMap<String, Option<Named>>,
}

struct Named {
    newest: Newest,
    anchors: Vec<Anchor>,
    /// Passages it gets, by their first and last character.
    places: Vec<(usize, usize)>,
    added: bool,
}

impl Claims<'_> {
    async fn settle(
        &mut self,
        connection: &mut PgConnection,
        annotation: &Annotation,
        located: Result<Located, NotLocated>,
    ) -> Result<Fate, ActError> {
        let place = located.as_ref().ok().map(|located| (located.place.start, located.place.end));
        let now = place.map(|(start, end)| self.text.text.chars().skip(start).take(end - start).collect::<String>());
        let mut names = Vec::new();
        for name in annotation.claim_names() {
            if self.claim(connection, name.as_str()).await?.is_some() {
                names.push(name.as_str().to_owned());
            }
        }
        let claim = (names.len() == 1).then(|| names.remove(0));
        let elsewhere = annotation.article_name().filter(|name| *name != self.article);
        let done = match (&claim, elsewhere) {
            (_, Some(other)) => Done::Nothing(format!("It is about another article, {other}.")),
            (None, None) if !names.is_empty() => Done::Nothing(format!("It names several claims: {}.", names.join(", "))),
            (None, None) => located.as_ref().map_or_else(|error| Done::Nothing(sentence(error)), |_| Done::NoClaim),
            (Some(slug), None) => self.add(slug, annotation, &located, now.as_deref()),
        };
        Ok(Fate {
            path: annotation.path.clone(),
            quote: annotation.exact.clone(),
            located,
            now,
            claim,
            done,
            notes: annotation.notes.clone(),
        })
    }

    async fn claim(&mut self, connection: &mut PgConnection, slug: &str) -> Result<Option<&Named>, ActError> {
        if !self.known.contains_key(slug) {
            let named = match claim_draft::newest(connection, slug).await? {
                Some(newest) => {
                    let anchors = store::anchor::in_version(connection, self.text.version_id, Some(newest.id)).await?;
                    Some(Named { newest, anchors, places: Vec::new(), added: false })
                }
                None => None,
            };
            self.known.insert(slug.to_owned(), named);
        }
        Ok(self.known.get(slug).and_then(Option::as_ref))
    }

    /// Adds the passage to the claim's draft, unless it is there.
    fn add(&mut self, slug: &str, annotation: &Annotation, located: &Result<Located, NotLocated>, now: Option<&str>) -> Done {
        let Some(Some(claim)) = self.known.get_mut(slug) else { return Done::NoClaim };
        let lost = claim.anchors.iter().any(|anchor| anchor.place.is_none() && anchor.exact.trim() == annotation.exact.trim());
        let (located, now) = match (located, now) {
            (Ok(located), Some(now)) => (located, now),
            _ if lost => return Done::Unchanged,
            (Err(error), _) => return Done::Nothing(sentence(error)),
            (Ok(_), None) => return Done::Unchanged,
        };
        let place = (located.place.start, located.place.end);
        let stands = |anchor: &Anchor| anchor.place.is_some_and(|there| covers(there, place));
        let occurrence = occurrence(&self.text.text, now, place.0);
        let quoted =
            |draft: &AnchorDraft| draft.exact.trim() == now.trim() && (draft.occurrence == occurrence || occurrence.is_empty());
        let document = &mut claim.newest.document;
        if claim.anchors.iter().any(stands) || claim.places.contains(&place) || document.anchor.iter().any(quoted) {
            return Done::Unchanged;
        }
        if document.article.trim().is_empty() {
            self.article.clone_into(&mut document.article);
        }
        if document.article != self.article {
            return Done::Nothing(format!("The claim’s passages stand in another article, {}.", document.article));
        }
        document.anchor.push(AnchorDraft { exact: now.to_owned(), occurrence });
        claim.places.push(place);
        claim.added = true;
        Done::Added
    }
}

/// Whether two passages are the same but for marks and white space at their ends.
fn covers(anchor: Span, place: (usize, usize)) -> bool {
    let near = |a: i32, b: usize| usize::try_from(a).is_ok_and(|a| a.abs_diff(b) <= 1);
    near(anchor.start, place.0) && near(anchor.end, place.1)
}

/// Which of several equal passages stands at `start`, counted from 1; empty where there is only one.
fn occurrence(text: &str, exact: &str, start: usize) -> String {
    let starts: Vec<usize> = text.match_indices(exact).map(|(byte, _)| byte).collect();
    let byte = text.char_indices().nth(start).map(|(byte, _)| byte);
    match starts.iter().position(|at| Some(*at) == byte) {
        Some(at) if starts.len() > 1 => (at + 1).to_string(),
        _ => String::new(),
    }
}

fn sentence(error: &NotLocated) -> String {
    let words = error.to_string();
    let mut characters = words.chars();
    characters.next().map(|first| format!("{}{}.", first.to_uppercase(), characters.as_str())).unwrap_or_default()
}

/// Saves a claim with its further passages: a person's as a draft, a program's as published unless people have changed the claim. Within:
/// why it was not saved.
async fn save(
    pool: &PgPool,
    article: &str,
    slug: &str,
    newest: &Newest,
    by: By<'_>,
    now: DateTime<Utc>,
) -> Result<Result<(), String>, ActError> {
    let reason = "Passages from annotations";
    let saved = match by {
        By::Person(person) => {
            let step = Step { person, version: newest.version, reason, now };
            let form = format!("/articles/{article}/annotations");
            stages::save_claim(pool, Some(slug), &form, &newest.document, Aim::Draft, step).await.map(|_| None)
        }
        By::Program => publish(pool, article, newest, now).await.map(Some),
    };
    match saved {
        Ok(Some(Saved::KeptAsEdited(_))) => Ok(Err(
            "People have changed this claim since the program wrote it; bring the annotations in as an editor.".to_owned(),
        )),
        Ok(_) => Ok(Ok(())),
        Err(ActError::Fields(faults)) => Ok(Err(faults.to_string())),
        Err(ActError::Stale(_) | ActError::Gone) => Ok(Err("Somebody changed the claim meanwhile; try again.".to_owned())),
        Err(ActError::Refused(why)) => Ok(Err(why)),
        Err(other) => Err(other),
    }
}

async fn publish(pool: &PgPool, article: &str, newest: &Newest, now: DateTime<Utc>) -> Result<Saved, ActError> {
    let mut transaction = pool.begin().await?;
    let claim = newest.document.parse()?;
    let article: Slug = article.parse().map_err(|_| ActError::Gone)?;
    let save = records::Save { reason: "Passages from annotations", ..articles::by_program(now) };
    let saved = records::claim(&mut transaction, &article, &newest.document, &claim, save).await?;
    wording::claim(&mut transaction, saved.id()).await?;
    transaction.commit().await?;
    Ok(saved)
}

impl Fate {
    /// How it was found, in a word, with the share of words kept.
    #[must_use]
    pub fn how(&self) -> (&'static str, Option<f64>) {
        match &self.located {
            Ok(Located { how: How::Exact, .. }) => ("exact", None),
            Ok(Located { how: How::Moved, .. }) => ("moved", None),
            Ok(Located { how: How::Fuzzy(score), .. }) => ("fuzzy", Some(*score)),
            Err(NotLocated::Ambiguous(_)) => ("ambiguous", None),
            Err(_) => ("lost", None),
        }
    }
}
