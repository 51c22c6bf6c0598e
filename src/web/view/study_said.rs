//! What is to be said about a draft of a study, field by field, and what its fields can suggest.

use super::study_form::Said;
use crate::domain::draft::FieldError;
use crate::domain::study_draft::StudyDraft;
use crate::store;
use crate::web::error::AppError;
use crate::web::form::{Gravity, Remark};
use crate::workflow::records;
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
        complete.slug = slug.unwrap_or("new").to_owned();
        complete.tidy();
        let mut faults: Vec<FieldError> = complete.parse().err().map(|errors| errors.all().to_vec()).unwrap_or_default();
        faults.extend(records::open_points(connection, &complete, now).await?);
        let said = faults.into_iter().map(|fault| Said { path: fault.field.clone(), remark: of_fault(&fault) }).collect();
        Ok(Self { said })
    }
}

/// A fault of the gate as a remark.
fn of_fault(fault: &FieldError) -> Remark {
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
    /// Keys of the study's results, with their names.
    pub results: Vec<(String, String)>,
}

impl Suggestions {
    /// Reads them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(connection: &mut PgConnection, draft: &StudyDraft) -> Result<Self, AppError> {
        let (concepts, mut sources) = store::study::known_words(connection).await?;
        sources.extend(draft.source.iter().map(|source| source.key.clone()));
        let pair = |key: &String, name: &String| (key.clone(), name.clone());
        Ok(Self {
            concepts,
            sources,
            reports: draft.report.iter().map(|report| pair(&report.key, &report.label)).collect(),
            results: draft.outcome.iter().flat_map(|o| &o.result).map(|result| pair(&result.key, &result.label)).collect(),
        })
    }
}
