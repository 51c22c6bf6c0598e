//! What is to be said about a draft of a study, field by field, and what its fields can suggest.

use super::study_form::Said;
use crate::check::{self, Finding, Severity};
use crate::domain::draft::FieldError;
use crate::domain::study_draft::{StudyDraft, TickDraft};
use crate::store;
use crate::web::error::AppError;
use crate::web::form::{Gravity, Offered, Remark, Tick};
use crate::workflow::checks;
use crate::workflow::stages::NEW;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Everything said about a draft.
pub struct Told {
    /// Field by field.
    pub said: Vec<Said>,
}

impl Told {
    /// What the gate and the checks say about a draft.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn about(
        connection: &mut PgConnection,
        slug: Option<&str>,
        draft: &StudyDraft,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        // a new study gets its name in addresses and its rows their keys when it is saved
        let mut complete = draft.clone();
        complete.slug = slug.unwrap_or(NEW).to_owned();
        complete.tidy(slug.unwrap_or(NEW));
        let findings = checks::findings(connection, &complete, now).await?;
        let mut said: Vec<Said> = findings.iter().map(|finding| of_finding(finding, &complete)).collect();
        let mut faults: Vec<FieldError> = complete.parse().err().map(|errors| errors.all().to_vec()).unwrap_or_default();
        // a finding says more than the gate does about the same field
        let told = |field: &str| findings.iter().any(|one| one.severity == Severity::Error && one.path == field);
        faults.retain(|fault| !told(&fault.field));
        // where the gate refuses a field no reason can answer for it
        let refused = |path: &str| faults.iter().any(|fault| fault.field == path);
        said.retain(|one| one.remark.gravity != Gravity::Warning || !refused(&one.path));
        faults.extend(checks::unknown_sources(connection, &complete).await?);
        said.extend(faults.into_iter().map(|fault| Said { path: fault.field.clone(), remark: of_fault(&fault) }));
        Ok(Self { said })
    }
}

/// A finding as a remark: a warning with the place for its reason, and what it offers as buttons.
fn of_finding(finding: &Finding, draft: &StudyDraft) -> Said {
    let gravity = match finding.severity {
        Severity::Error => Gravity::Error,
        Severity::Warning => Gravity::Warning,
        Severity::Hint => Gravity::Hint,
    };
    let mut offers: Vec<Offered> = finding
        .offers
        .iter()
        .map(|offer| Offered { label: offer.label.clone(), formula: offer.formula.clone(), act: taking(&offer.set) })
        .collect();
    if finding.printable && finding.severity == Severity::Error {
        let result = finding.path.rsplit_once('.').map_or("", |(result, _)| result);
        offers.push(Offered {
            label: "It is printed like this".to_owned(),
            formula: "kept as printed, never counted until corrected from another source".to_owned(),
            act: taking(&[(format!("{result}.suspect_numbers"), "true".to_owned())]),
        });
    }
    let tick = (finding.severity == Severity::Warning).then(|| tick(finding, draft));
    let rule = finding.check.code().to_owned();
    Said { path: finding.path.clone(), remark: Remark { gravity, rule, message: finding.message.clone(), offers, tick } }
}

/// What the button of an offer sends: the fields to fill.
fn taking(set: &[(String, String)]) -> String {
    format!("take:{}", serde_json::to_string(set).unwrap_or_default())
}

/// The place for the reason that answers a warning. Its name among the ticks follows from what it answers, so that parts of the form
/// fetched at different times never get in one another's way.
fn tick(finding: &Finding, draft: &StudyDraft) -> Tick {
    let at = check::by_keys(&finding.path, draft);
    let check = finding.check.code();
    let same = |tick: &&TickDraft| tick.check == check && tick.at == at;
    let reason = draft.tick.iter().find(same).filter(|tick| tick.value == finding.value).map_or("", |tick| tick.reason.as_str());
    let number = format!("{check} {at}").bytes().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    let name = |field: &str| format!("tick[t{number}][{field}]");
    let hidden = [("check", check), ("at", at.as_str()), ("value", finding.value.as_str())];
    Tick {
        name: name("reason"),
        reason: reason.to_owned(),
        hidden: hidden.into_iter().map(|(field, value)| (name(field), value.to_owned())).collect(),
    }
}

/// A fault of the gate as a remark.
#[must_use]
pub fn of_fault(fault: &FieldError) -> Remark {
    let mut message =
        if fault.message == "must be given" { "needed before it can be published".to_owned() } else { fault.message.clone() };
    if let Some(first) = message.get(..1).map(str::to_uppercase) {
        message.replace_range(..1, &first);
    }
    if !message.ends_with(['.', '!', '?']) {
        message.push('.');
    }
    Remark { gravity: Gravity::Error, rule: String::new(), message, offers: Vec::new(), tick: None }
}

/// What fields can suggest.
#[derive(Default)]
pub struct Suggestions {
    /// Concepts of outcomes.
    pub concepts: Vec<String>,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Keys of the study's reports, with their names.
    pub reports: Vec<(String, String)>,
    /// Keys of the study's arms, with their names.
    pub arms: Vec<(String, String)>,
    /// Keys of the study's results, with their names.
    pub results: Vec<(String, String)>,
}

impl Suggestions {
    /// Reads them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(connection: &mut PgConnection, draft: &StudyDraft) -> Result<Self, AppError> {
        let (concepts, mut sources) = store::study_draft::known_words(connection).await?;
        sources.extend(draft.source.iter().map(|source| source.key.clone()));
        let pair = |key: &String, name: &String| (key.clone(), name.clone());
        Ok(Self {
            concepts,
            sources,
            reports: draft.report.iter().map(|report| pair(&report.key, &report.label)).collect(),
            arms: draft.arm.iter().map(|arm| pair(&arm.key, &arm.name)).collect(),
            results: draft.outcome.iter().flat_map(|o| &o.result).map(|result| pair(&result.key, &result.label)).collect(),
        })
    }
}
