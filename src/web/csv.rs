//! Cells of CSV files.

/// A cell as RFC 4180 writes it; an apostrophe keeps a spreadsheet from taking words for a formula.
#[must_use]
pub fn cell(words: &str) -> String {
    let words = if words.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{words}") } else { words.to_owned() };
    if words.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", words.replace('"', "\"\"")) } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_commas_quotes_and_what_looks_like_a_formula() {
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("plain"), "plain");
    }
}
