//! Every check of METHOD 6.10 that concerns a study, through the real form: it stands beside its field, an error or an unanswered warning
//! keeps the study from being published, a hint does not. (V-39 and V-40 belong to claims, V-42 to overrides; they are tested there.)

use super::study_edit::{complete, posted};
use crate::support::client::{Answer, Site};
use crate::support::database::{self, TestDatabase};
use crate::support::people::signed_in;
use probatum::domain::person::Role;
use probatum::domain::rows;
use probatum::domain::study_draft::StudyDraft;
use serde_json::Value;

const R: &str = "outcome[0].result[0]";

/// A complete study with some fields filled in otherwise; `R.` stands for its result, `-` takes a row away, rows that are
/// missing are added.
fn with(changes: &[(&str, &str)]) -> StudyDraft {
    let mut document = serde_json::to_value(complete("Checked")).expect("a document");
    for (path, text) in changes {
        if let Some(row) = path.strip_prefix('-') {
            assert!(rows::remove(&mut document, row), "{row}");
            continue;
        }
        let path = path.replace("R.", &format!("{R}."));
        let mut at = String::new();
        for part in path.split('.') {
            at = if at.is_empty() { part.to_owned() } else { format!("{at}.{part}") };
            if let Some((list, number)) = at.strip_suffix(']').and_then(|at| at.rsplit_once('[')) {
                let number: usize = number.parse().expect("a row");
                let pointer = format!("/{}", list.replace(['.', '['], "/").replace(']', ""));
                while document.pointer(&pointer).and_then(Value::as_array).map_or(0, Vec::len) <= number {
                    assert!(rows::add(&mut document, list), "{list}");
                }
            }
        }
        assert!(rows::set(&mut document, &path, text), "{path}");
    }
    serde_json::from_value(document).expect("a draft")
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Severity {
    E,
    W,
    I,
}
use Severity::{E, I, W};

/// Rule, severity, what is typed, the field it is said beside, words of the message.
type Case = (&'static str, Severity, &'static [(&'static str, &'static str)], &'static str, &'static str);

const CASES: &[Case] = &[
    ("V-01", W, &[("-report[0].identifiers[0]", "")], "report[0].identifiers", "No identifier"),
    ("V-02", E, &[("report[0].identifiers[0].value", "doi 10.1")], "report[0].identifiers[0].value", "does not look like a DOI"),
    (
        "V-03",
        E,
        &[("R.measure", "RR"), ("outcome[0].unit", ""), ("R.estimate", "0.92"), ("R.ci_low", "-0.79"), ("R.ci_high", "1.07")],
        "R.ci_low",
        "0.79",
    ),
    ("V-04", E, &[("R.ci_low", "8"), ("R.ci_high", "-110")], "R.ci_low", "Swap them"),
    ("V-05", E, &[("R.estimate", "-86"), ("R.ci_low", "-854"), ("R.ci_high", "-117")], "R.estimate", "485.5"),
    ("V-06", W, &[("R.estimate", "8")], "R.estimate", "Estimate equals a limit"),
    ("V-07", W, &[("R.estimate", "17"), ("R.ci_low", "-86"), ("R.ci_high", "53"), ("R.p", "0.64")], "R.estimate", "minus sign"),
    ("V-08", I, &[("R.level", "90"), ("R.ci_low", "-100"), ("R.ci_high", "-2")], "R.level", "converted to 95%"),
    ("V-09", E, &[("R.p", "0")], "R.p", "p<0.001"),
    ("V-10", W, &[("R.p", "0.5")], "R.p", "cautious reading"),
    ("V-11", W, &[("R.p", "0.04")], "R.p", "different sides of 0.05"),
    ("V-12", I, &[("R.p", "<0.1")], "R.p", "does not tell whether P is below 0.05"),
    ("V-13", E, &[("R.reported_direction", "increase")], "R.reported_direction", "the opposite"),
    ("V-14", W, &[("R.ci_low", ""), ("R.ci_high", ""), ("R.p", "")], "R.estimate", "cannot count"),
    ("V-15", E, &[("outcome[0].unit", "")], "R.unit", "Give the unit of the difference"),
    ("V-16", W, &[("R.unit", "mg")], "R.unit", "cannot be converted"),
    (
        "V-17",
        W,
        &[
            ("R.measure", "RD"),
            ("R.estimate", "17"),
            ("R.ci_low", "10"),
            ("R.ci_high", "24"),
            ("R.p", "<0.001"),
            ("outcome[0].unit", ""),
        ],
        "R.estimate",
        "Is this 17%",
    ),
    ("V-18", E, &[("R.i2", "130")], "R.i2", "Outside the possible range"),
    ("V-19", E, &[("n_randomised", "200")], "R.n", "only 200 randomised"),
    (
        "V-20",
        E,
        &[
            ("R.counts.events_experimental", "200"),
            ("R.counts.n_experimental", "155"),
            ("R.counts.events_control", "10"),
            ("R.counts.n_control", "149"),
        ],
        "R.counts.events_experimental",
        "More events than people",
    ),
    (
        "V-21",
        W,
        &[
            ("R.measure", "RR"),
            ("outcome[0].unit", ""),
            ("outcome[0].kind", "binary"),
            ("R.estimate", "0.9"),
            ("R.ci_low", "0.5"),
            ("R.ci_high", "1.62"),
            ("R.p", "0.73"),
            ("R.counts.events_experimental", "3"),
            ("R.counts.n_experimental", "155"),
            ("R.counts.events_control", "10"),
            ("R.counts.n_control", "149"),
        ],
        "R.estimate",
        "From the counts",
    ),
    (
        "V-22",
        W,
        &[("R.arm_data[0].arm", "experimental"), ("R.arm_data[0].n", "30"), ("R.arm_data[0].percent", "47.9")],
        "R.arm_data[0].percent",
        "not a whole person",
    ),
    (
        "V-23",
        E,
        &[
            ("R.subgroup.variable", "CAC score"),
            ("R.subgroup.comparator", ">="),
            ("R.subgroup.value", "400"),
            ("R.subgroup.time_point", "24 months"),
            ("R.subgroup.unit", "AU"),
        ],
        "R.subgroup.time_point",
        "Define the subgroup",
    ),
    (
        "V-24",
        W,
        &[
            ("R.subgroup.variable", "CAC score"),
            ("R.subgroup.comparator", ">="),
            ("R.subgroup.value", "400"),
            ("R.subgroup.time_point", "baseline"),
            ("R.subgroup.unit", "AU"),
            ("R.interaction_p", "0.02"),
        ],
        "R.parent",
        "Add the overall result",
    ),
    (
        "V-25",
        W,
        &[
            ("R.subgroup.variable", "CAC score"),
            ("R.subgroup.comparator", ">="),
            ("R.subgroup.value", "400"),
            ("R.subgroup.time_point", "baseline"),
            ("R.subgroup.unit", "AU"),
        ],
        "R.interaction_p",
        "No interaction test",
    ),
    (
        "V-26",
        W,
        &[
            ("outcome[1].name", "AVC"),
            ("outcome[1].role", "primary"),
            ("outcome[1].kind", "continuous"),
            ("outcome[1].concept", "avc"),
        ],
        "multiplicity_note",
        "several primary outcomes",
    ),
    (
        "V-27",
        W,
        &[("registry_primary", "bone density of the hip"), ("outcome[0].name", "Aortic valve calcium")],
        "outcome[0].role",
        "registry",
    ),
    ("V-28", W, &[("R.prespecified", "yes")], "R.plan_url", "Which document"),
    (
        "V-29",
        W,
        &[("R.arm_data[0].arm", "control"), ("R.arm_data[0].baseline_mean", "10"), ("R.arm_data[0].baseline_sd", "40")],
        "R.arm_data[0].baseline_sd",
        "Skewed or SE typed as SD",
    ),
    ("V-30", E, &[("allocation", "cluster")], "icc", "ICC and cluster size"),
    (
        "V-31",
        E,
        &[("started_on", "2020-01-01"), ("primary_completed_on", "2019-01-01")],
        "primary_completed_on",
        "Dates out of order",
    ),
    ("V-31", W, &[("started_on", "2020-01-01"), ("registered_on", "2020-06-01")], "registered_on", "Registered after the start"),
    ("V-32", E, &[("duration", "12 months")], "outcome[0].time_point", "measured after follow-up ended"),
    (
        "V-33",
        W,
        &[
            ("arm[0].name", "K2"),
            ("arm[0].role", "experimental"),
            ("arm[0].status", "verified"),
            ("arm[0].intervention[0].substance", "vitamin K2"),
            ("arm[0].intervention[0].form", "MK-7"),
            ("arm[0].intervention[0].amount", "720"),
            ("arm[0].intervention[0].unit", "mg"),
            ("arm[0].intervention[0].frequency", "daily"),
        ],
        "arm[0].intervention[0].amount",
        "mg instead of",
    ),
    ("V-34", E, &[("age_mean", "140")], "age_mean", "Outside the possible range"),
    ("V-34", W, &[("age_mean", "80"), ("age_low", "65"), ("age_high", "74")], "age_mean", "Mean age outside"),
    (
        "V-35",
        E,
        &[("criterion[0].variable", "CAC"), ("criterion[0].value", "400"), ("criterion[0].comparator", "≥")],
        "criterion[0].comparator",
        "Choose ≥ or >",
    ),
    (
        "V-36",
        E,
        &[("report[0].integrity", "retracted"), ("report[0].retracted_on", "2024-05-01")],
        "report[0].notice_url",
        "Link the retraction notice",
    ),
    (
        "V-37",
        W,
        &[("report[0].identifiers[0].scheme", "nct"), ("report[0].identifiers[0].value", "NCT03243890")],
        "report[0].identifiers[0].value",
        "Looks like",
    ),
    (
        "V-38",
        W,
        &[
            ("design", "systematic_review"),
            ("R.design", "systematic_review"),
            ("R.k_included", "1"),
            ("R.search_date", "2024"),
            ("R.sr_of", "rct"),
        ],
        "R.k_included",
        "A pool of one study",
    ),
    (
        "V-41",
        I,
        &[
            ("design", "systematic_review"),
            ("R.design", "systematic_review"),
            ("R.i2", "40"),
            ("R.search_date", "2024"),
            ("R.sr_of", "rct"),
        ],
        "R.i2",
        "at least two studies",
    ),
    (
        "V-43",
        W,
        &[
            ("R.measure", "RR"),
            ("outcome[0].unit", ""),
            ("outcome[0].kind", "binary"),
            ("R.estimate", "30"),
            ("R.ci_low", "10"),
            ("R.ci_high", "90"),
            ("R.p", "<0.001"),
        ],
        "R.estimate",
        "Very large effect",
    ),
];

async fn site() -> (Site, TestDatabase, String) {
    let database = database::seeded().await;
    let site = Site::over(&database);
    let cookie = signed_in(&site, &database, "Ada", Role::Editor).await;
    (site, database, cookie)
}

/// What is said of a rule beside a field: gravity and words.
fn said(page: &Answer, rule: &str, path: &str) -> Vec<(String, String)> {
    let id = probatum_id(&path.replace("R.", &format!("{R}.")));
    let selector = format!("#{id}-said .finding:has(.rule)");
    let words = page.texts(&selector);
    let gravity = page.attributes(&selector, "data-gravity");
    gravity.into_iter().zip(words).filter(|(_, words)| words.contains(rule)).collect()
}

/// The id of a field, as the form makes it of its path; what has no field is said above the form.
fn probatum_id(path: &str) -> String {
    if path.is_empty() {
        return "main".to_owned();
    }
    let plain: String =
        path.chars().filter(|c| *c != ']').map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("f-{plain}")
}

#[tokio::test]
async fn every_check_is_said_beside_its_field_with_its_severity() {
    let (site, _, cookie) = site().await;
    let mut faults = Vec::new();
    for (rule, severity, changes, path, words) in CASES {
        let page = site.post("/studies/new", &posted(&with(changes), 0, "check"), &cookie).await;
        assert_eq!(page.status, 200, "{rule}: {}", page.body);
        let gravity = match severity {
            E => "error",
            W => "warning",
            I => "hint",
        };
        let found = said(&page, rule, path);
        if !found.iter().any(|(g, w)| g == gravity && w.contains(words)) {
            let elsewhere: Vec<String> = page.texts(".finding").into_iter().filter(|text| text.contains(rule)).collect();
            faults.push(format!("{rule} {severity:?} at {path}: found {found:?}; elsewhere {elsewhere:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let covered: std::collections::BTreeSet<&str> = CASES.iter().map(|(rule, ..)| *rule).collect();
    let missing: Vec<String> = (1..=43).map(|n| format!("V-{n:02}")).filter(|rule| !covered.contains(rule.as_str())).collect();
    assert_eq!(missing, ["V-39", "V-40", "V-42"]);
}

#[tokio::test]
async fn errors_and_unanswered_warnings_keep_a_study_from_being_published_and_hints_do_not() {
    let (site, _, cookie) = site().await;
    for (i, (rule, severity, changes, ..)) in CASES.iter().enumerate() {
        let mut draft = with(changes);
        draft.name = format!("Checked {i}");
        // hints stand alone in these two; every other case may raise more than its own rule
        let refused = site.post("/studies/new", &posted(&draft, 0, "publish"), &cookie).await;
        match (severity, *rule) {
            (I, "V-08") => assert_eq!(refused.status, 303, "{rule}: {:?}", refused.texts("#todo li")),
            (I, _) => {}
            (E | W, _) => {
                assert_eq!(refused.status, 422, "{rule}");
                assert!(
                    refused.texts("#todo li").iter().any(|line| line.contains(rule)),
                    "{rule}: {:?}",
                    refused.texts("#todo li")
                );
            }
        }
    }
}

#[tokio::test]
async fn a_warning_is_answered_by_a_reason_and_asks_again_when_the_figure_changes() {
    let (site, _, cookie) = site().await;
    let draft = with(&[("R.p", "0.04")]);
    let page = site.post("/studies/new", &posted(&draft, 0, "check"), &cookie).await;
    let reasons: Vec<String> = page.attributes(".tick input", "name");
    assert!(!reasons.is_empty());
    let answers: Vec<(&str, &str)> = reasons.iter().map(|name| (name.as_str(), "printed like this, p. 4")).collect();
    let answered = super::study_edit::filled(&page, &answers, "check");
    let page = site.post("/studies/new", &answered, &cookie).await;
    assert_eq!(page.texts("#todo li").len(), page.texts("#todo li.answered").len(), "{:?}", page.texts("#todo li"));
    // answered: it can be published; another P asks again
    let again = super::study_edit::filled(&page, &[("study[outcome][0][result][0][p]", "0.03")], "publish");
    let refused = site.post("/studies/new", &again, &cookie).await;
    assert_eq!(refused.status, 422);
    assert!(refused.texts("#todo li").iter().any(|line| line.contains("V-11") && line.contains("Warning")));
    let published = site.post("/studies/new", &super::study_edit::filled(&page, &[], "publish"), &cookie).await;
    assert_eq!(published.status, 303, "{:?}", published.texts("#todo li"));
    // the reason is part of the record
    let kept = site.get_as("/studies/checked/edit", &cookie).await;
    assert!(kept.attributes(".tick input", "value").iter().all(|reason| reason == "printed like this, p. 4"));
}

#[tokio::test]
async fn impossible_figures_are_kept_as_printed_and_never_counted() {
    let (site, database, cookie) = site().await;
    let draft = with(&[("R.estimate", "-86"), ("R.ci_low", "-854"), ("R.ci_high", "-117"), ("R.p", "")]);
    let page = site.post("/studies/new", &posted(&draft, 0, "check"), &cookie).await;
    let acts = page.attributes(".offer button", "value");
    let printed = acts.iter().find(|act| act.contains("suspect_numbers")).expect("an offer");
    let page = site.post("/studies/new", &super::study_edit::filled(&page, &[], printed), &cookie).await;
    assert_eq!(page.attributes("#f-outcome-0-result-0-estimate", "value"), ["-86"]);
    let published = site.post("/studies/new", &super::study_edit::filled(&page, &[], "publish"), &cookie).await;
    assert_eq!(published.status, 303, "{:?}", published.texts("#todo li"));
    let stored: (String, bool) = sqlx::query_as("SELECT estimate_text, suspect_numbers FROM result WHERE key = 'checked/1'")
        .fetch_one(&database.pool)
        .await
        .expect("the result");
    assert_eq!(stored, ("-86".to_owned(), true));
}

#[tokio::test]
async fn a_derived_interval_is_offered_and_marked_as_derived_only_when_taken() {
    let (site, _, cookie) = site().await;
    let draft = with(&[("R.estimate", "-92"), ("R.p", "0.047"), ("R.ci_low", ""), ("R.ci_high", "")]);
    let page = site.post("/studies/new", &posted(&draft, 0, "check"), &cookie).await;
    assert_eq!(page.attributes("#f-outcome-0-result-0-ci_low", "value"), [""], "nothing is filled in silently");
    let offer =
        page.attributes(".offer button", "value").into_iter().find(|act| act.contains("ci_low")).expect("an interval is offered");
    let taken = site.post("/studies/new", &super::study_edit::filled(&page, &[], &offer), &cookie).await;
    let low: f64 = taken.attributes("#f-outcome-0-result-0-ci_low", "value")[0].replace('−', "-").parse().expect("a number");
    assert!((-184.0..=-182.0).contains(&low), "{low}");
    assert_eq!(taken.attributes("#f-outcome-0-result-0-figures_status option[selected]", "value"), ["derived"]);
    assert!(!taken.attributes("#f-outcome-0-result-0-derivation", "value")[0].is_empty());
}
