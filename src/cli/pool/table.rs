//! A CSV file as a table of text, and its cells as numbers.
//!
//! Must not know which columns mean what.

use super::Failure;
use std::io::Read;
use std::path::Path;

/// A file's header and rows.
pub(super) struct Table {
    name: String,
    header: Vec<String>,
    pub rows: Vec<Row>,
}

pub(super) struct Row {
    /// Where it starts in the file, from 1.
    line: u64,
    cells: Vec<String>,
}

impl Table {
    /// Reads a file, or standard input for `-`.
    pub(super) fn read(file: &Path) -> Result<Self, Failure> {
        let mut bytes = Vec::new();
        let name = if file == Path::new("-") {
            std::io::stdin().read_to_end(&mut bytes).map_err(Failure::other)?;
            "standard input".to_owned()
        } else {
            let name = file.display().to_string();
            bytes = std::fs::read(file).map_err(|error| Failure::input(format!("{name}: {error}")))?;
            name
        };
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
        let refuse = |error: csv::Error| match error.kind() {
            csv::ErrorKind::UnequalLengths { pos: Some(place), expected_len, len } => {
                Failure::input(format!("{name}: line {}: {len} cells; allowed: {expected_len}, as in the header", place.line()))
            }
            csv::ErrorKind::Utf8 { pos: Some(place), .. } => {
                Failure::input(format!("{name}: line {}: allowed: text in UTF-8", place.line()))
            }
            _ => Failure::input(format!("{name}: {error}")),
        };
        let header: Vec<String> = reader.headers().map_err(refuse)?.iter().map(str::to_owned).collect();
        if let Some(twice) = header.iter().enumerate().find(|(at, column)| header[..*at].contains(column)) {
            return Err(Failure::input(format!("{name}: line 1: {} stands twice; allowed: each column once", twice.1)));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(refuse)?;
            let line = record.position().map_or(0, |place| line_of(text, place.byte()));
            if record.iter().any(|cell| cell.contains('\n')) {
                let message = "a cell goes on in the next line; allowed: a quotation mark at its end";
                return Err(Failure::input(format!("{name}: line {line}: {message}")));
            }
            rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
        }
        if rows.is_empty() {
            return Err(Failure::input(format!("{name}: line 2: there is no row; allowed: a header and one row per study")));
        }
        Ok(Self { name, header, rows })
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    /// Refuses a table without the columns that something needs.
    pub(super) fn lacks(&self, wanted: &str) -> Failure {
        Failure::input(format!("{}: line 1: the columns are {}; allowed: {wanted}", self.name, self.header.join(",")))
    }

    /// A cell's text; `None` if it is empty, NA or not there.
    pub(super) fn text(&self, row: &Row, column: &str) -> Option<String> {
        let at = self.header.iter().position(|name| name == column)?;
        row.cells.get(at).filter(|cell| !cell.is_empty() && *cell != "NA").cloned()
    }

    /// A cell's number; `None` if it is missing. `allowed` says in words which numbers pass `fits`.
    pub(super) fn number(
        &self,
        row: &Row,
        column: &str,
        allowed: &str,
        fits: impl Fn(f64) -> bool,
    ) -> Result<Option<f64>, Failure> {
        let Some(text) = self.text(row, column) else { return Ok(None) };
        match text.parse::<f64>() {
            Ok(number) if !number.is_nan() && fits(number) => Ok(Some(number)),
            _ => Err(self.refuse(row, column, &text, &format!("{allowed}, or nothing where it is missing"))),
        }
    }

    /// What is wrong with a cell.
    pub(super) fn refuse(&self, row: &Row, column: &str, value: &str, allowed: &str) -> Failure {
        Failure::input(format!("{}: line {}, column {column}: {value:?}; allowed: {allowed}", self.name, row.line))
    }
}

/// The line of what starts at a byte or after blank lines from there.
fn line_of(text: &[u8], byte: u64) -> u64 {
    let start = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let blank = text[start..].iter().take_while(|c| matches!(c, b'\n' | b'\r')).count();
    let lines = text[..start + blank].split(|c| *c == b'\n').count();
    u64::try_from(lines).unwrap_or(u64::MAX)
}
