//! A claim as a form: sections of fields, each named by its path in the draft. Knows no SQL and decides nothing.

use super::study_form::{Group, Rows, Section, numbered};
use crate::choices;
use crate::domain::claim::{ClaimDraft, ClaimForm, ClaimType, Direction, Overreach, Strength};
use crate::web::form::{Field, Kind};

/// The name of the form that a claim's fields belong to.
pub const FORM: &str = "claim";

/// The wording levels with their words (METHOD 3.1).
const LEVELS: [(&str, &str); 4] = [("0", "0 neutral"), ("1", "1 tentative"), ("2", "2 probable"), ("3", "3 certain")];

/// The sections of a claim's form. `articles` are the articles there are, by name in addresses and title.
#[must_use]
pub fn sections(draft: &ClaimDraft, is_new: bool, articles: &[(String, String)]) -> Vec<Section> {
    vec![
        Section {
            id: "statement",
            title: "Statement",
            about: "One statement that evidence can bear on, in our own words. What it says beyond that is a second claim.",
            group: statement(draft, is_new),
        },
        Section {
            id: "question",
            title: "The question",
            about: "Whom, what, against what, on what: links are judged element by element against these words.",
            group: question(draft),
        },
        Section {
            id: "limits",
            title: "What would decide it",
            about: "Empty means unknown; nothing is guessed.",
            group: limits(draft),
        },
        Section {
            id: "passages",
            title: "Where the article says it",
            about: "The article’s own words, exactly as they stand.",
            group: passages(draft, articles),
        },
        Section {
            id: "wording",
            title: "How the article words it",
            about: "How certain the words are, and where they go further than the evidence could.",
            group: wording(draft),
        },
        Section { id: "around", title: "Topics and note", about: "For finding and reading it.", group: around(draft) },
    ]
}

fn line(field: &str, label: &str, value: &str) -> Field {
    Field::new(FORM, field, label, value)
}

fn tick(field: &str, label: &str, value: bool) -> Field {
    line(field, label, if value { "true" } else { "" }).kind(Kind::Box)
}

fn statement(draft: &ClaimDraft, is_new: bool) -> Group {
    let mut fields = vec![
        line("statement", "Statement", &draft.statement).kind(Kind::Area).hint("Vitamin K2 slows coronary artery calcification."),
        line("type", "Kind of statement", &draft.r#type).choice(choices!(ClaimType)),
        line("direction", "What is said to happen to the outcome", &draft.direction)
            .choice(choices!(Direction))
            .hint("With more exposure. Which way a result points is computed from this and its numbers."),
        line("population_scope", "Whom it is about", &draft.population_scope)
            .hint("“overall”, or the group’s name as links write it: CAC ≥ 400 AU."),
        line("outcome_key", "Outcome, as filed", &draft.outcome_key).hint("calcification_progression"),
    ];
    fields[4].suggestions = "known-concepts";
    if is_new {
        let hint = "Letters, digits and hyphens; made from the statement when left empty. It stays.";
        fields.push(line("slug", "Name in addresses", &draft.slug).hint(hint));
    }
    let alone = [("named_alone_or_with", "the product alone or together with another")];
    Group::new("", "", fields).fold(
        "Words that go beyond a difference",
        vec![
            line("claim_form", "It also says", &draft.claim_form)
                .choice(choices!(ClaimForm))
                .hint("Caps the verdict (V21) until a result tests exactly that."),
            line("co_intervention", "The sentence means", &draft.co_intervention).choice(alone),
            line("direction_note", "What the direction means here", &draft.direction_note).kind(Kind::Area),
        ],
    )
}

fn question(draft: &ClaimDraft) -> Group {
    let fields = vec![
        line("population", "People", &draft.population).hint("Adults with coronary calcium."),
        line("exposure", "Exposure", &draft.exposure).hint("Vitamin K2 (MK-7)."),
        line("comparator", "Compared with", &draft.comparator).hint("Placebo."),
        line("outcome", "Outcome", &draft.outcome).hint("Progression of the CAC score."),
        line("direction_words", "Claimed, in words", &draft.direction_words).hint("Slower progression."),
        line("claimed_duration", "Over", &draft.claimed_duration).hint("24 months; only where the article says it."),
        line("kind", "Kind, in words", &draft.kind).hint("Clinical effect."),
    ];
    Group::new("", "", fields)
}

fn limits(draft: &ClaimDraft) -> Group {
    let fields = vec![
        line("mcid", "Smallest difference that matters", &draft.mcid).hint("In the outcome’s unit, with its source in the note."),
        line("margin_lo", "Margin from", &draft.margin_lo).hint("Only for “no important difference”. One may stay empty."),
        line("margin_hi", "Margin to", &draft.margin_hi),
        tick("search_none_found", "A documented search found no study", draft.search_none_found),
        tick("rct_infeasible", "Trials can’t be done", draft.rct_infeasible),
        line("rct_infeasible_reason", "Why trials can’t be done", &draft.rct_infeasible_reason),
    ];
    Group::new("", "", fields)
}

fn passages(draft: &ClaimDraft, articles: &[(String, String)]) -> Group {
    let fields = vec![
        line("article", "Article", &draft.article).kind(Kind::Choice(articles.to_vec())),
        line("section", "Section", &draft.section),
        line("recurs", "Sections it recurs in", &draft.recurs.join("\n")).kind(Kind::Area).hint("One to a line."),
    ];
    let rows = draft.anchor.iter().enumerate().map(|(i, anchor)| {
        let path = format!("anchor[{i}]");
        let fields = vec![
            line(&format!("{path}.exact"), "The words", &anchor.exact)
                .kind(Kind::Area)
                .hint("Copied from the article, letter for letter."),
            line(&format!("{path}.occurrence"), "Which of several", &anchor.occurrence)
                .hint("1, 2, 3 …; only where the same words stand more than once."),
        ];
        Group::new(&path, &numbered("Passage", i, ""), fields)
    });
    let none = "No passage yet. A claim without one is not marked in any article.";
    Group::new("", "", fields).with(Rows::new("anchor", "Add a passage", none, rows.collect()))
}

fn wording(draft: &ClaimDraft) -> Group {
    let range = |i: usize| draft.wording_range.get(i).map_or("", String::as_str);
    let fields = vec![
        line("wording_level", "Wording level of the main passage", &draft.wording_level).choice(LEVELS),
        tick("confined_to_model", "Speaks only of the animals or cells that were studied", draft.confined_to_model),
        line("wording_basis", "Why this level", &draft.wording_basis).kind(Kind::Area),
        line("wording_range[0]", "Softest wording anywhere", range(0))
            .choice(LEVELS)
            .hint("Empty when it is worded alike everywhere."),
        line("wording_range[1]", "Firmest wording anywhere", range(1)).choice(LEVELS),
        line("strength", "Worded", &draft.strength).choice(choices!(Strength)),
        line("strength_wording", "The words that show it", &draft.strength_wording),
    ];
    let rows = draft.overreach.iter().enumerate().map(|(i, row)| {
        let path = format!("overreach[{i}]");
        let fields = vec![
            line(&format!("{path}.flag"), "How it goes too far", &row.flag).choice(choices!(Overreach)),
            line(&format!("{path}.reason"), "Why", &row.reason).kind(Kind::Area),
        ];
        Group::new(&path, &numbered("Overreach", i, ""), fields)
    });
    let none = "Nothing is marked as going further than the evidence.";
    Group::new("", "", fields).with(Rows::new("overreach", "Add an overreach", none, rows.collect()))
}

fn around(draft: &ClaimDraft) -> Group {
    let fields = vec![
        line("topics", "Topics", &draft.topics.join("\n")).kind(Kind::Area).hint("One to a line."),
        line("note", "Note", &draft.note).kind(Kind::Area).hint("What a reader should know."),
    ];
    Group::new("", "", fields)
}
