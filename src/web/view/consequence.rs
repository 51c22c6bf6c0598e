//! What publishing a record would do to verdicts, for the panel beside a form.

use crate::domain::study_draft::StudyDraft;
use crate::web::error::AppError;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::stages::{self, VerdictChange};
use chrono::{DateTime, Utc};

/// What would happen.
pub enum Consequence {
    /// It can't be told as long as the record could not be published; the words say why.
    Unknown(String),
    /// No claim is linked.
    NoClaim,
    /// These claims are touched.
    Claims {
        /// Those whose verdict would be another.
        changed: Vec<VerdictChange>,
        /// How many would keep theirs.
        kept: usize,
    },
}

impl Consequence {
    /// Of publishing a draft of a study.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_study(
        state: &AppState,
        slug: Option<&str>,
        draft: &StudyDraft,
        person_id: i64,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let Some(slug) = slug else { return Ok(Self::NoClaim) };
        match stages::preview_study(&state.pool, slug, draft, person_id, now).await {
            Ok(changes) => Ok(Self::of(changes)),
            Err(ActError::Fields(errors)) => {
                let count = errors.all().len();
                let what = if count == 1 { "1 field is" } else { &format!("{count} fields are") };
                Ok(Self::Unknown(format!("It can be told once the record is complete: {what} missing or not understood.")))
            }
            Err(ActError::Refused(why)) => Ok(Self::Unknown(why)),
            Err(ActError::Database(sqlx::Error::Database(error))) => Ok(Self::Unknown(clash(error.constraint()))),
            Err(other) => Err(other.into()),
        }
    }

    fn of(changes: Vec<VerdictChange>) -> Self {
        if changes.is_empty() {
            return Self::NoClaim;
        }
        let (changed, kept): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| change.from != change.to);
        Self::Claims { changed, kept: kept.len() }
    }
}

/// Why the database would not take it.
fn clash(constraint: Option<&str>) -> String {
    match constraint {
        Some("identifier_belongs_to_one_study") => "An identifier belongs to another study already.".to_owned(),
        _ => "The record clashes with what is stored.".to_owned(),
    }
}
