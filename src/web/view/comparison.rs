//! Two versions of a record side by side, when somebody else saved first: what they changed, what you changed, and what is proposed.

use crate::domain::changes::{self, Clash};
use crate::domain::study_draft::StudyDraft;
use crate::web::filters;
use crate::workflow::stages::Stale;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Both versions and the proposal.
pub struct Comparison {
    /// Who saved first.
    pub who: String,
    /// When.
    pub when: String,
    /// Why, in their words.
    pub reason: String,
    /// The version they made.
    pub number: i32,
    /// Every field that differs between the two, and whether both changed it.
    pub fields: Vec<Difference>,
    document: Value,
}

/// A field that differs.
pub struct Difference {
    /// Where, in words.
    pub place: String,
    /// What stood there when you opened the form.
    pub before: Option<String>,
    /// What they made of it.
    pub theirs: Option<String>,
    /// What you made of it.
    pub yours: Option<String>,
    /// Whether both of you changed it, so that somebody has to choose; the form below holds yours.
    pub clash: bool,
}

impl Comparison {
    /// Compares what somebody typed with what was saved meanwhile.
    #[must_use]
    pub fn of(stale: &Stale, yours: &StudyDraft) -> Self {
        let mut yours = yours.clone();
        stale.theirs.document["slug"].as_str().unwrap_or_default().clone_into(&mut yours.slug);
        yours.tidy(&yours.slug.clone());
        Self::of_documents(stale, &document(&yours))
    }

    /// Compares what somebody typed, as its revision would keep it, with what was saved meanwhile.
    #[must_use]
    pub fn of_documents(stale: &Stale, yours: &Value) -> Self {
        let base = stale.base.as_ref().map_or(Value::Null, |base| base.document.clone());
        let merged = changes::merge(&base, &stale.theirs.document, yours);
        let fields = differences(&base, &stale.theirs.document, yours, &merged.clashes);
        Self {
            who: stale.theirs.person.clone().unwrap_or_else(|| "The program".to_owned()),
            when: filters::moment_words(stale.theirs.recorded_at),
            reason: stale.theirs.reason.clone(),
            number: stale.theirs.number,
            fields,
            document: merged.document,
        }
    }

    /// The proposal: theirs and yours together, yours where both changed the same field.
    #[must_use]
    pub fn proposal<T: DeserializeOwned + Default>(&self) -> T {
        serde_json::from_value(self.document.clone()).unwrap_or_default()
    }
}

/// A draft as its revision would keep it.
fn document(draft: &StudyDraft) -> Value {
    serde_json::to_value(draft).unwrap_or_default()
}

fn differences(base: &Value, theirs: &Value, yours: &Value, clashes: &[Clash]) -> Vec<Difference> {
    let (they_changed, you_changed) = (changes::diff(base, theirs), changes::diff(base, yours));
    let mut fields: Vec<Difference> = Vec::new();
    for change in &they_changed {
        let mine = you_changed.iter().find(|other| other.path == change.path);
        fields.push(Difference {
            place: changes::words(&change.path),
            before: change.before.clone(),
            theirs: change.after.clone(),
            yours: mine.map_or_else(|| change.before.clone(), |mine| mine.after.clone()),
            clash: clashes.iter().any(|clash| clash.path == change.path),
        });
    }
    for change in you_changed.iter().filter(|change| they_changed.iter().all(|other| other.path != change.path)) {
        fields.push(Difference {
            place: changes::words(&change.path),
            before: change.before.clone(),
            theirs: change.before.clone(),
            yours: change.after.clone(),
            clash: false,
        });
    }
    fields.sort_by_key(|field| !field.clash);
    fields
}
