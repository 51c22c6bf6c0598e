//! A study as a form: sections of groups of fields, rows within rows, each field named by its path in the draft. Knows no SQL and
//! decides nothing: what is to be said about a field comes in as remarks.

mod outcomes;
mod parts;

use crate::domain::study_draft::StudyDraft;
use crate::web::form::{Field, Gravity, Remark, Tick};
use askama::Template;

/// The name of the form that a study's fields belong to.
pub const FORM: &str = "study";

/// A section of the page.
pub struct Section {
    /// Its id.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What belongs here.
    pub about: &'static str,
    /// Its fields.
    pub group: Group,
}

/// Fields that belong together, with rows below them.
#[derive(Template)]
#[template(path = "parts/group.html")]
pub struct Group {
    /// Its place in the draft: `outcome[0].result[1]`; empty for the study itself.
    pub path: String,
    /// What it is called; empty for a section's own fields.
    pub title: String,
    /// The fields everybody needs.
    pub fields: Vec<Field>,
    /// Fields few need, by heading, folded.
    pub folds: Vec<Fold>,
    /// Lists below it.
    pub rows: Vec<Rows>,
    /// What is said about it as a whole.
    pub remarks: Vec<Remark>,
}

/// Fields that are folded away.
pub struct Fold {
    /// Its heading.
    pub title: &'static str,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The lists in it.
    pub rows: Vec<Rows>,
}

/// A list of rows.
pub struct Rows {
    /// Its place in the draft: `outcome[0].result`.
    pub path: String,
    /// What the button that adds a row says.
    pub add: &'static str,
    /// What is said where there is none.
    pub none: &'static str,
    /// The rows.
    pub groups: Vec<Group>,
    /// What is said about the list as a whole.
    pub remarks: Vec<Remark>,
}

impl Fold {
    /// Whether something stands in it, so that it is shown unfolded.
    fn used(&self) -> bool {
        let said = |field: &Field| field.remarks.iter().any(|remark| remark.gravity != Gravity::Hint);
        self.fields.iter().any(said) || self.rows.iter().any(|rows| !rows.groups.is_empty())
    }

    /// How many of its fields are filled.
    fn filled(&self) -> usize {
        self.fields.iter().filter(|field| !field.value.is_empty()).count()
    }
}

/// Something said about the draft, with the path it is said about.
#[derive(Debug, Clone)]
pub struct Said {
    /// `outcome[0].result[1].ci_low`; empty for the whole record.
    pub path: String,
    /// What is said.
    pub remark: Remark,
}

/// The whole form.
pub struct StudyForm {
    /// Its sections in order.
    pub sections: Vec<Section>,
    /// What is said about nothing that has a field.
    pub general: Vec<Remark>,
}

impl StudyForm {
    /// The form of a draft, with what is said about it.
    #[must_use]
    pub fn of(draft: &StudyDraft, is_new: bool, said: &[Said]) -> Self {
        Self::of_sections(parts::sections(draft, is_new), said)
    }

    /// The form of sections made by somebody else, with what is said about its fields.
    #[must_use]
    pub fn of_sections(mut sections: Vec<Section>, said: &[Said]) -> Self {
        let mut left: Vec<Option<&Said>> = said.iter().map(Some).collect();
        for section in &mut sections {
            section.group.take(&mut left);
        }
        let general = left.into_iter().flatten().map(|said| said.remark.clone()).collect();
        Self { sections, general }
    }
}

/// Something that waits before the record can be published, or is good to know.
pub struct Todo {
    /// How serious it is.
    pub gravity: Gravity,
    /// The rule that says it.
    pub rule: String,
    /// Where: "Outcome 1 › Result 2 › Interval from".
    pub place: String,
    /// The id of the field.
    pub field: String,
    /// What is said.
    pub message: String,
    /// Whether somebody has answered it.
    pub answered: bool,
}

impl StudyForm {
    /// Every error and warning, errors first and what is answered last, each with the way to its field.
    #[must_use]
    pub fn todo(&self) -> Vec<Todo> {
        let mut list = Vec::new();
        for section in &self.sections {
            section.group.note("", &mut list);
        }
        list.extend(self.general.iter().map(|remark| todo(remark, "", "main")));
        list.retain(|one| one.gravity != Gravity::Hint);
        list.sort_by_key(|one| (one.answered, one.gravity as u8));
        list
    }
}

fn todo(remark: &Remark, place: &str, field: &str) -> Todo {
    Todo {
        gravity: remark.gravity,
        rule: remark.rule.clone(),
        place: place.to_owned(),
        field: field.to_owned(),
        message: remark.message.clone(),
        answered: remark.tick.as_ref().is_some_and(Tick::answers),
    }
}

impl Group {
    fn note(&self, place: &str, list: &mut Vec<Todo>) {
        let place = match (place, self.title.as_str()) {
            (place, "") => place.to_owned(),
            ("", title) => title.to_owned(),
            (place, title) => format!("{place} › {title}"),
        };
        list.extend(self.remarks.iter().map(|remark| todo(remark, &place, &self.id())));
        let folded = self.folds.iter();
        for field in self.fields.iter().chain(folded.clone().flat_map(|fold| &fold.fields)) {
            let at = if place.is_empty() { field.label.clone() } else { format!("{place} › {}", field.label) };
            list.extend(field.remarks.iter().map(|remark| todo(remark, &at, &field.id())));
        }
        for rows in self.rows.iter().chain(folded.flat_map(|fold| &fold.rows)) {
            list.extend(
                rows.remarks.iter().map(|remark| todo(remark, &place, &format!("{}-said", crate::web::form::id(&rows.path)))),
            );
            for group in &rows.groups {
                group.note(&place, list);
            }
        }
    }

    /// Fields without rows or folds.
    #[must_use]
    pub fn new(path: &str, title: &str, fields: Vec<Field>) -> Self {
        Self { path: path.to_owned(), title: title.to_owned(), fields, folds: Vec::new(), rows: Vec::new(), remarks: Vec::new() }
    }

    /// The same with fields folded away.
    #[must_use]
    pub fn fold(mut self, title: &'static str, fields: Vec<Field>) -> Self {
        self.folds.push(Fold { title, fields, rows: Vec::new() });
        self
    }

    /// The same with a list below it.
    #[must_use]
    pub fn with(mut self, rows: Rows) -> Self {
        self.rows.push(rows);
        self
    }

    /// Takes what is said about its fields, its rows and itself.
    fn take(&mut self, said: &mut [Option<&Said>]) {
        for field in &mut self.fields {
            take(&field.path, &mut field.remarks, said);
        }
        for fold in &mut self.folds {
            for field in &mut fold.fields {
                take(&field.path, &mut field.remarks, said);
            }
            for rows in &mut fold.rows {
                rows.take(said);
            }
        }
        for rows in &mut self.rows {
            rows.take(said);
        }
        if !self.path.is_empty() {
            take(&self.path, &mut self.remarks, said);
            // what names a field of ours that the form does not show
            let below = format!("{}.", self.path);
            for slot in said.iter_mut() {
                if slot.is_some_and(|one| one.path.starts_with(&below)) {
                    self.remarks.extend(slot.take().map(|one| one.remark.clone()));
                }
            }
        }
    }

    /// Its id in the page.
    fn id(&self) -> String {
        crate::web::form::id(&self.path)
    }
}

impl Rows {
    /// A list of rows.
    #[must_use]
    pub fn new(path: &str, add: &'static str, none: &'static str, groups: Vec<Group>) -> Self {
        Self { path: path.to_owned(), add, none, groups, remarks: Vec::new() }
    }

    fn take(&mut self, said: &mut [Option<&Said>]) {
        for group in &mut self.groups {
            group.take(said);
        }
        take(&self.path, &mut self.remarks, said);
    }
}

fn take(path: &str, remarks: &mut Vec<Remark>, said: &mut [Option<&Said>]) {
    for slot in said.iter_mut() {
        if slot.is_some_and(|one| one.path == path) {
            remarks.extend(slot.take().map(|one| one.remark.clone()));
        }
    }
}

/// A line of the study's form.
fn line(path: &str, field: &str, label: &str, value: &str) -> Field {
    let path = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
    Field::new(FORM, &path, label, value)
}

/// A box of the study's form.
fn tick(path: &str, field: &str, label: &str, value: bool) -> Field {
    line(path, field, label, if value { "true" } else { "" }).kind(crate::web::form::Kind::Box)
}

/// "Result 2: CAC ≥ 400", or only the number while it has no name.
#[must_use]
pub fn numbered(what: &str, index: usize, name: &str) -> String {
    if name.trim().is_empty() { format!("{what} {}", index + 1) } else { format!("{what} {}: {}", index + 1, name.trim()) }
}

/// The same with the key other rows name it by, once it has one.
fn keyed(what: &str, index: usize, name: &str, key: &str) -> String {
    let title = numbered(what, index, name);
    if key.is_empty() { title } else { format!("{title} (key {key})") }
}
