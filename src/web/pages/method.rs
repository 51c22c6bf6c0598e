//! The method: rules, parameters and flags, rendered from the tables the engine runs on.

use super::html;
use crate::verdict::rules::Section;
use crate::verdict::{Code, Flag, Letter, PARAMETERS, Parameter, RULES, RULESET, Reading, RuleText, Verdict};
use crate::web::error::AppError;
use crate::web::filters;
use crate::web::shell::Shell;
use crate::web::view::meaning;
use askama::Template;
use axum::response::Html;

#[derive(Template)]
#[template(path = "pages/method.html")]
struct MethodPage {
    shell: Shell,
    ruleset: &'static str,
    verdicts: Vec<(&'static str, &'static str)>,
    parts: Vec<Part>,
    letters: Vec<(&'static str, &'static str)>,
    readings: Vec<(&'static str, &'static str)>,
    flags: Vec<(&'static str, &'static str)>,
    parameters: &'static [Parameter],
}

/// The rules of one section.
struct Part {
    id: &'static str,
    title: &'static str,
    rules: Vec<&'static RuleText>,
}

/// A sentence of the trace in pieces: whether a piece is a slot that the case fills, and its words.
fn pieces(sentence: &str) -> Vec<(bool, String)> {
    let parts = sentence.split(['{', '}']).enumerate().map(|(i, words)| (i % 2 == 1, words));
    parts.filter(|(_, words)| !words.is_empty()).map(|(slot, words)| (slot, words.replace('_', " "))).collect()
}

/// The name of a section in addresses.
fn section_id(section: Section) -> &'static str {
    match section {
        Section::View => "view",
        Section::Standing => "standing",
        Section::Reading => "reading",
        Section::Selection => "selection",
        Section::Synthesis => "synthesis",
        Section::Decision => "decision",
    }
}

fn explained<C: Code>() -> Vec<(&'static str, &'static str)> {
    C::ALL.iter().map(|code| (code.as_str(), code.label())).collect()
}

pub async fn get(shell: Shell) -> Result<Html<String>, AppError> {
    let part = |section: &Section| Part {
        id: section_id(*section),
        title: section.title(),
        rules: RULES.iter().filter(|rule| rule.section == *section).collect(),
    };
    html(&MethodPage {
        shell: shell.in_section("Method"),
        ruleset: RULESET,
        verdicts: Verdict::ALL.iter().map(|verdict| (verdict.as_str(), meaning(*verdict))).collect(),
        parts: Section::ALL.iter().map(part).collect(),
        letters: explained::<Letter>(),
        readings: explained::<Reading>(),
        flags: explained::<Flag>(),
        parameters: PARAMETERS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_of_every_sentence_are_told_from_its_words() {
        let slot = |name: &str| (true, name.to_owned());
        let words = |text: &str| (false, text.to_owned());
        assert_eq!(pieces("{estimate}: as of {date}."), [slot("estimate"), words(": as of "), slot("date"), words(".")]);
        for rule in RULES {
            assert_eq!(rule.sentence.matches('{').count(), rule.sentence.matches('}').count(), "{}", rule.id);
            assert!(pieces(rule.sentence).iter().all(|(slot, words)| !slot || !words.contains(' ')), "{}", rule.id);
        }
    }

    #[test]
    fn every_rule_of_the_decision_names_a_verdict() {
        for rule in RULES.iter().filter(|rule| rule.section == Section::Decision) {
            assert!(rule.outcome.parse::<Verdict>().is_ok(), "{}: {}", rule.id, rule.outcome);
        }
    }
}
