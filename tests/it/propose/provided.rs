//! The document the project starts from, which is not part of the repository: where it is there, its sentences are held against a key
//! made by hand. The key names sentences by their number and claims by their names, so that no word of the document stands here.

use super::root;
use probatum::import::document;
use probatum::propose::{self, Sentence};
use std::collections::{BTreeMap, BTreeSet};

/// The claims each sentence makes; a sentence that is not named makes none.
const KEY: &[(usize, &[&str])] = &[
    (3, &["k2-deficiency-progression"]),
    (4, &["k2-steers-calcium"]),
    (7, &["k2-steers-calcium"]),
    (8, &["k2-activates-mgp", "mgp-inhibits-calcification"]),
    (9, &["k2-prevents-hardening", "k2-lowers-cv-risk"]),
    (11, &["k2-activates-mgp", "mgp-inhibits-calcification"]),
    (12, &["d-calcium-absorption", "d-needs-k2"]),
    (13, &["mg-regulates-calcium", "mg-activates-d"]),
    (14, &["high-d-low-k2-hypercalcaemia"]),
    (15, &["k2-slows-cac-some-trials", "k2-most-in-severe-cac"]),
    (16, &["diet-k2-helps-vessels", "k2-food-sources"]),
    (17, &["reversal-hard", "nutrients-lifestyle-best"]),
    (22, &["vsmc-bone-like"]),
    (23, &["calcification-raises-cv-risk"]),
    (24, &["two-types"]),
    (25, &["two-types"]),
    (26, &["two-types"]),
    (29, &["k2-activates-mgp"]),
    (30, &["mgp-most-important", "mgp-inhibits-calcification"]),
    (32, &["k2-is-the-cofactor"]),
    (33, &["ucmgp-cannot-prevent"]),
    (34, &["k2-full-activation", "mgp-inhibits-calcification"]),
    (35, &["vka-accelerates"]),
    (36, &["vka-mechanism"]),
    (37, &["vka-proves-k-protects"]),
    (39, &["k2-d-mg-concert"]),
    (40, &["k2-d-mg-concert"]),
    (41, &["d-calcium-absorption"]),
    (42, &["d-needs-k2"]),
    (43, &["high-d-calcium-accelerates"]),
    (45, &["mg-regulates-calcium"]),
    (46, &["mg-activates-d", "mg-regulates-calcium"]),
    (47, &["mg-relaxes-vessels"]),
    (48, &["serum-mg-inverse", "mg-protects"]),
    (52, &["k2-steers-calcium", "k2-activates-mgp"]),
    (53, &["d-calcium-absorption"]),
    (54, &["mg-regulates-calcium", "mg-activates-d"]),
    (55, &["k2-prevents-hardening", "k2-reverses-stiffness"]),
    (56, &["high-d-calcium-accelerates", "high-d-low-k2-hypercalcaemia"]),
    (57, &["mg-protects", "mg-with-k2"]),
    (58, &["k2-osteocalcin", "k2-is-the-cofactor"]),
    (59, &["d-activation-organs", "mg-activates-d"]),
    (60, &["mg-activates-d"]),
    (61, &["k2-lowers-cv-risk"]),
    (62, &["d-cv-conflicting"]),
    (63, &["serum-mg-inverse"]),
    (65, &["some-trials-null"]),
    (66, &["danish-cac400", "k2-most-in-severe-cac"]),
    (67, &["cad-six-months"]),
    (69, &["k2-prevents-hardening"]),
    (70, &["mgp-heart-valves", "k2-activates-mgp", "mgp-inhibits-calcification"]),
    (71, &["k2-prevents-hardening", "k2-d-mg-concert"]),
    (72, &["more-trials-needed", "evidence-strong-k2-status"]),
    (73, &["k2-supplement-existing"]),
    (76, &["k2-activates-mgp", "mgp-inhibits-calcification", "mgp-heart-valves"]),
    (78, &["d-calcium-absorption", "k2-steers-calcium", "d-needs-k2"]),
    (79, &["k2-d-mg-concert"]),
    (81, &["excess-d-toxicity"]),
    (83, &["k2-food-sources"]),
    (85, &["mg-regulates-calcium", "mg-activates-d"]),
    (86, &["mg-protects", "mg-relaxes-vessels"]),
    (88, &["k1-k2-forms"]),
    (89, &["k2-over-k1"]),
    (91, &["reversal-hard"]),
];

#[test]
fn the_key_names_every_listed_claim_and_the_provided_document_meets_the_targets() {
    let key: BTreeMap<usize, &[&str]> = KEY.iter().copied().collect();
    let listed: BTreeSet<&str> = KEY.iter().flat_map(|(_, claims)| claims.iter().copied()).collect();
    assert_eq!(listed.len(), 47, "the key names every claim");
    let folder = root().join("../shared/source-documents");
    let Some(file) = std::fs::read_dir(folder).ok().and_then(|mut files| files.next()?.ok()) else {
        // the retelling stands for it
        return;
    };
    let bytes = std::fs::read(file.path()).expect("readable");
    let (document, _) = document::read(&bytes, Some("article.txt")).expect("a document");
    let sentences = propose::sentences(&document);
    assert_eq!(sentences.len(), 107, "the key counts its sentences");
    let proposed: Vec<(usize, &Sentence)> = sentences.iter().enumerate().filter(|(_, sentence)| sentence.is_proposed()).collect();
    let found: BTreeSet<&str> =
        proposed.iter().flat_map(|(at, _)| key.get(at).into_iter().flat_map(|claims| claims.iter().copied())).collect();
    let right = proposed.iter().filter(|(at, _)| key.contains_key(at)).count();
    let wrong: Vec<usize> = proposed.iter().map(|(at, _)| *at).filter(|at| !key.contains_key(at)).collect();
    let missed: Vec<&usize> = key.keys().filter(|at| proposed.iter().all(|(other, _)| other != *at)).collect();
    assert!(found.len() >= 40, "only {} of the 47; not proposed: {missed:?}", found.len());
    assert!(right * 100 >= proposed.len() * 70, "only {right} of {}: {wrong:?}", proposed.len());
}
