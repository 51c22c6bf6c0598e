//! Cells of CSV files.

/// A cell as RFC 4180 writes it; an apostrophe keeps a spreadsheet from taking words for a formula. Numbers stay as they are.
#[must_use]
pub fn cell(words: &str) -> String {
    let formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']) && words.parse::<f64>().is_err();
    let words = if formula { format!("'{words}") } else { words.to_owned() };
    if words.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", words.replace('"', "\"\"")) } else { words }
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
        assert_eq!(cell("plain"), "plain");
    }
}
