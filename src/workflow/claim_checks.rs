//! The checks on a claim before it can be published: its passages stand in the article, and its margins and smallest difference fit the
//! results linked to it (METHOD 6.10, V-39 and V-40).

use super::{ActError, passages};
use crate::check::{self, Finding, Severity};
use crate::domain::claim::{ClaimDraft, Quote};
use crate::domain::draft::{FieldError, Gate};
use crate::domain::measure::Measure;
use crate::store;
use crate::store::anchor::AnchorState;
use sqlx::PgConnection;

/// Everything the checks say about a draft. Its slug says which links are its own.
///
/// # Errors
/// When the database does not answer.
pub async fn findings(connection: &mut PgConnection, draft: &ClaimDraft) -> Result<Vec<Finding>, ActError> {
    let scales = store::link_draft::scales(connection, &draft.slug).await?;
    let measures: Vec<Measure> = scales.iter().filter_map(|(measure, _)| measure.parse().ok()).collect();
    let units: Vec<String> = scales.into_iter().map(|(_, unit)| unit).collect();
    Ok(check::claim(draft, &measures, &units))
}

/// What stands in the way of publishing a claim besides the gate.
///
/// # Errors
/// When the database does not answer.
pub async fn obstacles(connection: &mut PgConnection, draft: &ClaimDraft) -> Result<Vec<FieldError>, ActError> {
    let mut faults = passage_faults(connection, draft).await?;
    let errors = findings(connection, draft).await?.into_iter().filter(|finding| finding.severity == Severity::Error);
    faults.extend(errors.map(|finding| FieldError {
        message: format!("{}: {}", finding.check, finding.message),
        field: finding.path,
        value: finding.value,
    }));
    Ok(faults)
}

/// What stands in the way of finding a claim's passages: an article nobody knows, words that stand nowhere in it or more than once.
///
/// # Errors
/// When the database does not answer.
pub async fn passage_faults(connection: &mut PgConnection, draft: &ClaimDraft) -> Result<Vec<FieldError>, ActError> {
    Ok(passages(connection, draft).await?.faults)
}

/// What is to be said about a claim's passages.
#[derive(Debug, Default)]
pub struct Passages {
    /// What stands in the way of finding them.
    pub faults: Vec<FieldError>,
    /// Quotes that stand in an earlier text of the article only.
    pub earlier: Vec<FieldError>,
}

/// Looks for a claim's passages in the newest text of its article.
///
/// # Errors
/// When the database does not answer.
pub async fn passages(connection: &mut PgConnection, draft: &ClaimDraft) -> Result<Passages, ActError> {
    let mut gate = Gate::new();
    let article = draft.article.trim();
    if article.is_empty() {
        let quoted = draft.anchor.iter().any(|anchor| !anchor.exact.trim().is_empty());
        gate.check(!quoted || !draft.slug.is_empty(), "article", "", "must be given: the article the passages stand in");
        return Ok(Passages { faults: gate.into_faults(), earlier: Vec::new() });
    }
    let Some(text) = store::article::newest(connection, article).await? else {
        gate.fault("article", article, "names no article");
        return Ok(Passages { faults: gate.into_faults(), earlier: Vec::new() });
    };
    // rows without words, and numbers that are none, are the gate's to speak of
    let rows = draft.anchor.iter().enumerate().filter(|(_, row)| !row.exact.trim().is_empty());
    let rows = rows.filter_map(|(i, row)| match row.occurrence.trim() {
        "" => Some((i, None)),
        text => text.parse().ok().map(|nth| (i, Some(nth))),
    });
    let rows: Vec<(usize, Option<usize>)> = rows.collect();
    let quote = |(i, occurrence): &(usize, Option<usize>)| Quote {
        exact: draft.anchor[*i].exact.trim().to_owned(),
        occurrence: *occurrence,
    };
    let quotes: Vec<Quote> = rows.iter().map(quote).collect();
    let claim_id = store::claim::number_of(connection, &draft.slug).await?;
    let mut earlier = Vec::new();
    for ((i, _), found) in rows.into_iter().zip(passages::place(connection, &text, claim_id, &quotes).await?) {
        let (field, value) = (format!("anchor[{i}].exact"), draft.anchor[i].exact.clone());
        match found {
            Err(error) => gate.fault(&field, &value, &error.to_string()),
            Ok(anchor) if matches!(anchor.state, AnchorState::Fuzzy | AnchorState::Lost) && anchor.checked_at.is_none() => {
                let now = anchor.place.map(|place| passages::words(&text.text, place));
                let message = match now {
                    Some(now) => format!("These words stand in an earlier text of the article. The newest says: “{now}”"),
                    None => "These words stand in an earlier text of the article; the newest does not say it, as far as could be found.".into(),
                };
                earlier.push(FieldError { field, value, message });
            }
            Ok(_) => {}
        }
    }
    Ok(Passages { faults: gate.into_faults(), earlier })
}
