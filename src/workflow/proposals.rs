//! What an editor makes of the sentences proposed as claims: draft claims, or nothing. Each act is one transaction; a sentence is
//! decided on once, whoever comes first.

use super::ActError;
use super::stages::{self, Place, Step};
use crate::domain::article::Document;
use crate::domain::claim::{AnchorDraft, ClaimDraft};
use crate::domain::draft::{FieldError, FieldErrors};
use crate::propose::{self, Scored};
use crate::store::decision::{self, Decided, Decision, NewDecision};
use crate::store::{self, article::Hold};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

/// A sentence of an article, by its words.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The article's name in addresses.
    pub article: &'a str,
    /// SHA-256 of the sentence's words.
    pub digest: &'a [u8; 32],
}

/// A claim to be made of a sentence or a part of it.
#[derive(Debug, Clone, Default)]
pub struct NewClaim {
    /// The part of the sentence it is made of; empty for the whole.
    pub quote: String,
    /// The claim as typed; its passages and its article are filled in.
    pub draft: ClaimDraft,
}

/// The sentences of an article's newest text. Long texts take a while, so they are read off the threads that answer requests.
///
/// # Errors
/// When the reading was cut off.
pub async fn sentences(title: &str, blocks: Vec<crate::domain::article::Block>) -> Result<(Document, Vec<Scored>), ActError> {
    let document = Document { title: title.to_owned(), blocks };
    tokio::task::spawn_blocking(move || {
        let scored = propose::scored(&document);
        (document, scored)
    })
    .await
    .map_err(|error| ActError::Refused(format!("The article could not be read: {error}.")))
}

/// A sentence that stands in the newest text and is not decided on.
struct Open {
    article_id: i64,
    text: String,
    sentences: Vec<Scored>,
    /// The sentence and those that say the same, by their places.
    same: Vec<usize>,
}

impl Open {
    async fn find(connection: &mut PgConnection, named: Named<'_>) -> Result<Self, ActError> {
        // two who decide on sentences of one article wait for one another
        store::article::hold(connection, named.article, Hold::Version).await?;
        let article = decision::article(connection, named.article).await?.ok_or(ActError::Gone)?;
        let (document, sentences) = sentences(&article.title, article.blocks).await?;
        let same: Vec<usize> = (0..sentences.len()).filter(|at| propose::digest(&sentences[*at].text) == *named.digest).collect();
        if same.is_empty() {
            let why = "The article has a newer version in which this sentence has other words. Look at the page anew.";
            return Err(ActError::Refused(why.to_owned()));
        }
        Ok(Self { article_id: article.article_id, text: document.text(), sentences, same })
    }

    fn words(&self) -> &str {
        self.same.first().map_or("", |at| self.sentences[*at].text.as_str())
    }

    /// The passages that say `quote`, once for every place at which the sentence stands.
    fn passages(&self, quote: &str) -> Vec<AnchorDraft> {
        let all: Vec<usize> = self.text.match_indices(quote).map(|(byte, _)| byte).collect();
        let starts: Vec<usize> = self.text.char_indices().map(|(byte, _)| byte).collect();
        let mut found: Vec<AnchorDraft> = Vec::new();
        for at in &self.same {
            let sentence = &self.sentences[*at];
            let byte = |character: usize| starts.get(character).copied().unwrap_or(self.text.len());
            let place = byte(sentence.offset + sentence.start)..byte(sentence.offset + sentence.end);
            // the same words with other stops or capitals are quoted as they stand
            let inside = all.iter().position(|start| place.contains(start));
            let anchor = match inside {
                Some(nth) if all.len() > 1 => AnchorDraft { exact: quote.to_owned(), occurrence: (nth + 1).to_string() },
                Some(_) => AnchorDraft { exact: quote.to_owned(), occurrence: String::new() },
                None => continue,
            };
            if !found.contains(&anchor) {
                found.push(anchor);
            }
        }
        found
    }
}

/// Makes draft claims of a sentence; returns them. What says the same elsewhere in the article becomes a further passage of each.
///
/// # Errors
/// When a field can't be taken, somebody decided first, the sentence is not in the newest text, or the database refuses.
pub async fn accept(pool: &PgPool, named: Named<'_>, claims: &[NewClaim], step: Step<'_>) -> Result<Vec<Place>, ActError> {
    let mut transaction = pool.begin().await?;
    let connection = &mut *transaction;
    let open = Open::find(connection, named).await?;
    undecided(connection, open.article_id, named.digest).await?;
    let whole = propose::spoken(open.words()).to_owned();
    let mut faults: Vec<FieldError> = Vec::new();
    let mut drafts: Vec<(String, ClaimDraft)> = Vec::new();
    for (i, claim) in claims.iter().enumerate() {
        let path = |field: &str| if claims.len() > 1 { format!("part[{i}].{field}") } else { field.to_owned() };
        let quote = if claim.quote.trim().is_empty() { whole.clone() } else { claim.quote.trim().to_owned() };
        let anchor = open.passages(&quote);
        if anchor.is_empty() {
            let message = "must be words of the sentence, as they stand there".to_owned();
            faults.push(FieldError { field: path("quote"), value: quote.clone(), message });
        }
        let draft = ClaimDraft { article: named.article.to_owned(), slug: String::new(), anchor, ..claim.draft.clone() };
        if let Err(errors) = (ClaimDraft { slug: "new".to_owned(), ..draft.clone() }).parse() {
            faults.extend(errors.all().iter().map(|fault| FieldError { field: path(&fault.field), ..fault.clone() }));
        }
        drafts.push((quote, draft));
    }
    if let Some(faults) = FieldErrors::of(faults) {
        return Err(faults.into());
    }
    let mut made = Vec::new();
    for (quote, draft) in &drafts {
        let place = stages::new_draft(connection, draft, step).await?;
        let digest = if made.is_empty() { *named.digest } else { propose::digest(quote) };
        let sentence = if made.is_empty() { open.words() } else { quote };
        let new = NewDecision {
            article_id: open.article_id,
            digest: &digest,
            sentence,
            claim_id: Some(place.id),
            person_id: step.person.id,
            at: step.now,
        };
        if !decision::insert(connection, new).await? && made.is_empty() {
            return Err(first_come(connection, open.article_id, named.digest).await?);
        }
        made.push(place);
    }
    let slugs: Vec<&str> = made.iter().map(|place| place.slug.as_str()).collect();
    let detail = json!({"article": named.article, "sentence": open.words(), "claims": slugs});
    store::revision::insert_act(connection, Some(step.person.id), "accept_sentence", detail, step.now).await?;
    transaction.commit().await?;
    Ok(made)
}

/// Says that a sentence is no claim.
///
/// # Errors
/// When somebody decided first, the sentence is not in the newest text, or the database refuses.
pub async fn dismiss(pool: &PgPool, named: Named<'_>, step: Step<'_>) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    let connection = &mut *transaction;
    let open = Open::find(connection, named).await?;
    let new = NewDecision {
        article_id: open.article_id,
        digest: named.digest,
        sentence: open.words(),
        claim_id: None,
        person_id: step.person.id,
        at: step.now,
    };
    if !decision::insert(connection, new).await? {
        return Err(first_come(connection, open.article_id, named.digest).await?);
    }
    let detail = json!({"article": named.article, "sentence": open.words()});
    store::revision::insert_act(connection, Some(step.person.id), "dismiss_sentence", detail, step.now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes a dismissal back.
///
/// # Errors
/// When it is not dismissed, or the database refuses.
pub async fn take_back(pool: &PgPool, named: Named<'_>, step: Step<'_>) -> Result<(), ActError> {
    let mut transaction = pool.begin().await?;
    let connection = &mut *transaction;
    store::article::hold(connection, named.article, Hold::Version).await?;
    let article = store::article::newest(connection, named.article).await?.ok_or(ActError::Gone)?;
    let sentence = standing(connection, article.article_id, named.digest).await?.map(|decision| decision.sentence);
    if !decision::take_back(connection, article.article_id, named.digest).await? {
        return Err(ActError::Refused("The sentence is not dismissed, or not any more.".to_owned()));
    }
    let detail = json!({"article": named.article, "sentence": sentence});
    store::revision::insert_act(connection, Some(step.person.id), "restore_sentence", detail, step.now).await?;
    transaction.commit().await?;
    Ok(())
}

async fn standing(connection: &mut PgConnection, article_id: i64, digest: &[u8; 32]) -> Result<Option<Decision>, ActError> {
    Ok(decision::decisions(connection, article_id).await?.into_iter().find(|one| one.digest == digest))
}

async fn undecided(connection: &mut PgConnection, article_id: i64, digest: &[u8; 32]) -> Result<(), ActError> {
    match standing(connection, article_id, digest).await? {
        Some(_) => Err(first_come(connection, article_id, digest).await?),
        None => Ok(()),
    }
}

/// What is said to whoever came second.
async fn first_come(connection: &mut PgConnection, article_id: i64, digest: &[u8; 32]) -> Result<ActError, ActError> {
    let Some(first) = standing(connection, article_id, digest).await? else { return Ok(ActError::Gone) };
    let words = match (first.decided, &first.claim) {
        (Decided::Accepted, Some((slug, _))) => format!("{} has made this sentence into the claim “{slug}”.", first.person),
        (Decided::Accepted, None) => format!("{} has made this sentence into a claim.", first.person),
        (Decided::Dismissed, _) => format!("{} has dismissed this sentence. Take that back first.", first.person),
    };
    Ok(ActError::Refused(format!("{words} Nothing was stored.")))
}
