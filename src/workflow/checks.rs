//! The checks of METHOD 6.10 on a study, with what they need to know of other studies, and what of them stands in the way of publishing.

use super::ActError;
use crate::check::{self, Finding, Severity, Surroundings};
use crate::domain::draft::{FieldError, Gate};
use crate::domain::study_draft::StudyDraft;
use crate::store;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Everything the checks say about a draft.
///
/// # Errors
/// When the database does not answer.
pub async fn findings(connection: &mut PgConnection, draft: &StudyDraft, now: DateTime<Utc>) -> Result<Vec<Finding>, ActError> {
    let given = draft.arm.iter().flat_map(|arm| &arm.intervention);
    let substances: Vec<String> = given.map(|given| given.substance.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    let identifiers: Vec<String> =
        draft.report.iter().flat_map(|report| &report.identifiers).map(|one| one.value.trim().to_lowercase()).collect();
    let around = store::study_draft::surroundings(connection, &draft.slug, &identifiers, &substances, now.date_naive()).await?;
    Ok(check::study(draft, &around))
}

/// What stands in the way of publishing a study besides the gate: sources nobody knows, errors, and warnings nobody has answered.
///
/// # Errors
/// When the database does not answer.
pub async fn obstacles(
    connection: &mut PgConnection,
    draft: &StudyDraft,
    now: DateTime<Utc>,
) -> Result<Vec<FieldError>, ActError> {
    let mut faults = unknown_sources(connection, draft).await?;
    let findings = findings(connection, draft, now).await?;
    let open = check::still_open(&findings, &draft.tick, draft);
    faults.extend(open.into_iter().map(|finding| FieldError {
        field: finding.path.clone(),
        value: finding.value.clone(),
        message: format!("{}: {}", finding.check, finding.message),
    }));
    Ok(faults)
}

/// The sources a study names that nobody knows, and keys of its own sources that others have.
///
/// # Errors
/// When the database does not answer.
pub async fn unknown_sources(connection: &mut PgConnection, draft: &StudyDraft) -> Result<Vec<FieldError>, ActError> {
    let references = draft.source_references();
    let mut keys: Vec<String> = references.iter().map(|(_, key)| key.trim().to_owned()).collect();
    keys.extend(draft.source.iter().map(|source| source.key.trim().to_owned()));
    let known = store::study_draft::source_urls(connection, &keys).await?;
    let mut gate = Gate::new();
    for (i, source) in draft.source.iter().enumerate() {
        let others = known.get(source.key.trim()).filter(|url| url.as_str() != source.url.trim());
        if let Some(url) = others {
            gate.fault(&format!("source[{i}].key"), &source.key, &format!("is the key of another source already: {url}"));
        }
    }
    for (path, key) in references {
        let named_here = draft.source.iter().any(|source| source.key.trim() == key.trim());
        gate.check(named_here || known.contains_key(key.trim()), &path, key, "names no source; add it under Sources");
    }
    Ok(gate.into_faults())
}

/// Counts the checks nobody has answered of many studies at once, each by itself: what needs other studies beside it (doses out of
/// range, likenesses) is looked for when somebody opens it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn count_each(
    connection: &mut PgConnection,
    studies: &[(i64, &StudyDraft)],
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    let counted: Vec<(i64, i32, i32)> = studies
        .iter()
        .map(|(id, draft)| {
            let around =
                Surroundings { today: now.date_naive(), others: Vec::new(), daily_doses: Vec::new(), slug: draft.slug.clone() };
            let (errors, warnings) = open(&check::study(draft, &around), draft);
            (*id, errors, warnings)
        })
        .collect();
    Ok(store::study_draft::note_open_checks(connection, &counted).await?)
}

/// How many errors, and how many warnings nobody has answered.
fn open(findings: &[Finding], draft: &StudyDraft) -> (i32, i32) {
    let open = check::still_open(findings, &draft.tick, draft);
    let errors = open.iter().filter(|finding| finding.severity == Severity::Error).count();
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    (number(errors), number(open.len() - errors))
}

/// Counts the checks nobody has answered, for the workbench.
///
/// # Errors
/// When the database refuses.
pub(super) async fn count(
    connection: &mut PgConnection,
    id: i64,
    draft: &StudyDraft,
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    let findings = findings(connection, draft, now).await?;
    let (errors, warnings) = open(&findings, draft);
    Ok(store::study_draft::note_open_checks(connection, &[(id, errors, warnings)]).await?)
}
