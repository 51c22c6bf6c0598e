//! The evidence map: claims in rows, studies in columns, and in a cell what a study's result says about a claim. Sparse: between two
//! linked cells stands one gap, whatever its width. Knows no query and no template.

mod cell;

pub use cell::{Cell, Said};

use crate::domain::codes::codes;
use crate::domain::family::Family;
use crate::domain::study::Design;
use crate::store::map::{Claim, Linked, Map, Study};
use crate::verdict::{Code, Verdict};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

codes! {
    /// In what order the claims stand, and under which headings.
    Order, "order of the claims", {
        Verdict = "verdict", "By verdict";
        Article = "article", "By article";
        Topic = "topic", "By topic";
        Linked = "linked", "Most studies first";
    }
}

/// The map as it is drawn.
#[derive(Debug)]
pub struct Matrix {
    /// Groups of columns, in order.
    pub families: Vec<Columns>,
    /// Columns, in order.
    pub columns: Vec<Column>,
    /// Rows under their headings.
    pub bodies: Vec<Body>,
    /// What there is, in numbers.
    pub counts: Counts,
}

/// A group of columns.
#[derive(Debug)]
pub struct Columns {
    /// What designs.
    pub family: Family,
    /// How many columns.
    pub span: usize,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// The study.
    pub study: Study,
    /// Whether a group begins with it.
    pub first: bool,
    /// How many claims of the map it bears on.
    pub claims: usize,
}

/// Rows that stand together.
#[derive(Debug)]
pub struct Body {
    /// What they have in common.
    pub heading: Option<Heading>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// What rows have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heading {
    /// The verdict with this code.
    Verdict(String),
    /// An article or a topic, in words.
    Words(String),
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// The claim.
    pub claim: Claim,
    /// How many studies are linked to it.
    pub studies: usize,
    /// Cells and what is between them, in order.
    pub pieces: Vec<Piece>,
}

/// A part of a row.
#[derive(Debug)]
pub enum Piece {
    /// Columns without a link; whether a group of columns begins with them.
    Gap(usize, bool),
    /// A linked cell, the position of its column, and whether a group begins with it.
    Cell(Cell, usize, bool),
}

/// The map in numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Claims.
    pub claims: usize,
    /// Studies linked to one of them.
    pub studies: usize,
    /// Linked results.
    pub links: usize,
    /// Claims without a readable result in people.
    pub without_human: usize,
}

impl Matrix {
    /// Puts the map together.
    #[must_use]
    pub fn of(map: Map, order: Order) -> Self {
        let (claims, links) = (map.claims.0, map.links.0);
        let counts = counts(&claims, &links);
        let mut pairs: HashMap<(i64, i64), Vec<Linked>> = HashMap::new();
        for link in links {
            pairs.entry((link.claim, link.study)).or_default().push(link);
        }
        let columns = columns(map.studies.0, &pairs);
        let mut cells: HashMap<i64, BTreeMap<usize, Cell>> = HashMap::new();
        let places: HashMap<i64, usize> = columns.iter().enumerate().map(|(at, column)| (column.study.id, at)).collect();
        for ((claim, study), linked) in pairs {
            if let (Some(at), Some(cell)) = (places.get(&study), Cell::of(&linked)) {
                cells.entry(claim).or_default().insert(*at, cell);
            }
        }
        let mut families: Vec<Columns> = Vec::new();
        for column in &columns {
            match families.last_mut().filter(|_| !column.first) {
                Some(group) => group.span += 1,
                None => families.push(Columns { family: family(&column.study), span: 1 }),
            }
        }
        let rows = claims.into_iter().map(|claim| row(claim, &mut cells, &columns)).collect();
        Self { families, bodies: bodies(rows, order), columns, counts }
    }

    /// How many columns the whole table has, with that of the claims.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.len() + 1
    }
}

fn family(study: &Study) -> Family {
    study.design.parse::<Design>().map_or(Family::OtherHuman, Family::of)
}

fn counts(claims: &[Claim], links: &[Linked]) -> Counts {
    let human: HashSet<i64> = links
        .iter()
        .filter(|link| !matches!(link.place.as_str(), "preclinical" | "not_counted"))
        .map(|link| link.claim)
        .collect();
    Counts {
        claims: claims.len(),
        studies: links.iter().map(|link| link.study).collect::<HashSet<_>>().len(),
        links: links.len(),
        without_human: claims.iter().filter(|claim| !human.contains(&claim.id)).count(),
    }
}

/// Columns by group of designs, within it those first that bear on most claims, so that what is dense stands together.
fn columns(studies: Vec<Study>, pairs: &HashMap<(i64, i64), Vec<Linked>>) -> Vec<Column> {
    let mut claims: HashMap<i64, usize> = HashMap::new();
    for (_, study) in pairs.keys() {
        *claims.entry(*study).or_default() += 1;
    }
    let mut columns: Vec<Column> = studies
        .into_iter()
        .map(|study| Column { claims: claims.get(&study.id).copied().unwrap_or(0), study, first: false })
        .collect();
    columns.sort_by_cached_key(|column| {
        (family(&column.study), Reverse(column.claims), Reverse(column.study.year), column.study.id)
    });
    let mut before = None;
    for column in &mut columns {
        let own = Some(family(&column.study));
        column.first = own != before;
        before = own;
    }
    columns
}

fn row(claim: Claim, cells: &mut HashMap<i64, BTreeMap<usize, Cell>>, columns: &[Column]) -> Row {
    let cells = cells.remove(&claim.id).unwrap_or_default();
    let studies = cells.len();
    let mut pieces = Vec::with_capacity(2 * studies + 1);
    let mut next = 0;
    for (at, cell) in cells {
        gaps(&mut pieces, columns, next, at);
        pieces.push(Piece::Cell(cell, at, columns[at].first));
        next = at + 1;
    }
    gaps(&mut pieces, columns, next, columns.len());
    Row { claim, studies, pieces }
}

/// The columns from one position up to another as gaps, one within each group.
fn gaps(pieces: &mut Vec<Piece>, columns: &[Column], from: usize, to: usize) {
    for (at, column) in columns[from..to].iter().enumerate() {
        match pieces.last_mut() {
            Some(Piece::Gap(span, _)) if at > 0 && !column.first => *span += 1,
            _ => pieces.push(Piece::Gap(1, column.first)),
        }
    }
}

fn bodies(mut rows: Vec<Row>, order: Order) -> Vec<Body> {
    rows.sort_by_key(|row| Reverse(row.studies));
    let heading = |row: &Row| match order {
        Order::Verdict => Some(Heading::Verdict(row.claim.verdict.clone())),
        Order::Article => {
            Some(Heading::Words(row.claim.article.clone().unwrap_or_else(|| "In no article's present text".to_owned())))
        }
        Order::Topic => Some(Heading::Words(row.claim.topics.first().cloned().unwrap_or_else(|| "No topic".to_owned()))),
        Order::Linked => None,
    };
    let mut bodies: Vec<Body> = Vec::new();
    for row in rows {
        let heading = heading(&row);
        match bodies.iter_mut().find(|body| body.heading == heading) {
            Some(body) => body.rows.push(row),
            None => bodies.push(Body { heading, rows: vec![row] }),
        }
    }
    bodies.sort_by_cached_key(|body| match &body.heading {
        Some(Heading::Verdict(code)) => (Verdict::ALL.iter().position(|verdict| verdict.as_str() == code), String::new()),
        Some(Heading::Words(words)) => (None, words.clone()),
        None => (None, String::new()),
    });
    bodies
}

#[cfg(test)]
mod tests;
