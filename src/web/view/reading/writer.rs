//! Writes the parts of the reading view from an article's blocks and marks.

use super::{Bit, Entry, Line, Note, Part, Passage, Reference, Role, Table};
use crate::domain::article::{Block, BlockKind, CELL_SEPARATOR};
use crate::store::article::Mark;
use crate::web::paths;
use crate::web::view::changed::Changed;
use crate::web::view::marked::{Piece, Segment, nested};
use crate::web::view::{basis, worded};
use std::collections::{HashMap, HashSet};

/// How many words of a paragraph make its id.
const FIRST_WORDS: usize = 6;

/// Puts an article's blocks and marks into parts, and its upper headings into a table of contents.
#[must_use]
pub fn parts(blocks: &[(usize, Block)], marks: &[Mark]) -> (Vec<Part>, Vec<Entry>) {
    let segments: Vec<Vec<Segment<'_>>> = blocks.iter().map(|(start, block)| segments(*start, block, marks)).collect();
    let flat: Vec<Segment<'_>> = segments.iter().flatten().copied().collect();
    let ranges: Vec<_> = marks.iter().map(|mark| mark.start..mark.end).collect();
    let mut pieces = nested(&flat, &ranges).into_iter();
    let mut writer = Writer::new(marks);
    for ((_, block), segments) in blocks.iter().zip(&segments) {
        writer.block(block, pieces.by_ref().take(segments.len()).collect());
    }
    writer.parts.iter_mut().for_each(settle);
    (writer.parts, writer.contents)
}

/// The runs of text in a block: the cells of a row, or the whole without the letter that marks it as question or answer.
fn segments<'a>(start: usize, block: &'a Block, marks: &[Mark]) -> Vec<Segment<'a>> {
    let letter = match block.kind {
        BlockKind::TableRow => return cells(start, &block.text),
        BlockKind::Question => "Q: ",
        BlockKind::Answer => "A: ",
        _ => "",
    };
    let within = |mark: &Mark| mark.end > start && mark.end <= start + letter.len();
    match block.text.strip_prefix(letter) {
        // a mark on the letter alone would have nothing left to stand on
        Some(rest) if !marks.iter().any(within) => vec![Segment { start: start + letter.len(), text: rest }],
        _ => vec![Segment { start, text: &block.text }],
    }
}

fn cells(start: usize, row: &str) -> Vec<Segment<'_>> {
    let cells = row.split(CELL_SEPARATOR).scan(start, |next, text| {
        let segment = Segment { start: *next, text };
        *next += text.chars().count() + 1;
        Some(segment)
    });
    cells.collect()
}

struct Writer<'a> {
    marks: &'a [Mark],
    parts: Vec<Part>,
    contents: Vec<Entry>,
    /// How many notes were written.
    written: usize,
    /// The first note of each claim.
    firsts: HashMap<&'a str, (usize, String)>,
    ids: HashSet<String>,
    rank: i32,
}

impl<'a> Writer<'a> {
    fn new(marks: &'a [Mark]) -> Self {
        let (parts, contents, firsts, ids) = (Vec::new(), Vec::new(), HashMap::new(), HashSet::new());
        Self { marks, parts, contents, written: 0, firsts, ids, rank: 1 }
    }

    fn block(&mut self, block: &Block, pieces: Vec<Vec<Piece<'_>>>) {
        let mut notes = Vec::new();
        let (role, mut id) = self.role(block);
        let line = |pieces| Line { role: role.clone(), id: id.take(), bits: self.bits(pieces, &mut notes) };
        let lines: Vec<Line> = pieces.into_iter().map(line).collect();
        match (block.kind, self.parts.last_mut()) {
            (BlockKind::Title, _) if lines.iter().all(Line::is_bare) => {}
            (BlockKind::TableRow, Some(Part::Table(table))) => {
                table.rows.push(lines);
                table.notes.extend(notes);
            }
            (BlockKind::TableRow, _) => {
                let caption = self.contents.last().map_or_else(|| "Table".to_owned(), |heading| heading.text.clone());
                self.parts.push(Part::Table(Table { caption, rows: vec![lines], notes, ..Table::default() }));
            }
            (BlockKind::ListItem, Some(Part::List(items))) => items.push(Passage { lines, notes }),
            (BlockKind::ListItem, _) => self.parts.push(Part::List(vec![Passage { lines, notes }])),
            (BlockKind::Boilerplate, Some(Part::Around(around))) => around.push(Passage { lines, notes }),
            (BlockKind::Boilerplate, _) => self.parts.push(Part::Around(vec![Passage { lines, notes }])),
            (BlockKind::Answer, Some(Part::Passage(question))) if question.asks() => {
                question.lines.extend(lines);
                question.notes.extend(notes);
            }
            _ => self.parts.push(Part::Passage(Passage { lines, notes })),
        }
    }

    /// What the lines of a block are, and the id of the block's one line.
    fn role(&mut self, block: &Block) -> (Role, Option<String>) {
        match block.kind {
            BlockKind::Heading => {
                self.rank = block.level.unwrap_or(2).clamp(2, self.rank + 1).min(6);
                let id = self.id("s-", &block.text, usize::MAX);
                if self.rank <= 3 {
                    self.contents.push(Entry { rank: self.rank, id: id.clone(), text: block.text.clone() });
                }
                (Role::Heading(self.rank), Some(id))
            }
            BlockKind::Question => (Role::Question((self.rank + 1).min(6)), Some(self.id("p-", &block.text, FIRST_WORDS))),
            BlockKind::Title => (Role::Title, None),
            BlockKind::Boilerplate => (Role::Small, Some(self.id("p-", &block.text, FIRST_WORDS))),
            BlockKind::TableRow => (Role::Plain, None),
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Answer => {
                (Role::Plain, Some(self.id("p-", &block.text, FIRST_WORDS)))
            }
        }
    }

    /// An id of a block's words no other block has; what it begins with keeps it apart from every other id of the page.
    fn id(&mut self, kind: &str, text: &str, most: usize) -> String {
        let words = text.to_lowercase();
        let words: Vec<&str> =
            words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).take(most).collect();
        let plain = if words.is_empty() { format!("{kind}section") } else { format!("{kind}{}", words.join("-")) };
        let numbered = (2_usize..).map(|n| format!("{plain}-{n}"));
        let id = std::iter::once(plain.clone()).chain(numbered).find(|id| !self.ids.contains(id)).unwrap_or(plain);
        self.ids.insert(id.clone());
        id
    }

    fn bits(&mut self, pieces: Vec<Piece<'_>>, notes: &mut Vec<Note>) -> Vec<Bit> {
        let bit = |piece| match piece {
            Piece::Text(text) => Bit::Text(text.to_owned()),
            Piece::Open { mark, first } => {
                let mark = &self.marks[mark];
                let id = paths::mark_id(&mark.slug, mark.ordinal);
                let (claim, verdict, wording) = (mark.slug.clone(), mark.verdict.clone(), mark.wording.clone());
                Bit::Open { id, first, claim, verdict, wording }
            }
            Piece::Close { last: false, .. } => Bit::Close(None),
            Piece::Close { mark, last: true } => {
                let note = self.note(&self.marks[mark]);
                let reference = Reference {
                    number: note.number,
                    note: note.id.clone(),
                    wording: self.marks[mark].wording.clone(),
                    verdict: note.verdict.clone(),
                };
                notes.push(note);
                Bit::Close(Some(reference))
            }
        };
        pieces.into_iter().map(bit).collect()
    }

    fn note(&mut self, mark: &'a Mark) -> Note {
        self.written += 1;
        let id = paths::note_id(&mark.slug, mark.ordinal);
        let first = self.firsts.get(mark.slug.as_str()).cloned();
        if first.is_none() {
            self.firsts.insert(&mark.slug, (self.written, id.clone()));
        }
        Note {
            number: self.written,
            mark: paths::mark_id(&mark.slug, mark.ordinal),
            id,
            slug: mark.slug.clone(),
            statement: mark.statement.clone(),
            verdict: mark.verdict.clone(),
            rule: mark.rule.clone(),
            basis: basis(mark.studies, mark.participants),
            wording_level: mark.wording_level,
            wording: worded::Mark::of(&mark.wording, mark.severity),
            changed: mark.changed.as_ref().map(|(checked, now, since)| Changed::between(checked, Some(now), *since)),
            first,
        }
    }
}

/// Gives the rows of a table one length and takes the first as its head, once all are there.
fn settle(part: &mut Part) {
    let Part::Table(table) = part else { return };
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    for row in &mut table.rows {
        row.resize_with(columns, || Line { role: Role::Plain, id: None, bits: Vec::new() });
    }
    if table.rows.len() > 1 {
        table.head = table.rows.remove(0);
        table.labels = table.head.iter().map(Line::words).collect();
    } else {
        table.labels = vec![String::new(); columns];
    }
}
