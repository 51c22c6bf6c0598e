//! Files for spreadsheets: cells as RFC 4180 writes them, and the answer that carries a file.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What a spreadsheet is told it gets.
pub const TYPE: &str = "text/csv; charset=utf-8; header=present";

/// A cell as RFC 4180 writes it; an apostrophe keeps a spreadsheet from taking words for a formula. Numbers stay as they are.
#[must_use]
pub fn cell(words: &str) -> String {
    let formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']) && words.parse::<f64>().is_err();
    let words = if formula { format!("'{words}") } else { words.to_owned() };
    if words.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", words.replace('"', "\"\"")) } else { words }
}

/// A line of cells.
#[must_use]
pub fn line(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|words| cell(words)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A file to keep.
#[must_use]
pub fn file(kind: &'static str, name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_commas_quotes_and_what_looks_like_a_formula() {
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("-1+1"), "'-1+1");
        assert_eq!(cell("-51.5"), "-51.5");
        assert_eq!(line(&["plain", "a,b"]), "plain,\"a,b\"\r\n");
    }
}
