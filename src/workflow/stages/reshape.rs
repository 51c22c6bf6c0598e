//! Splitting a claim into several and merging two into one. Passages and links go along and keep their history; the claim that goes is
//! retired and says what stands in its place.

use super::publish::{draft, retire_in};
use super::{Place, Step, actor, claim, document, keep, link, lock};
use crate::domain::claim::{AnchorDraft, ClaimDraft};
use crate::domain::codes::Stage;
use crate::domain::draft::{FieldErrors, Gate};
use crate::domain::link::LinkDraft;
use crate::store;
use crate::store::claim_draft::{self, Newest};
use crate::store::link_draft::{self, Short};
use crate::store::person::Person;
use crate::store::revision::Kind;
use crate::store::stage::{self, Head};
use crate::workflow::records::{self, Save, as_document};
use crate::workflow::{ActError, assess};
use sqlx::{PgConnection, PgPool};

/// One of the claims a claim is split into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// What it says.
    pub statement: String,
    /// Which of the old claim's passages it takes, counted from 0.
    pub passages: Vec<usize>,
    /// Which of its links it takes, by number.
    pub links: Vec<i64>,
}

/// Two claims that become one, each with the version that was on the table.
#[derive(Debug, Clone, Copy)]
pub struct Merger<'a> {
    /// The one that stays.
    pub stays: (&'a str, i32),
    /// The one that goes.
    pub goes: (&'a str, i32),
}

/// Why a person may not split or merge a claim, if so. What readers see is reshaped by those who may review, or by a sole editor.
///
/// # Errors
/// When the database does not answer.
pub async fn may_not_reshape(
    connection: &mut PgConnection,
    head: &Head,
    person: &Person,
) -> Result<Option<&'static str>, ActError> {
    if head.stage == Stage::Retired {
        return Ok(Some("It is retired."));
    }
    if head.stage != head.status {
        return Ok(Some("It has a newer version that readers have not seen. Publish that first, or restore the one they see."));
    }
    if head.published_version.is_none() || person.role.may_review() {
        return Ok(None);
    }
    let others = stage::editors_besides(connection, &[person.id]).await?;
    Ok((!others.is_empty()).then_some("Readers see it, so a reviewer or an administrator has to do this."))
}

async fn allowed(connection: &mut PgConnection, head: &Head, person: &Person) -> Result<(), ActError> {
    may_not_reshape(connection, head, person).await?.map_or(Ok(()), |why| Err(ActError::Refused(why.to_owned())))
}

/// Splits a claim into two or more; returns their names in addresses. Everything but the statement, the passages and the links is taken
/// over as it stands, to be changed afterwards. New claims are to readers what the old one was.
///
/// # Errors
/// When the step is stale, a passage or a link would be lost, the person may not, or the database refuses.
pub async fn split_claim(pool: &PgPool, slug: &str, parts: &[Part], step: Step<'_>) -> Result<Vec<String>, ActError> {
    let mut transaction = pool.begin().await?;
    let connection = &mut *transaction;
    let (head, old) = taken(connection, slug, step.version, step.person).await?;
    let links = live_links(connection, head.id).await?;
    whole(parts, old.document.anchor.len(), &links)?;
    let words = format!("Split from “{}”", old.document.statement);
    let reason = step.reason_or(&words);
    let mut made: Vec<Place> = Vec::with_capacity(parts.len());
    for part in parts {
        let anchor = old.document.anchor.iter().enumerate().filter(|(i, _)| part.passages.contains(i)).map(|(_, a)| a.clone());
        let draft = ClaimDraft {
            slug: String::new(),
            statement: part.statement.trim().to_owned(),
            anchor: anchor.collect(),
            ..old.document.clone()
        };
        made.push(new_claim(connection, &head, &draft, Step { reason, ..step }).await?);
    }
    for short in &links {
        let mut heirs = parts.iter().zip(&made).filter(|(part, _)| part.links.contains(&short.id)).map(|(_, place)| place);
        if let Some(first) = heirs.next() {
            let others: Vec<&Place> = heirs.collect();
            for other in others {
                copy_link(connection, short, other, Step { reason, ..step }).await?;
            }
            move_link(connection, short, (first.id, &first.slug), Step { reason, ..step }).await?;
        }
    }
    if let Some(first) = made.first() {
        claim_draft::move_passages(connection, head.id, first.id, Some(&old.document.article)).await?;
    }
    let mut claims: Vec<i64> = made.iter().map(|place| place.id).collect();
    let words = format!("Split into {} claims", made.len());
    retire_in(connection, Kind::Claim, &head, Step { reason: step.reason_or(&words), ..step }).await?;
    claim_draft::replace_by(connection, head.id, &claims).await?;
    claims.push(head.id);
    assess::claims(connection, claims, step.now).await?;
    transaction.commit().await?;
    Ok(made.into_iter().map(|place| place.slug).collect())
}

/// Whether every part says something of its own and nothing of the old claim is lost.
fn whole(parts: &[Part], passages: usize, links: &[Short]) -> Result<(), FieldErrors> {
    let mut gate = Gate::new();
    gate.check(parts.len() >= 2, "part", "", "there must be two claims at least");
    for (i, part) in parts.iter().enumerate() {
        let field = format!("part[{i}].statement");
        let said = gate.words(&field, &part.statement);
        let again = parts[..i].iter().any(|other| said.as_deref() == Some(other.statement.trim()));
        gate.check(!again, &field, &part.statement, "says the same as another part");
    }
    for passage in (0..passages).filter(|passage| parts.iter().all(|part| !part.passages.contains(passage))) {
        gate.fault(&format!("passage[{passage}]"), "", &format!("passage {} goes to none of the new claims", passage + 1));
    }
    for short in links.iter().filter(|short| parts.iter().all(|part| !part.links.contains(&short.id))) {
        gate.fault(&format!("link[{}]", short.id), "", &format!("the link to {} goes to none of the new claims", short.label));
    }
    gate.finish(Some(()))
}

/// A claim that may be reshaped, locked, with its newest revision.
async fn taken(connection: &mut PgConnection, slug: &str, version: i32, person: &Person) -> Result<(Head, Newest), ActError> {
    let id = stage::lock_by_slug(connection, Kind::Claim, slug).await?.ok_or(ActError::Gone)?.id;
    let head = lock(connection, Kind::Claim, id, version).await?;
    allowed(connection, &head, person).await?;
    let newest = claim_draft::newest(connection, slug).await?.ok_or(ActError::Gone)?;
    Ok((head, newest))
}

/// The links of a claim that are not retired.
async fn live_links(connection: &mut PgConnection, claim_id: i64) -> Result<Vec<Short>, ActError> {
    let mut links = link_draft::of_claim(connection, claim_id).await?;
    links.retain(|short| short.stage != Stage::Retired);
    Ok(links)
}

/// Stores a claim that is to readers what `like` is.
async fn new_claim(connection: &mut PgConnection, like: &Head, draft: &ClaimDraft, step: Step<'_>) -> Result<Place, ActError> {
    if like.status != Stage::Published {
        return claim::first(connection, draft, Stage::Draft, step).await;
    }
    let draft = claim::named(connection, draft).await?;
    let parsed = draft.parse()?;
    let article = Some(draft.article.as_str()).filter(|article| !article.is_empty());
    let save = Save { actor: actor(step.person), reason: step.reason, now: step.now };
    let id = records::put_claim(connection, article, None, &draft, &parsed, save).await?.id();
    Ok(Place { id, slug: draft.slug, number: 1, stored: true })
}

/// The newest document of a link as it would read from another claim.
async fn turned(connection: &mut PgConnection, id: i64, claim: &str) -> Result<(Head, LinkDraft), ActError> {
    let head = stage::lock(connection, Kind::Link, id).await?.ok_or(ActError::Gone)?;
    let mut link: LinkDraft = draft(&document(connection, Kind::Link, &head).await?)?;
    claim.clone_into(&mut link.claim);
    Ok((head, link))
}

async fn move_link(
    connection: &mut PgConnection,
    short: &Short,
    (claim_id, claim): (i64, &str),
    step: Step<'_>,
) -> Result<(), ActError> {
    let (head, link) = turned(connection, short.id, claim).await?;
    keep(connection, Kind::Link, &head, as_document(&link), head.stage, ("move_link", step.reason), step).await?;
    Ok(link_draft::move_to(connection, short.id, claim_id).await?)
}

async fn copy_link(connection: &mut PgConnection, short: &Short, to: &Place, step: Step<'_>) -> Result<(), ActError> {
    let (head, draft) = turned(connection, short.id, &to.slug).await?;
    if head.stage == Stage::Published {
        let save = Save { actor: actor(step.person), reason: step.reason, now: step.now };
        records::put_link(connection, None, &draft, &draft.parse()?, save).await?;
    } else {
        link::first(connection, &draft, step).await?;
    }
    Ok(())
}

/// Merges one claim into another: its passages and links go over, a link to a result that the other has already is kept once, and its
/// address leads on.
///
/// # Errors
/// When a claim was changed meanwhile, the two do not fit together, the person may not, or the database refuses.
pub async fn merge_claims(pool: &PgPool, merger: Merger<'_>, step: Step<'_>) -> Result<(), ActError> {
    let refused = |why: &str| Err(ActError::Refused(why.to_owned()));
    if merger.stays.0 == merger.goes.0 {
        return refused("A claim can’t be merged with itself.");
    }
    let mut transaction = pool.begin().await?;
    let connection = &mut *transaction;
    let mut ids = Vec::new();
    for slug in [merger.stays.0, merger.goes.0] {
        ids.push(stage::read_by_slug(connection, Kind::Claim, slug).await?.ok_or(ActError::Gone)?.id);
    }
    // in the order of their numbers, as verdicts are computed, so that no two acts wait for one another in a circle
    store::claim::lock(connection, &ids).await?;
    let stays = taken(connection, merger.stays.0, merger.stays.1, step.person).await?;
    let goes = taken(connection, merger.goes.0, merger.goes.1, step.person).await?;
    if goes.0.status == Stage::Published && stays.0.status != Stage::Published {
        return refused("Readers see one of the two; that one has to stay.");
    }
    let words = format!("Merged with “{}”", goes.1.document.statement);
    let taking = Step { reason: step.reason_or(&words), ..step };
    take_passages(connection, &stays, &goes, taking).await?;
    take_links(connection, &stays, &goes, taking).await?;
    let words = format!("Merged into “{}”", stays.1.document.statement);
    retire_in(connection, Kind::Claim, &goes.0, Step { reason: step.reason_or(&words), ..step }).await?;
    claim_draft::replace_by(connection, goes.0.id, &[stays.0.id]).await?;
    assess::claims(connection, vec![stays.0.id, goes.0.id], step.now).await?;
    transaction.commit().await?;
    Ok(())
}

/// Adds the passages of the claim that goes to the one that stays, and keeps that as its next revision.
async fn take_passages(
    connection: &mut PgConnection,
    stays: &(Head, Newest),
    goes: &(Head, Newest),
    step: Step<'_>,
) -> Result<(), ActError> {
    let (mut draft, other) = (stays.1.document.clone(), &goes.1.document);
    if draft.anchor.is_empty() {
        draft.article.clone_from(&other.article);
    }
    if draft.article == other.article {
        let known = |quote: &AnchorDraft, all: &[AnchorDraft]| {
            all.iter().any(|one| one.exact.trim() == quote.exact.trim() && one.occurrence.trim() == quote.occurrence.trim())
        };
        for quote in &other.anchor {
            if !known(quote, &draft.anchor) {
                draft.anchor.push(quote.clone());
            }
        }
    } else if goes.0.status != Stage::Published && !other.anchor.is_empty() {
        return Err(ActError::Refused("The two are drafts of different articles; publish them first.".to_owned()));
    }
    if stays.0.status == Stage::Published {
        let parsed = draft.parse()?;
        let save = Save { actor: actor(step.person), reason: step.reason, now: step.now };
        let article = Some(draft.article.as_str()).filter(|article| !article.is_empty());
        let stored = store::claim::Stored { id: stays.0.id, version: stays.0.version };
        records::put_claim(connection, article, Some(stored), &draft, &parsed, save).await?;
        claim_draft::move_passages(connection, goes.0.id, stays.0.id, article).await?;
    } else {
        let act = ("merge_claim", step.reason);
        keep(connection, Kind::Claim, &stays.0, as_document(&draft), stays.0.stage, act, step).await?;
    }
    Ok(())
}

/// Moves links over; of two to the same result the one of the claim that stays is kept, unless it is retired.
async fn take_links(
    connection: &mut PgConnection,
    stays: &(Head, Newest),
    goes: &(Head, Newest),
    step: Step<'_>,
) -> Result<(), ActError> {
    let own = link_draft::of_claim(connection, stays.0.id).await?;
    for short in live_links(connection, goes.0.id).await? {
        let Some(twin) = own.iter().find(|one| one.result == short.result) else {
            move_link(connection, &short, (stays.0.id, &stays.1.document.slug), step).await?;
            continue;
        };
        let (head, draft) = turned(connection, short.id, &stays.1.document.slug).await?;
        if twin.stage == Stage::Retired {
            let stored = store::link::Stored { id: twin.id, version: twin.version, claim_id: stays.0.id };
            if head.stage == Stage::Published {
                let save = Save { actor: actor(step.person), reason: step.reason, now: step.now };
                records::put_link(connection, Some(stored), &draft, &draft.parse()?, save).await?;
            } else {
                link::first(connection, &draft, step).await?;
            }
        }
        retire_in(connection, Kind::Link, &head, step).await?;
    }
    Ok(())
}
