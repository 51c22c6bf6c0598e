//! Passages through the versions of an article: where a claim's quotes stand, and what became of them when the text changed.

pub mod checking;

use super::ActError;
use crate::anchor::renewal::{Found, Renewal, kept};
use crate::anchor::{self, NoPlace, Place};
use crate::domain::claim::Quote;
use crate::store;
use crate::store::anchor::{Anchor, AnchorState, Span};
use crate::store::article::Text;
use sqlx::PgConnection;
use std::collections::HashMap;
use std::sync::Arc;

/// What became of a passage.
#[derive(Debug, Clone, PartialEq)]
pub struct Fate {
    /// The claim's name in addresses.
    pub claim: String,
    /// What it says.
    pub statement: String,
    /// The passage as it is now.
    pub anchor: Anchor,
    /// Its words as they are now; none when it is lost.
    pub now: Option<String>,
}

/// Carries the passages of one version over to the next. A passage that is lost is sought again in each later version, so that one
/// the publisher brings back is found.
pub(super) async fn carry_over(connection: &mut PgConnection, from: &Text, to: &Text) -> Result<Vec<Fate>, ActError> {
    let claims: HashMap<i64, (String, String)> = store::anchor::lock_claims(connection, from.version_id)
        .await?
        .into_iter()
        .map(|(id, slug, statement)| (id, (slug, statement)))
        .collect();
    let mut renewals = Renewals::to(to);
    let mut fates = Vec::new();
    for before in store::anchor::in_version(connection, from.version_id, None).await? {
        let anchor = renewals.carry(connection, from, before).await?;
        let (claim, statement) = claims.get(&anchor.claim_id).cloned().unwrap_or_default();
        let now = anchor.place.map(|place| words(&to.text, place));
        fates.push(Fate { claim, statement, anchor, now });
    }
    let anchors: Vec<Anchor> = fates.iter().map(|fate| fate.anchor.clone()).collect();
    store::anchor::insert(connection, to.version_id, &anchors).await?;
    Ok(fates)
}

/// Where a claim's quotes stand in the newest text of an article: where they stood already, else word for word, else where the words
/// of an earlier version went. In the order of the quotes, with what is wrong with those that stand nowhere.
pub(super) async fn place(
    connection: &mut PgConnection,
    article: &Text,
    claim_id: Option<i64>,
    quotes: &[Quote],
) -> Result<Vec<Result<Anchor, NoPlace>>, ActError> {
    let mut known = match claim_id {
        Some(id) => store::anchor::in_version(connection, article.version_id, Some(id)).await?,
        None => Vec::new(),
    };
    let mut placed = Vec::with_capacity(quotes.len());
    for (ordinal, quote) in quotes.iter().enumerate() {
        let found = match known.iter().position(|anchor| anchor.exact == quote.exact && loose(anchor)) {
            Some(at) => Ok(known.remove(at)),
            None => match carried(connection, article, &known, quote).await? {
                Some(at) => Ok(known.remove(at)),
                None => quoted(connection, article, quote).await?,
            },
        };
        placed.push(found.map(|anchor| Anchor { claim_id: claim_id.unwrap_or_default(), ordinal: number(ordinal), ..anchor }));
    }
    Ok(placed)
}

/// Whether the passage no longer stands where its quote alone would put it.
fn loose(anchor: &Anchor) -> bool {
    anchor.state != AnchorState::Exact || anchor.checked != anchor.exact
}

/// Which of the known passages a quote is that was made in an earlier text and has been followed from there: its occurrence counts in
/// that text, where a look-alike may since have come before it.
async fn carried(
    connection: &mut PgConnection,
    article: &Text,
    known: &[Anchor],
    quote: &Quote,
) -> Result<Option<usize>, ActError> {
    for (at, anchor) in known.iter().enumerate() {
        if anchor.exact != quote.exact || anchor.checked_version_id == article.version_id {
            continue;
        }
        let Some(earlier) = store::article::text(connection, anchor.checked_version_id).await? else { continue };
        let stood = anchor::find_exact(&earlier.text, &quote.exact, quote.occurrence);
        if stood.is_ok_and(|place| number(place.start) == anchor.checked_start) {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// A quote in the newest text, or in the newest version that has it, carried over from there.
async fn quoted(connection: &mut PgConnection, article: &Text, quote: &Quote) -> Result<Result<Anchor, NoPlace>, ActError> {
    let error = match anchor::find_exact(&article.text, &quote.exact, quote.occurrence) {
        Ok(place) => return Ok(Ok(exact(&quote.exact, place, article.version_id))),
        Err(error) => error,
    };
    if error == NoPlace::Absent {
        for number in (1..article.number).rev() {
            let Some(earlier) = store::article::version(connection, article.article_id, number).await? else { continue };
            if let Ok(place) = anchor::find_exact(&earlier.text, &quote.exact, quote.occurrence) {
                let stood = exact(&quote.exact, place, earlier.version_id);
                return Ok(Ok(Renewals::to(article).carry(connection, &earlier, stood).await?));
            }
        }
    }
    Ok(Err(error))
}

fn exact(quote: &str, place: Place, version_id: i64) -> Anchor {
    let span = Span { start: number(place.start), end: number(place.end) };
    Anchor {
        claim_id: 0,
        ordinal: 0,
        exact: quote.to_owned(),
        prefix: place.prefix,
        suffix: place.suffix,
        place: Some(span),
        state: AnchorState::Exact,
        score: None,
        checked: quote.to_owned(),
        checked_version_id: version_id,
        checked_start: span.start,
        checked_end: span.end,
        checked_by: None,
        checked_at: None,
    }
}

/// Comparisons of earlier versions with one text, each made once.
struct Renewals<'a> {
    to: &'a Text,
    made: HashMap<i64, Arc<Renewal>>,
}

impl<'a> Renewals<'a> {
    fn to(to: &'a Text) -> Self {
        Self { to, made: HashMap::new() }
    }

    /// The comparison with an earlier version. Long texts take a while, so it is made off the threads that answer requests.
    async fn from(&mut self, version_id: i64, text: &str) -> Result<Arc<Renewal>, ActError> {
        if let Some(made) = self.made.get(&version_id) {
            return Ok(Arc::clone(made));
        }
        let (old, new) = (text.to_owned(), self.to.text.clone());
        let made = tokio::task::spawn_blocking(move || Renewal::between(&old, &new));
        let made = Arc::new(made.await.map_err(|error| ActError::Refused(format!("The texts could not be compared: {error}.")))?);
        self.made.insert(version_id, Arc::clone(&made));
        Ok(made)
    }

    /// A passage of an earlier version in this one: followed from where it stood last, else from where it was checked.
    async fn carry(&mut self, connection: &mut PgConnection, from: &Text, before: Anchor) -> Result<Anchor, ActError> {
        let mut found = Found::Lost;
        if let Some(place) = before.place {
            found = self.from(from.version_id, &from.text).await?.find(span(place));
        }
        if found == Found::Lost && (before.place.is_none() || before.checked_version_id != from.version_id) {
            let Some(checked) = store::article::text(connection, before.checked_version_id).await? else {
                return Ok(Self::lost(before));
            };
            let renewal = self.from(before.checked_version_id, &checked.text).await?;
            found = renewal.find(span(Span { start: before.checked_start, end: before.checked_end }));
        }
        let Some(place) = found.place() else { return Ok(Self::lost(before)) };
        let place = Span { start: number(place.start), end: number(place.end) };
        let now = words(&self.to.text, place);
        if now == before.checked {
            let state = if matches!(found, Found::Moved(_)) { AnchorState::Moved } else { AnchorState::Exact };
            return Ok(Anchor { place: Some(place), state, score: None, checked_by: None, checked_at: None, ..before });
        }
        // somebody has said that it stands here no more: only its own words bring it back
        if before.state == AnchorState::Lost && before.checked_at.is_some() {
            return Ok(Self::lost(before));
        }
        let score = Some(kept(&before.checked, &now));
        let untouched = before.state == AnchorState::Fuzzy && matches!(found, Found::Exact(_) | Found::Moved(_));
        let anchor = Anchor { place: Some(place), state: AnchorState::Fuzzy, score, ..before };
        // what somebody has looked at stays looked at while its words stay
        Ok(if untouched { anchor } else { Anchor { checked_by: None, checked_at: None, ..anchor } })
    }

    fn lost(before: Anchor) -> Anchor {
        let still = before.state == AnchorState::Lost;
        let anchor = Anchor { place: None, state: AnchorState::Lost, score: None, ..before };
        if still { anchor } else { Anchor { checked_by: None, checked_at: None, ..anchor } }
    }
}

fn span(place: Span) -> std::ops::Range<usize> {
    let at = |n: i32| usize::try_from(n).unwrap_or(0);
    at(place.start)..at(place.end)
}

/// The words at a place.
pub(super) fn words(text: &str, place: Span) -> String {
    let range = span(place);
    text.chars().skip(range.start).take(range.len()).collect()
}

fn number(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
