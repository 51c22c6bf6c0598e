//! What is to be said about a draft of a claim, field by field.

use super::study_form::Said;
use super::study_said::of_fault;
use crate::check::{Finding, Severity};
use crate::domain::claim::{ClaimDraft, OverreachDraft};
use crate::web::error::AppError;
use crate::web::form::{Gravity, Remark};
use crate::workflow::claim_checks;
use sqlx::PgConnection;

/// What the gate says about a draft and about its passages. A passage that stands nowhere, or more than once, may stay in a draft; it
/// stands in the way once the claim is `wanted` by readers.
///
/// # Errors
/// When the database does not answer.
pub async fn about(connection: &mut PgConnection, draft: &ClaimDraft, wanted: bool) -> Result<Vec<Said>, AppError> {
    // a new claim gets its name in addresses when it is saved
    let mut complete = draft.clone();
    if complete.slug.trim().is_empty() {
        "new".clone_into(&mut complete.slug);
    }
    if complete.wording_range.iter().all(|level| level.trim().is_empty()) {
        complete.wording_range.clear();
    }
    let faults = complete.parse().err().map(|errors| errors.all().to_vec()).unwrap_or_default();
    // rows nobody has filled in are dropped when it is saved
    let empty = |path: &str| {
        let row =
            |name: &str| path.strip_prefix(name).and_then(|rest| rest.split(']').next()).and_then(|i| i.parse::<usize>().ok());
        row("anchor[")
            .and_then(|i| draft.anchor.get(i))
            .is_some_and(|row| row.exact.trim().is_empty() && row.occurrence.is_empty())
            || row("overreach[").and_then(|i| draft.overreach.get(i)).is_some_and(|row| *row == OverreachDraft::default())
    };
    let mut said: Vec<Said> = faults
        .iter()
        .filter(|fault| !empty(&fault.field))
        .map(|fault| Said { path: fault.field.clone(), remark: of_fault(fault) })
        .collect();
    let findings = claim_checks::findings(connection, &complete).await?;
    // a finding says more than the gate does about the same field
    said.retain(|one| findings.iter().all(|finding| finding.severity != Severity::Error || finding.path != one.path));
    said.extend(findings.into_iter().map(of_finding));
    let passages = claim_checks::passages(connection, &ClaimDraft { slug: String::new(), ..draft.clone() }).await?;
    for changed in passages.earlier {
        let mut remark = of_fault(&changed);
        remark.gravity = Gravity::Warning;
        said.push(Said { path: changed.field, remark });
    }
    for fault in passages.faults {
        let mut remark = of_fault(&fault);
        if !wanted {
            remark.gravity = Gravity::Warning;
        }
        said.push(Said { path: fault.field, remark });
    }
    Ok(said)
}

fn of_finding(finding: Finding) -> Said {
    let gravity = match finding.severity {
        Severity::Error => Gravity::Error,
        Severity::Warning => Gravity::Warning,
        Severity::Hint => Gravity::Hint,
    };
    let rule = finding.check.code().to_owned();
    let remark = Remark { gravity, rule, message: finding.message, offers: Vec::new(), tick: None };
    Said { path: finding.path, remark }
}
