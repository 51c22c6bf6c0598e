//! `probatum assess`: verdicts from a file of cases, one JSON object a line.

use super::Failure;
use crate::verdict;
use std::io::{Read, Write};
use std::path::Path;

pub(super) fn run(file: &Path) -> Result<(), Failure> {
    let (name, bytes) = read(file)?;
    let cases = verdict::parse_cases(&bytes).map_err(|error| Failure::input(format!("{name}: {error}")))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for case in &cases {
        let line = verdict::json_line(case, &verdict::assess(case)).map_err(Failure::other)?;
        writeln!(out, "{line}").map_err(Failure::other)?;
    }
    out.flush().map_err(Failure::other)
}

fn read(file: &Path) -> Result<(String, Vec<u8>), Failure> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(Failure::other)?;
        return Ok(("standard input".to_owned(), bytes));
    }
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| Failure::input(format!("{name}: {error}")))?;
    Ok((name, bytes))
}
