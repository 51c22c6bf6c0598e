//! What publishing a record would do to verdicts, for the panel beside a form.

use crate::domain::claim::ClaimDraft;
use crate::domain::link::LinkDraft;
use crate::domain::study_draft::StudyDraft;
use crate::store::person::Person;
use crate::web::error::AppError;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::stages::{self, Alone, VerdictChange};
use chrono::{DateTime, Utc};

/// What would happen.
pub enum Consequence {
    /// It can't be told as long as the record could not be published; the words say why.
    Unknown(String),
    /// No claim is linked.
    NoClaim,
    /// The one claim it is about keeps its verdict: code, rule, and the sentence for readers.
    Same(String, String, String),
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
        Self::told(stages::preview_study(&state.pool, slug, draft, person_id, now).await.map(Self::of))
    }

    /// Of publishing a draft of a claim.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_claim(
        state: &AppState,
        slug: Option<&str>,
        draft: &ClaimDraft,
        person_id: i64,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let Some(slug) = slug else {
            return Ok(Self::Unknown("No result is linked to it yet: it will be shown as not assessed (V2).".to_owned()));
        };
        Self::told(stages::preview_claim(&state.pool, slug, draft, person_id, now).await.map(Self::of_one))
    }

    /// Of publishing a draft of a link, with what the rules read in its result alone.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of_link(
        state: &AppState,
        id: Option<i64>,
        draft: &LinkDraft,
        person: &Person,
        now: DateTime<Utc>,
    ) -> Result<(Self, Option<Alone>), AppError> {
        match stages::preview_link(&state.pool, id, draft, person, now).await {
            Ok(preview) => Ok((Self::of_one(preview.changes), Some(preview.alone))),
            Err(error) => Ok((Self::told(Err(error))?, None)),
        }
    }

    fn of_one(changes: Vec<VerdictChange>) -> Self {
        match changes.into_iter().next() {
            None => Self::NoClaim,
            Some(change) if change.from == change.to => Self::Same(change.to.0, change.to.1, change.summary),
            Some(change) => Self::Claims { changed: vec![change], kept: 0 },
        }
    }

    /// What can be told, or why not.
    fn told(preview: Result<Self, ActError>) -> Result<Self, AppError> {
        match preview {
            Ok(consequence) => Ok(consequence),
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

    fn of(all: Vec<VerdictChange>) -> Self {
        if all.is_empty() {
            return Self::NoClaim;
        }
        let (changed, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|change| change.from != change.to);
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
