//! A rating as a form: each part of an instrument with its questions, judgement, support and what the algorithm comes to.

use crate::domain::appraisal::{AppraisalDraft, DomainDraft, Instrument, Judgement};
use crate::domain::draft::FieldError;
use crate::domain::instrument::Part;
use crate::web::form::{Field, Kind};

/// The name of the draft in forms.
pub const FORM: &str = "appraisal";

/// One part of an instrument as a form shows it.
pub struct PartFields {
    /// The part.
    pub part: &'static Part,
    /// Carries its code.
    pub name: Field,
    /// Each question with its answer and the line for what it rests on.
    pub questions: Vec<[Field; 3]>,
    /// The judgement.
    pub judgement: Field,
    /// What it rests on.
    pub support: Field,
    /// Why it is not what the answers come to.
    pub reason: Field,
    /// What the answers come to, in words.
    pub suggested: Option<&'static str>,
}

/// What is said of the results as a whole.
pub struct WholeFields {
    /// The overall judgement.
    pub overall: Field,
    /// Why it is not what the domains come to.
    pub reason: Field,
    /// What the domains come to: the judgement, and why.
    pub suggested: Option<(String, String)>,
    /// What the rating is made from.
    pub basis: Field,
    /// What a reader should know.
    pub note: Field,
}

/// The form's parts, from a draft that is laid out.
#[must_use]
pub fn parts(instrument: Instrument, draft: &AppraisalDraft, errors: &[FieldError]) -> Vec<PartFields> {
    let parts = instrument.form().parts.iter().zip(&draft.domain).enumerate();
    parts.map(|(i, (part, domain))| part_fields(instrument, part, i, domain, errors)).collect()
}

fn part_fields(instrument: Instrument, part: &'static Part, i: usize, domain: &DomainDraft, errors: &[FieldError]) -> PartFields {
    let field = |path: &str, label: &str, value: &str| Field::new(FORM, &format!("domain[{i}].{path}"), label, value);
    let questions = part.questions.iter().zip(&domain.answer).enumerate().map(|(j, (question, answer))| {
        let at = |path: &str| format!("answer[{j}].{path}");
        [
            field(&at("question"), "", question.code).kind(Kind::Hidden),
            field(&at("answer"), &format!("{} {}", question.code, question.asks), &answer.answer)
                .choice(question.answers.offered())
                .faults(errors),
            field(&at("support"), &format!("What {} rests on", question.code), &answer.support),
        ]
    });
    PartFields {
        part,
        name: field("name", "", part.code).kind(Kind::Hidden),
        questions: questions.collect(),
        judgement: field("judgement", "Judgement", &domain.judgement)
            .choice(instrument.form().judgements.iter().map(|judgement| (judgement.code(), judgement.label())))
            .faults(errors),
        support: field("support", "What it rests on", &domain.support).kind(Kind::Area).faults(errors),
        reason: field("reason", "If not what the answers come to, why", &domain.reason).faults(errors),
        suggested: domain.suggested(instrument).map(Judgement::label),
    }
}

/// The fields below the parts.
#[must_use]
pub fn whole(instrument: Instrument, draft: &AppraisalDraft, errors: &[FieldError]) -> WholeFields {
    let rateable = instrument.overall_judgements().iter().filter(|judgement| **judgement != Judgement::NotAssessed);
    let suggested = draft.suggested_overall(instrument).map(|overall| {
        let more = if overall.consider_high { " Consider whether these concerns together amount to high." } else { "" };
        (overall.judgement.label().to_owned(), format!("{}{more}", overall.why))
    });
    WholeFields {
        overall: Field::new(FORM, "overall", "Overall judgement", &draft.overall)
            .choice(rateable.map(|judgement| (judgement.code(), judgement.label())))
            .faults(errors),
        reason: Field::new(FORM, "overall_reason", "If not what the domains come to, why", &draft.overall_reason).faults(errors),
        suggested,
        basis: Field::new(FORM, "basis", "Made from", &draft.basis).hint("Full text, protocol, registry record, abstract …"),
        note: Field::new(FORM, "note", "What a reader should know", &draft.note).kind(Kind::Area),
    }
}

/// Where two drafts of a rating differ: the field in words, the one, the other.
#[must_use]
pub fn differences(instrument: Instrument, one: &AppraisalDraft, other: &AppraisalDraft) -> Vec<(String, String, String)> {
    let (one, other) = (one.laid_out(instrument), other.laid_out(instrument));
    let mut pairs: Vec<(String, String, String)> = Vec::new();
    for ((part, a), b) in instrument.form().parts.iter().zip(&one.domain).zip(&other.domain) {
        let labelled = |what: &str| format!("{}: {what}", part.label);
        pairs.push((labelled("judgement"), in_words(&a.judgement), in_words(&b.judgement)));
        pairs.push((labelled("what it rests on"), a.support.clone(), b.support.clone()));
        pairs.push((labelled("reason"), a.reason.clone(), b.reason.clone()));
        for (x, y) in a.answer.iter().zip(&b.answer) {
            pairs.push((labelled(&x.question), x.answer.clone(), y.answer.clone()));
            pairs.push((labelled(&format!("what {} rests on", x.question)), x.support.clone(), y.support.clone()));
        }
    }
    pairs.push(("Overall".to_owned(), in_words(&one.overall), in_words(&other.overall)));
    pairs.push(("Overall: reason".to_owned(), one.overall_reason, other.overall_reason));
    pairs.push(("Made from".to_owned(), one.basis, other.basis));
    pairs.push(("Note".to_owned(), one.note, other.note));
    pairs.retain(|(_, a, b)| a.trim() != b.trim());
    pairs
}

/// A judgement's code in words.
#[must_use]
pub fn in_words(code: &str) -> String {
    code.parse::<Judgement>().map_or_else(|_| code.to_owned(), |judgement| judgement.label().to_owned())
}
