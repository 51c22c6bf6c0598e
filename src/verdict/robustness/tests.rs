//! METHOD's worked numbers, and what must hold for any case.

use super::*;
use crate::verdict::{Verdict, assess, parse_cases};
use serde_json::{Value, json};

fn seeded() -> Vec<Case> {
    parse_cases(include_bytes!("../../../tests/data/seed-cases.json")).expect("well formed")
}

#[test]
fn every_seeded_claim_reads_as_before() {
    let start = std::time::Instant::now();
    let mut told = String::new();
    for case in seeded() {
        let found = robustness(&case, &Background::default());
        let label = found.stability.map_or("no label", Code::as_str);
        told += &format!("{} {} {label}\n", case.title.clone().unwrap_or_default(), assess(&case).verdict);
        for line in found.reasons().iter().chain(&found.outlook()) {
            told += &format!("    {line}\n");
        }
    }
    println!("{:?}", start.elapsed());
    println!("{told}");
}
