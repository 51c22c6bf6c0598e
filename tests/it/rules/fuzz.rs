//! Every parser of text from outside answers anything it is given: it reads it or refuses it, and never panics. The readers of articles
//! have laws of their own beside them (`src/import/properties.rs`).

use probatum::domain::appraisal::AppraisalDraft;
use probatum::domain::claim::{ClaimDraft, WordingLevel};
use probatum::domain::criterion::Criterion;
use probatum::domain::duration::Duration;
use probatum::domain::id::Slug;
use probatum::domain::identifiers::{Identifier, Scheme};
use probatum::domain::link::LinkDraft;
use probatum::domain::number::Printed;
use probatum::domain::p_value::PValue;
use probatum::domain::partial_date::PartialDate;
use probatum::domain::study_draft::StudyDraft;
use probatum::import::seeds::{self, BUNDLED, SeedFiles};
use probatum::verdict::{assess, parse_cases};
use probatum::web::form;
use proptest::prelude::*;
use proptest::sample::Index;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What people and programs put where something else was meant.
const ODD: &[&str] = &[
    "",
    " ",
    "0",
    "-0",
    "-1",
    "1e308",
    "1e999",
    "-1e-999",
    "NaN",
    "inf",
    "−0.5",
    "0,5",
    "1 000",
    ".5",
    "5.",
    "00012",
    "999999999999999999999",
    "0.0000000000000000000000000001",
    "< 0.001",
    "p=.05",
    "≤",
    "1/0",
    "2024-02-30",
    "9999-12-31",
    "-0001-01-01",
    "0000",
    "2024-13",
    "400 AU",
    "CAC ≥ 400",
    "≥ ≥ 400",
    "-5 days",
    "1e300 years",
    "99999999999 weeks",
    "10.1000/",
    "doi:10.1/x y",
    "NCT",
    "NCT00000000",
    "PMID: 0",
    "ISBN",
    "\u{0}",
    "\u{feff}",
    "e\u{301}",
    "٣",
    "½",
    "²",
    "👩\u{200d}⚕️",
    "a\nb",
    "<script>",
    "true",
    "null",
    "[]",
    "{}",
    "\\",
    "\"",
    "'; --",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

fn odd() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(ODD), 1..4).prop_map(|parts| parts.concat());
    prop_oneof![prop::sample::select(ODD).prop_map(str::to_owned), parts, any::<String>(), "[-+<>≤≥=0-9.,eE×x %/a-d ]{0,24}"]
}

/// Some of a record's texts and numbers, by their place, and what is put there.
fn changes() -> impl Strategy<Value = Vec<(Index, Value)>> {
    let value = prop_oneof![
        6 => odd().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(Value::Bool(true)),
        1 => Just(Value::Array(Vec::new())),
    ];
    prop::collection::vec((any::<Index>(), value), 1..6)
}

fn leaves(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Array(values) => values.iter_mut().flat_map(leaves).collect(),
        Value::Object(fields) => fields.values_mut().flat_map(leaves).collect(),
        leaf => vec![leaf],
    }
}

fn changed(mut value: Value, changes: &[(Index, Value)], texts_only: bool) -> Value {
    for (at, new) in changes {
        let mut leaves = leaves(&mut value);
        if let Some(at) = (!leaves.is_empty()).then(|| at.index(leaves.len()))
            && !(texts_only && (leaves[at].is_string() != new.is_string()))
        {
            *leaves[at] = new.clone();
        }
    }
    value
}

/// A draft of the seeds with other words in some of its fields.
fn redrafted<T: serde::Serialize + DeserializeOwned>(drafts: &[T], which: Index, changes: &[(Index, Value)]) -> Option<T> {
    let draft = serde_json::to_value(&drafts[which.index(drafts.len())]).expect("a draft");
    serde_json::from_value(changed(draft, changes, true)).ok()
}

struct Drafts {
    studies: Vec<StudyDraft>,
    claims: Vec<ClaimDraft>,
    links: Vec<LinkDraft>,
    appraisals: Vec<AppraisalDraft>,
}

fn drafts() -> &'static Drafts {
    static DRAFTS: std::sync::OnceLock<Drafts> = std::sync::OnceLock::new();
    DRAFTS.get_or_init(|| {
        let seeds = seeds::read(BUNDLED).expect("the seeds");
        Drafts {
            studies: seeds.studies.into_iter().map(|(draft, _)| draft).collect(),
            claims: seeds.claims.into_iter().map(|(draft, _)| draft).collect(),
            links: seeds.links.into_iter().map(|(draft, _)| draft).collect(),
            appraisals: seeds.appraisals.into_iter().map(|(draft, _)| draft).collect(),
        }
    })
}

/// A text with a part of it taken out and something else put there.
fn cut(text: &str, from: Index, length: usize, new: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let from = from.index(characters.len());
    let to = (from + length).min(characters.len());
    characters[..from].iter().copied().chain(new.chars()).chain(characters[to..].iter().copied()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn small_things_are_read_or_refused_with_words(text in odd()) {
        if let Err(error) = text.parse::<Printed>() { prop_assert!(!error.to_string().is_empty()); }
        if let Err(error) = text.parse::<PValue>() { prop_assert!(!error.to_string().is_empty()); }
        if let Err(error) = text.parse::<Criterion>() { prop_assert!(!error.to_string().is_empty()); }
        if let Err(error) = text.parse::<PartialDate>() { prop_assert!(!error.to_string().is_empty()); }
        if let Err(error) = text.parse::<WordingLevel>() { prop_assert!(!error.is_empty()); }
        if let Ok(slug) = text.parse::<Slug>() { prop_assert_eq!(slug.as_str(), text.as_str()); }
        let named = Slug::of_words(&text, "nameless");
        prop_assert_eq!(named.as_str().parse::<Slug>(), Ok(named.clone()));
        for scheme in Scheme::ALL {
            if let Ok(identifier) = Identifier::parse(*scheme, &text) {
                // what was read is read again as the same
                prop_assert_eq!(Identifier::parse(*scheme, identifier.value()), Ok(identifier));
            }
        }
        if let Some(days) = Duration::printed(&text).and_then(|duration| duration.days()) {
            prop_assert!(days.is_finite(), "{text}: {days}");
        }
        if let Ok(printed) = text.parse::<Printed>() {
            prop_assert!(printed.value().is_finite() && printed.rounding().is_finite(), "{text}");
        }
    }

    #[test]
    fn bodies_of_forms_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..200), text in "[a-z\\[\\]=&%0-9.]{0,200}") {
        for body in [body.as_slice(), text.as_bytes()] {
            let _ = form::read::<StudyDraft>(body).map(|draft| draft.parse());
            let _ = form::read::<ClaimDraft>(body).map(|draft| draft.parse());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn drafts_with_other_words_are_parsed_or_refused(which in any::<Index>(), changes in changes()) {
        let drafts = drafts();
        let _ = redrafted(&drafts.studies, which, &changes).map(|draft| draft.parse());
        let _ = redrafted(&drafts.claims, which, &changes).map(|draft| draft.parse());
        let _ = redrafted(&drafts.links, which, &changes).map(|draft| draft.parse());
        let _ = redrafted(&drafts.appraisals, which, &changes).map(|draft| draft.parse());
    }

    #[test]
    fn cases_to_assess_are_read_or_refused(which in any::<Index>(), changes in changes(), bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let cases: Value = serde_json::from_str(include_str!("../../data/verdict-cases.json")).expect("cases");
        let cases = cases.as_array().or_else(|| cases["cases"].as_array()).expect("an array").clone();
        let case = changed(cases[which.index(cases.len())].clone(), &changes, false);
        match parse_cases(case.to_string().as_bytes()) {
            Ok(cases) => cases.iter().for_each(|case| drop(assess(case))),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
        let _ = parse_cases(&bytes);
    }
}

proptest! {
    // each starts the program
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn tables_to_pool_are_pooled_or_refused(cells in prop::collection::vec(odd(), 12), measure in prop::sample::select(vec!["GEN", "RR", "MD"])) {
        let head = match measure { "GEN" => "label,yi,vi,", "RR" => "ai,n1i,ci,n2i", _ => "m1i,sd1i,n1i,m2i" };
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let rows: Vec<String> = cells.chunks(4).map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",")).collect();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("table.csv");
        std::fs::write(&path, format!("{head}\n{}\n", rows.join("\n"))).expect("a file");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_probatum")).arg("pool").arg(&path).args(["--measure", measure]).output();
        let code = output.expect("it ends").status.code();
        prop_assert!(matches!(code, Some(0 | 2)), "{code:?} {rows:?}");
    }
}

proptest! {
    // each reads the whole of the seeds
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn seeds_with_a_part_cut_out_are_read_or_refused(at in any::<Index>(), length in 0..60_usize, new in odd()) {
        let claims = cut(BUNDLED.claims, at, length, &new);
        let studies = cut(BUNDLED.studies, at, length, &new);
        for files in [SeedFiles { claims: &claims, ..BUNDLED }, SeedFiles { studies: &studies, ..BUNDLED }] {
            if let Err(faults) = seeds::read(files) {
                prop_assert!(!faults.0.is_empty());
            }
        }
    }
}
