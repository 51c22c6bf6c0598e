//! Which marks of an article are shown, as it stands in the address, so that a view can be linked.

use crate::verdict::overclaim::Match;
use crate::verdict::{Code, Verdict};
use crate::web::error::AppError;

/// Stands for no verdict at all.
const NONE: &str = "none";

/// What a reader asked to see.
#[derive(Debug, Default)]
pub struct Showing {
    /// None where all are.
    verdicts: Option<Vec<Verdict>>,
    /// Whether only what is overstated is wanted.
    pub overstated: bool,
    /// The number of the text a link was made to.
    pub version: Option<i32>,
}

impl Showing {
    /// Reads the query of an address; a verdict may stand in it several times. Without any, all are shown.
    ///
    /// # Errors
    /// When a verdict, wording or version is none.
    pub fn read(pairs: &[(String, String)]) -> Result<Self, AppError> {
        let mut showing = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            match name.as_str() {
                _ if value.is_empty() => {}
                "verdict" if value == NONE => {
                    showing.verdicts.get_or_insert_default();
                }
                "verdict" => {
                    showing
                        .verdicts
                        .get_or_insert_default()
                        .push(value.parse().map_err(|error| AppError::BadRequest(format!("verdict: {error}")))?);
                }
                "wording" if value == Match::Overstated.code() => showing.overstated = true,
                "wording" => {
                    return Err(AppError::BadRequest(format!("wording: “{value}” is not overstated, which can be shown alone")));
                }
                "version" => {
                    let refuse = |_| AppError::BadRequest(format!("version: “{value}” is no version; they count from 1"));
                    showing.version = Some(value.parse().map_err(refuse)?);
                }
                _ => {}
            }
        }
        Ok(showing)
    }

    /// Whether marks of a verdict are shown.
    #[must_use]
    pub fn shows(&self, code: &str) -> bool {
        self.verdicts.as_ref().is_none_or(|verdicts| verdicts.iter().any(|verdict| verdict.as_str() == code))
    }
}
