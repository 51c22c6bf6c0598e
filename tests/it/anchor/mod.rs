//! How well passages are found again in edited texts, with the benchmark's generator at fixed seeds and a bounded size.

#[path = "../../../benches/anchors/edits.rs"]
mod edits;

use edits::{Corpus, Tally};
use std::fs;
use std::path::Path;

#[test]
fn edited_texts_keep_their_passages_and_take_no_others_for_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = ["seeds/vitamin-k2-calcification/article.md", "docs/editing.md", "docs/wording.md"];
    let texts = files.map(|file| fs::read_to_string(root.join(file)).expect("a text")).to_vec();
    let tally = Tally::run(&Corpus::of(texts), 1..4);
    let ((passages, wrong), right) = (tally.wrong(), tally.right());
    assert!(passages > 2_000, "only {passages} passages");
    assert!(wrong < 0.1, "{wrong} % taken for others: {:?}\n{}", tally.faults, tally.table());
    assert!(right > 95.0, "{right} % found where the words are there\n{}", tally.table());
}
