//! An article as its reading view shows it: parts in reading order, claims numbered, each note beside the passage where its mark
//! ends. Knows nothing of HTML or of where an article is kept.

pub mod showing;
#[cfg(test)]
mod tests;
mod writer;

pub use writer::parts;

use super::changed::Changed;

/// A part of an article.
#[derive(Debug)]
pub enum Part {
    /// Paragraphs, a heading, or a question with its answer.
    Passage(Passage),
    /// A list, each item with its notes.
    List(Vec<Passage>),
    /// A table.
    Table(Table),
    /// What stands around the article's own text.
    Around(Vec<Passage>),
}

/// Lines with the notes that stand beside them.
#[derive(Debug, Default)]
pub struct Passage {
    /// What is read.
    pub lines: Vec<Line>,
    /// What is said about it.
    pub notes: Vec<Note>,
}

/// A table with the notes that stand beside it.
#[derive(Debug, Default)]
pub struct Table {
    /// What it is about: the heading above it.
    pub caption: String,
    /// Its first row, unless that is the only one.
    pub head: Vec<Line>,
    /// The words of each column's head.
    pub labels: Vec<String>,
    /// Its other rows, all of one length.
    pub rows: Vec<Vec<Line>>,
    /// What is said about it.
    pub notes: Vec<Note>,
}

/// One run of text.
#[derive(Debug)]
pub struct Line {
    /// What it is.
    pub role: Role,
    /// Its id, for links to it; made of its first words, so that it lasts while they stay.
    pub id: Option<String>,
    /// Its text and marks.
    pub bits: Vec<Bit>,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// A heading: its rank, 2 to 6, never more than one below the heading before it.
    Heading(i32),
    /// A question, with its rank as a heading.
    Question(i32),
    /// The title, shown again because it makes a claim.
    Title,
    /// Small print.
    Small,
    /// Anything else.
    Plain,
}

/// A piece of a line.
#[derive(Debug)]
pub enum Bit {
    /// Text.
    Text(String),
    /// A mark opens.
    Open {
        /// Its id.
        id: String,
        /// Whether it begins here, rather than going on after a cut.
        first: bool,
        /// The claim.
        claim: String,
        /// Its verdict's code.
        verdict: String,
        /// What comparing its wording with the evidence came to.
        wording: String,
    },
    /// The mark opened last closes, with the way to its note when it ends here.
    Close(Option<Reference>),
}

/// The way from a mark to its note.
#[derive(Debug)]
pub struct Reference {
    /// The number both carry.
    pub number: usize,
    /// The note's id.
    pub note: String,
    /// What comparing the claim's wording with the evidence came to.
    pub wording: String,
    /// The verdict's code.
    pub verdict: String,
}

/// What is said about a marked passage.
#[derive(Debug)]
pub struct Note {
    /// The number its mark carries.
    pub number: usize,
    /// Its id.
    pub id: String,
    /// Its mark's id.
    pub mark: String,
    /// The claim in addresses.
    pub slug: String,
    /// What the claim says.
    pub statement: String,
    /// Its verdict's code.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// What the verdict rests on.
    pub basis: String,
    /// How firmly the article words it.
    pub wording_level: i16,
    /// How that compares with the evidence.
    pub wording: crate::web::view::worded::Mark,
    /// What became of its words, while nobody has looked.
    pub changed: Option<Changed>,
    /// Number and id of the claim's first note, when this is a later one.
    pub first: Option<(usize, String)>,
}

/// An entry of the table of contents.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The heading's rank, 2 or 3.
    pub rank: i32,
    /// The heading's id.
    pub id: String,
    /// The heading.
    pub text: String,
}

impl Passage {
    /// Whether it is a heading on which nothing is said.
    #[must_use]
    pub fn is_bare_heading(&self) -> bool {
        self.notes.is_empty() && self.lines.iter().all(|line| matches!(line.role, Role::Heading(_)))
    }

    /// Whether an answer belongs here.
    fn asks(&self) -> bool {
        self.lines.first().is_some_and(|line| matches!(line.role, Role::Question(_)))
    }
}

impl Line {
    /// Whether nothing in it is marked.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.bits.iter().all(|bit| matches!(bit, Bit::Text(_)))
    }

    /// Its words without marks.
    #[must_use]
    pub fn words(&self) -> String {
        let texts = self.bits.iter().map(|bit| if let Bit::Text(text) = bit { text.as_str() } else { "" });
        texts.collect()
    }
}
