//! What a person says about passages whose words changed or that were not found: the same claim, another place, or no longer there.
//! Each act is one transaction with one activity row; what others changed meanwhile is never written over.

use super::{number, words};
use crate::anchor::{self, NoPlace};
use crate::domain::draft::FieldErrors;
use crate::store;
use crate::store::anchor::{Anchor, AnchorState, Span};
use crate::store::article::{Hold, Text};
use crate::workflow::{ActError, By, wording};
use serde_json::json;
use sqlx::PgPool;

/// A passage as the person saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The claim's number.
    pub claim_id: i64,
    /// Which of its passages, from 0.
    pub ordinal: i32,
    /// [`Anchor::seen`] as the form had it.
    pub seen: String,
}

/// What is said about passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The words it has now make the same claim.
    Same,
    /// The article does not say it any more, at least not where it was thought to.
    Gone,
    /// It stands from here to there.
    At(Span),
    /// It stands where these words stand; the occurrence counts from 1 and may be left out when there is only one.
    Quoted(String, Option<usize>),
}

impl Decision {
    fn act(&self) -> &'static str {
        match self {
            Self::Same => "confirm_passage",
            Self::Gone => "drop_passage",
            Self::At(_) | Self::Quoted(..) => "place_passage",
        }
    }
}

/// What became of the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It is done.
    Done,
    /// A newer text came first: its number. Nothing was stored.
    NewerText(i32),
    /// Somebody else looked at these first, or they are no more. Nothing was stored.
    Stale(Vec<(i64, i32)>),
    /// There is no such article.
    Absent,
}

/// Keeps what a person says about passages of the text with this number: about all of them, or about none.
///
/// # Errors
/// When the words stand nowhere or more than once, there is no place to confirm, or the database refuses.
pub async fn decide(
    pool: &PgPool,
    article: &str,
    text_number: i32,
    passages: &[Seen],
    decision: &Decision,
    by: By,
) -> Result<Checked, ActError> {
    let mut transaction = pool.begin().await?;
    let mut claims: Vec<i64> = passages.iter().map(|passage| passage.claim_id).collect();
    claims.sort_unstable();
    claims.dedup();
    store::claim::lock(&mut transaction, &claims).await?;
    store::article::hold(&mut transaction, article, Hold::Place).await?;
    let Some(text) = store::article::newest(&mut transaction, article).await? else { return Ok(Checked::Absent) };
    if text.number != text_number {
        return Ok(Checked::NewerText(text.number));
    }
    let there = store::anchor::in_version(&mut transaction, text.version_id, None).await?;
    let find = |wanted: &Seen| {
        let one = |anchor: &&Anchor| (anchor.claim_id, anchor.ordinal) == (wanted.claim_id, wanted.ordinal);
        there.iter().find(one).filter(|anchor| anchor.seen() == wanted.seen)
    };
    let stale: Vec<(i64, i32)> =
        passages.iter().filter(|wanted| find(wanted).is_none()).map(|wanted| (wanted.claim_id, wanted.ordinal)).collect();
    if !stale.is_empty() {
        return Ok(Checked::Stale(stale));
    }
    for before in passages.iter().filter_map(find) {
        let after = judged(before, &text, decision, by)?;
        store::anchor::keep(&mut transaction, text.version_id, &after).await?;
        let detail = json!({
            "article": article, "version": text.number, "version_id": text.version_id, "before": before, "after": after,
        });
        store::revision::insert_act(&mut transaction, Some(by.person), decision.act(), detail, by.now).await?;
    }
    for claim in claims {
        wording::claim(&mut transaction, claim).await?;
    }
    transaction.commit().await?;
    Ok(Checked::Done)
}

/// The passage as the person has it.
fn judged(before: &Anchor, text: &Text, decision: &Decision, by: By) -> Result<Anchor, ActError> {
    let looked = Anchor { checked_by: Some(by.person), checked_at: Some(by.now), ..before.clone() };
    let place = match decision {
        Decision::Gone => return Ok(Anchor { place: None, state: AnchorState::Lost, score: None, ..looked }),
        Decision::Same => {
            before.place.ok_or_else(|| ActError::Refused("A passage that was not found has no words to confirm.".into()))?
        }
        Decision::At(place) => {
            let length = number(text.text.chars().count());
            if !(0 <= place.start && place.start < place.end && place.end <= length) {
                let value = format!("{}-{}", place.start, place.end);
                return Err(
                    FieldErrors::one("choice", &value, "is no place in the text; choose one of the sentences offered").into()
                );
            }
            *place
        }
        Decision::Quoted(quote, occurrence) => {
            let found = anchor::find_exact(&text.text, quote, *occurrence).map_err(|why| not_placed(quote, *occurrence, &why))?;
            Span { start: number(found.start), end: number(found.end) }
        }
    };
    let now = words(&text.text, place);
    // a passage that has its quote's words again, but where a person put it, must not be sought by them
    let state = if before.exact == now { AnchorState::Moved } else { AnchorState::Exact };
    Ok(Anchor {
        place: Some(place),
        state,
        score: None,
        checked: now,
        checked_version_id: text.version_id,
        checked_start: place.start,
        checked_end: place.end,
        ..looked
    })
}

fn not_placed(quote: &str, occurrence: Option<usize>, why: &NoPlace) -> ActError {
    match (why, occurrence) {
        (NoPlace::Fewer(_), Some(nth)) => {
            FieldErrors::one("occurrence", &nth.to_string(), &format!("is not there: {why}")).into()
        }
        _ => FieldErrors::one("words", quote, &format!("can’t be taken: {why}")).into(),
    }
}
