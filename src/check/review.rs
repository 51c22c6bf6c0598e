//! Systematic reviews: V-38 and V-41.

use super::finding::{Check, Notes};
use super::numbers::people;
use crate::domain::study_draft::ResultDraft;

pub(super) fn result(notes: &mut Notes, result: &ResultDraft) {
    let k = people(&result.k_included);
    if !result.i2.trim().is_empty() && k.is_none_or(|k| k <= 1) {
        let value = format!("{}; {}", result.i2.trim(), result.k_included.trim());
        notes.raise(Check::V41, "i2", &value, "Heterogeneity needs at least two studies.");
    }
    if result.design != "systematic_review" {
        return;
    }
    match k {
        None => notes.raise(Check::V38, "k_included", &result.k_included, "How many studies does the review pool?"),
        // an empty review that gives no estimate is a finding of its own
        Some(0) if !result.estimate.trim().is_empty() => {
            notes.raise(Check::V38, "k_included", &result.k_included, "A pooled estimate needs at least one study.");
        }
        Some(1) => notes.raise(Check::V38, "k_included", &result.k_included, "A pool of one study is that study."),
        Some(_) => {}
    }
    if result.search_date.trim().is_empty() {
        notes.raise(Check::V38, "search_date", "", "When was the search?");
    }
    if result.included.is_empty() && k != Some(0) {
        notes.raise(Check::V38, "included", "", "Which studies does the review include?");
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{around, hints, says, silent, with};
    use crate::domain::study_draft::ResultDraft;

    fn review(k: &str) -> ResultDraft {
        ResultDraft {
            design: "systematic_review".into(),
            k_included: k.into(),
            search_date: "2023".into(),
            included: vec!["avadec".into()],
            ..ResultDraft::default()
        }
    }

    #[test]
    fn a_review_says_what_it_pooled() {
        says(&around(review("1")), "V-38", "A pool of one study is that study.");
        silent(&around(review("2")), "V-38");
        says(&around(review("")), "V-38", "How many studies does the review pool?");
        says(&around(ResultDraft { search_date: String::new(), ..review("2") }), "V-38", "When was the search?");
        says(&around(ResultDraft { included: Vec::new(), ..review("2") }), "V-38", "Which studies does the review include?");
        says(&around(ResultDraft { estimate: "3".into(), ..review("0") }), "V-38", "A pooled estimate needs at least one study.");
        silent(&around(review("0")), "V-38");
    }

    #[test]
    fn heterogeneity_needs_studies() {
        let message = |fields: &[(&str, &str)]| hints(&with(fields), "V-41").into_iter().map(|finding| finding.message).next();
        let expected = Some("Heterogeneity needs at least two studies.".to_owned());
        assert_eq!(message(&[("i2", "40")]), expected);
        assert_eq!(message(&[("i2", "40"), ("k_included", "1")]), expected);
        assert_eq!(message(&[("i2", "40"), ("k_included", "2")]), None);
    }
}
