//! What the lexicon makes of a claim's wording and what its evidence suggests about it: proposals beside the editor's fields, each
//! taken with one press, none applied by itself.

use super::study_form::Said;
use crate::domain::claim::{ClaimDraft, Overreach, WordingLevel};
use crate::store::claim_page::{self, ClaimPage};
use crate::verdict::Verdict;
use crate::verdict::overclaim::{Finding, Hint, hints};
use crate::verdict::wording::{Proposal, propose};
use crate::web::error::AppError;
use crate::web::form::{Gravity, Offered, Remark};
use sqlx::PgConnection;

/// Proposals about the wording level and overreach flags of a draft; `slug` names the claim whose evidence readers see, if there is one.
///
/// # Errors
/// When the database does not answer.
pub async fn about(connection: &mut PgConnection, slug: Option<&str>, draft: &ClaimDraft) -> Result<Vec<Said>, AppError> {
    let page = match slug {
        Some(slug) => claim_page::read(connection, slug).await?,
        None => None,
    };
    let proposal = draft.anchor.first().map(|anchor| anchor.exact.trim()).filter(|words| !words.is_empty()).map(propose);
    let mut said: Vec<Said> = proposal.as_ref().and_then(|proposal| level(draft, proposal)).into_iter().collect();
    if let Some((page, claim_type)) = page.as_ref().zip(draft.r#type.parse().ok()) {
        let wording = proposal.unwrap_or_else(|| propose(&draft.statement));
        let verdict = page.shown.parse().unwrap_or(Verdict::NotAssessed);
        let found = hints(claim_type, verdict, draft.confined_to_model, &wording, &findings(page));
        let set = |hint: &Hint| draft.overreach.iter().any(|row| row.flag == hint.flag.code());
        said.extend(found.iter().filter(|hint| !set(hint)).map(|hint| flag(draft, hint)));
    }
    Ok(said)
}

/// The level by the lexicon, where the editor's is another.
fn level(draft: &ClaimDraft, proposal: &Proposal) -> Option<Said> {
    let level = proposal.level.to_string();
    if draft.wording_level.trim() == level {
        return None;
    }
    let name = WordingLevel::from_number(proposal.level).map_or("", WordingLevel::label);
    let cues = if proposal.cues.is_empty() {
        "no word of the lexicon softens it".to_owned()
    } else {
        format!("“{}”", proposal.cues.join("”, “"))
    };
    let message = format!("By the lexicon the first passage is worded as {name} ({level}): {cues}. A proposal only.");
    let offer = Offered {
        label: format!("Take {level} ({name})"),
        formula: "METHOD 3.1: the strongest verb, lowered by the weakest hedge of its clause, raised by a booster".to_owned(),
        act: taking(&[("wording_level".to_owned(), level)]),
    };
    Some(remark("wording_level", message, offer))
}

fn flag(draft: &ClaimDraft, hint: &Hint) -> Said {
    let row = format!("overreach[{}]", draft.overreach.len());
    let formula = match hint.flag {
        Overreach::Selective => "METHOD 3.3, from the linked evidence; only where the same paragraph does not mention it",
        _ => "METHOD 3.3, from the linked evidence",
    };
    let offer = Offered {
        label: format!("Mark “{}”", hint.flag.label()),
        formula: formula.to_owned(),
        act: taking(&[(format!("{row}.flag"), hint.flag.code().to_owned()), (format!("{row}.reason"), hint.reason.clone())]),
    };
    remark("overreach", format!("The evidence suggests “{}”: {}.", hint.flag.label(), hint.reason), offer)
}

fn remark(path: &str, message: String, offer: Offered) -> Said {
    let remark = Remark { gravity: Gravity::Hint, rule: String::new(), message, offers: vec![offer], tick: None };
    Said { path: path.to_owned(), remark }
}

/// What the button of an offer sends: the fields to fill.
fn taking(set: &[(String, String)]) -> String {
    format!("take:{}", serde_json::to_string(set).unwrap_or_default())
}

fn findings(page: &ClaimPage) -> Vec<Finding> {
    let standings = page.verdict.as_ref().map(|verdict| verdict.standings.as_slice()).unwrap_or_default();
    let rows = page.evidence.iter();
    let finding = rows.filter_map(|row| {
        let standing = standings.iter().find(|standing| standing.id == row.key)?;
        Some(Finding {
            study: row.study_name.clone(),
            label: row.label.clone(),
            design: row.design.parse().ok(),
            standing: standing.standing.as_deref().and_then(|letter| letter.parse().ok()),
            reading: standing.reading.as_deref().and_then(|reading| reading.parse().ok()),
            kept: standing.kept,
            context: standing.place == "context",
        })
    });
    finding.collect()
}
