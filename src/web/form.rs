//! Forms as pages show them: the fields of a draft with what was typed and what is to be said about each. A field is named by its
//! path in the draft, as [`crate::domain::draft::Gate`] writes it, so that a finding finds its field. Knows no particular record.

use super::error::AppError;
use super::filters;
use crate::domain::draft::FieldError;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

/// How deep a form may be nested: a study's result's arm's figure is the deepest there is.
const DEPTH: usize = 12;

/// A posted form with nested rows, read into `T`; what can't be read is a 400 that says why.
#[derive(Debug)]
pub struct Posted<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Posted<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(AppError::BadRequest("A form is sent as application/x-www-form-urlencoded.".to_owned()));
        }
        let body = axum::body::Bytes::from_request(request, state).await?;
        read(&body).map(Self)
    }
}

/// Reads a urlencoded form with nested names: `study[report][0][title]=…`.
///
/// # Errors
/// When a name can't be placed or a value has the wrong shape.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, AppError> {
    let config = serde_qs::Config::new().max_depth(DEPTH).use_form_encoding(true);
    config.deserialize_bytes(body).map_err(|error| AppError::BadRequest(format!("The form can’t be read: {error}.")))
}

/// A button of no form of ours.
#[must_use]
pub fn unknown_button() -> AppError {
    AppError::BadRequest("The form was sent by a button that is not known here.".to_owned())
}

/// What is said when a form opens with what was typed and not saved.
#[must_use]
pub fn is_back(kept_at: DateTime<Utc>) -> String {
    let when = filters::moment_words(kept_at);
    format!("What you typed here on {when} and did not save is back. Save it, or throw it away below.")
}

/// How serious something said about a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// It can't stay.
    Error,
    /// It may be right, but somebody has to say so.
    Warning,
    /// Good to know.
    Hint,
}

impl Gravity {
    /// The word shown before the message.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Hint => "Note",
        }
    }

    /// The name styles know it by.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// Something said about a field.
#[derive(Debug, Clone)]
pub struct Remark {
    /// How serious it is.
    pub gravity: Gravity,
    /// The rule that says it ("V-07"); empty for the gate's own faults.
    pub rule: String,
    /// What is said.
    pub message: String,
    /// Values that could be taken instead: label, formula, and what the button sends.
    pub offers: Vec<Offered>,
    /// Where a reason can be typed that answers a warning: the name of the field and what stands there.
    pub tick: Option<Tick>,
}

/// A value that could be taken.
#[derive(Debug, Clone)]
pub struct Offered {
    /// "Use −183 to −1"
    pub label: String,
    /// How it is computed.
    pub formula: String,
    /// What the button sends as `act`.
    pub act: String,
}

/// A place for the reason that answers a warning.
#[derive(Debug, Clone)]
pub struct Tick {
    /// The name of the field for the reason.
    pub name: String,
    /// The reason as typed.
    pub reason: String,
    /// Further fields that go with it: name and value.
    pub hidden: Vec<(String, String)>,
}

impl Tick {
    /// Whether the reason is one: a few letters at least.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.reason.trim().chars().count() >= 3
    }
}

/// What kind of field.
#[derive(Debug, Clone)]
pub enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Area,
    /// A secret.
    Secret,
    /// A day.
    Date,
    /// One of a list: code and label. An empty choice comes first unless one must be made.
    Choice(Vec<(String, String)>),
    /// Ticked or not.
    Box,
    /// Carried along unseen.
    Hidden,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its path in the draft: `report[0].title`.
    pub path: String,
    /// Its name in the form: `study[report][0][title]`.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What is wanted, with an example; may be empty.
    pub hint: String,
    /// What stands in it, as typed.
    pub value: String,
    /// What kind it is.
    pub kind: Kind,
    /// The list of suggestions it has; empty for none.
    pub suggestions: &'static str,
    /// What a browser may fill in: "off", "new-password" …
    pub autocomplete: &'static str,
    /// What is said about it.
    pub remarks: Vec<Remark>,
}

impl Field {
    /// A line named as its path below `form`.
    #[must_use]
    pub fn new(form: &str, path: &str, label: &str, value: &str) -> Self {
        Self {
            path: path.to_owned(),
            name: name(form, path),
            label: label.to_owned(),
            hint: String::new(),
            value: value.to_owned(),
            kind: Kind::Line,
            suggestions: "",
            autocomplete: "off",
            remarks: Vec::new(),
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// The same as another kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// The same as a choice among codes.
    #[must_use]
    pub fn choice(self, codes: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        self.kind(Kind::Choice(codes.into_iter().map(|(code, label)| (code.to_owned(), label.to_owned())).collect()))
    }

    /// The same as a secret a browser may fill in or keep: "current-password", "new-password".
    #[must_use]
    pub fn secret(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self.kind(Kind::Secret)
    }

    /// The same with the faults the gate found.
    #[must_use]
    pub fn faults(mut self, errors: &[FieldError]) -> Self {
        self.remarks.extend(errors.iter().filter(|error| error.field == self.path).map(|error| Remark {
            gravity: Gravity::Error,
            rule: String::new(),
            message: error.message.clone(),
            offers: Vec::new(),
            tick: None,
        }));
        self
    }

    /// Its id in the page.
    #[must_use]
    pub fn id(&self) -> String {
        id(&self.path)
    }

    /// Whether it is marked as wrong.
    #[must_use]
    pub fn invalid(&self) -> bool {
        self.remarks.iter().any(|remark| remark.gravity == Gravity::Error)
    }

    /// The ids of what describes it, for `aria-describedby`.
    #[must_use]
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.id()));
        }
        if !self.remarks.is_empty() {
            ids.push(format!("{}-said", self.id()));
        }
        ids.join(" ")
    }

    /// Whether `code` is what stands in it.
    #[must_use]
    pub fn is(&self, code: &str) -> bool {
        self.value == code
    }

    /// Whether what stands in it is none of the choices offered: kept, and shown as typed.
    #[must_use]
    pub fn is_foreign(&self, codes: &[(String, String)]) -> bool {
        !self.value.is_empty() && codes.iter().all(|(code, _)| *code != self.value)
    }
}

/// The codes of a list with their labels, for [`Field::choice`].
#[macro_export]
macro_rules! choices {
    ($list:ty) => {
        <$list>::ALL.iter().map(|code| (code.code(), code.label()))
    };
}

/// The name in a form of the field at a path: `report[0].title` in the form `study` is `study[report][0][title]`.
#[must_use]
pub fn name(form: &str, path: &str) -> String {
    if form.is_empty() {
        return path.to_owned();
    }
    let mut name = form.to_owned();
    for part in path.split('.') {
        let (word, rows) = part.split_at(part.find('[').unwrap_or(part.len()));
        name.extend(["[", word, "]", rows]);
    }
    name
}

/// The id in a page of the field at a path.
#[must_use]
pub fn id(path: &str) -> String {
    let mut id = String::from("f-");
    id.extend(path.chars().filter(|c| *c != ']').map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }));
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::study_draft::StudyDraft;

    #[derive(serde::Deserialize, Default, Debug)]
    #[serde(default)]
    struct Sent {
        version: i32,
        study: StudyDraft,
        tick: std::collections::BTreeMap<String, crate::domain::study_draft::TickDraft>,
    }

    #[test]
    fn a_path_names_its_field() {
        assert_eq!(name("study", "outcome[0].result[11].ci_low"), "study[outcome][0][result][11][ci_low]");
        assert_eq!(name("", "email"), "email");
        assert_eq!(id("outcome[0].result[11].ci_low"), "f-outcome-0-result-11-ci_low");
    }

    #[test]
    fn nested_rows_come_in_as_drafts_in_the_order_of_their_numbers() {
        let body = "version=3&study[name]=K2+%26+D&study[outcome][1][name]=second&study[outcome][0][name]=first\
            &study[outcome][0][result][1][p]=%3D+0.047&study[outcome][0][result][0][suspect_numbers]=true\
            &study[outcome][0][higher_is_better]=true&study[report][0][recalled][0]=volume";
        let sent: Sent = read(body.as_bytes()).unwrap_or_default();
        assert_eq!((sent.version, sent.study.name.as_str()), (3, "K2 & D"));
        assert_eq!(sent.study.outcome.iter().map(|o| o.name.as_str()).collect::<Vec<_>>(), ["first", "second"]);
        assert!(sent.study.outcome[0].higher_is_better && !sent.study.outcome[1].higher_is_better);
        assert!(sent.study.outcome[0].result[0].suspect_numbers);
        assert_eq!(sent.study.outcome[0].result[1].p, "= 0.047");
        assert_eq!(sent.study.report[0].recalled, ["volume"]);
    }

    #[test]
    fn named_rows_may_come_in_any_order_and_a_text_may_hold_any_character() {
        let body = "tick[t4000000000][check]=V-10&tick[t4000000000][value]=0.04%3B+-51+(-110+to+8)\
            &tick[t7][at]=outcome%5Bo1%5D.result%5Bk2d%2F1%5D.p&tick[t7][reason]=a%26b%3D%5Bc%5D";
        let sent = read::<Sent>(body.as_bytes()).unwrap_or_default();
        assert_eq!(sent.tick["t7"].at, "outcome[o1].result[k2d/1].p");
        assert_eq!(sent.tick["t7"].reason, "a&b=[c]");
        assert_eq!(sent.tick["t4000000000"].value, "0.04; -51 (-110 to 8)");
    }

    #[test]
    fn unknown_and_misplaced_fields_are_refused_with_a_reason() {
        for body in ["study[nom]=x", "version=three", "study[outcome][0][result]=x", "study[outcome][1][name]=x"] {
            let Err(AppError::BadRequest(why)) = read::<Sent>(body.as_bytes()) else { panic!("{body} was taken") };
            assert!(why.contains("can’t be read"), "{why}");
        }
    }
}
