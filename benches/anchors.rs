//! How well passages are found again in edited texts: `cargo bench --bench anchors -- [SEED [FILES…]]`.
//!
//! Edits texts in ways of which the truth is known (ten seeds from SEED on), prints how many passages were found rightly, wrongly or not
//! at all, and exits 1 when a target is missed. Without files: the bundled article and the guides in docs/.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

#[path = "anchors/edits.rs"]
mod edits;

use edits::{Corpus, Tally};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// The most passages taken for others, in percent of all.
const MOST_WRONG: f64 = 0.1;
/// The least passages found rightly, in percent of those of whose words at least 80 % survived.
const LEAST_RIGHT: f64 = 95.0;
/// Seeds from the one named on.
const SEEDS: u64 = 10;
/// Wrong ones that are printed.
const SHOWN: usize = 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --all-targets` runs this too, and without optimisation
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mut named = arguments.into_iter().filter(|argument| argument != "--bench");
    let seed: u64 = match named.next().map(|seed| seed.parse()) {
        None => 1,
        Some(Ok(seed)) => seed,
        Some(Err(error)) => return refuse(&format!("the seed must be a whole number: {error}")),
    };
    let files: Vec<PathBuf> = named.map(PathBuf::from).collect();
    let mut texts = Vec::new();
    for file in if files.is_empty() { bundled() } else { files } {
        match std::fs::read(&file) {
            Ok(bytes) => texts.push(String::from_utf8_lossy(&bytes).replace('\r', "")),
            Err(error) => return refuse(&format!("{}: {error}", file.display())),
        }
    }
    let began = Instant::now();
    let tally = Tally::run(&Corpus::of(texts), seed..seed + SEEDS);
    println!("{}", tally.table());
    for (kind, before, after) in tally.faults.iter().take(SHOWN) {
        println!("wrong ({kind:?}):\n  {before}\n  {after}");
    }
    let ((passages, wrong), right) = (tally.wrong(), tally.right());
    println!("{passages} passages in {:.1} s", began.elapsed().as_secs_f64());
    println!(
        "taken for others: {wrong:.3} % (below {MOST_WRONG}); right where the words are there: {right:.2} % (above {LEAST_RIGHT})"
    );
    if wrong < MOST_WRONG && right > LEAST_RIGHT { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn refuse(why: &str) -> ExitCode {
    println!("{why}");
    ExitCode::from(2)
}

fn bundled() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("seeds/vitamin-k2-calcification/article.md")];
    let guides = std::fs::read_dir(root.join("docs")).into_iter().flatten().flatten().map(|entry| entry.path());
    files.extend(guides.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    files.sort();
    files
}
