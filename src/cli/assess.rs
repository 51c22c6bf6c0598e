//! `probatum assess`: verdicts from a file of cases, one JSON object a line.

use super::Failure;
use crate::verdict::{self, Case};
use std::io::{Read, Write};
use std::path::Path;

pub(super) fn run(file: &Path) -> Result<(), Failure> {
    let (name, bytes) = read(file)?;
    let (cases, faults) = match verdict::parse_cases(&bytes) {
        Ok(cases) => (cases, Vec::new()),
        Err(error) => one_by_one(&bytes).ok_or_else(|| Failure::input(format!("{name}: {error}")))?,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for case in &cases {
        let line = verdict::json_line(case, &verdict::assess(case)).map_err(Failure::other)?;
        writeln!(out, "{line}").map_err(Failure::other)?;
    }
    out.flush().map_err(Failure::other)?;
    if faults.is_empty() { Ok(()) } else { Err(Failure::input(format!("{name}: {}", faults.join("\n")))) }
}

/// The cases of an array that can be read, and what is wrong with the others: one bad case does not lose the rest. `None` when the
/// input is no array.
fn one_by_one(bytes: &[u8]) -> Option<(Vec<Case>, Vec<String>)> {
    let items: Vec<serde_json::Value> = serde_json::from_slice(bytes).ok()?;
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    for (i, item) in items.iter().enumerate() {
        match verdict::parse_cases(item.to_string().as_bytes()) {
            Ok(read) => cases.extend(read),
            Err(error) => faults.push(format!("cases[{i}].{error}")),
        }
    }
    Some((cases, faults))
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
