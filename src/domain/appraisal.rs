//! Appraisals: how well a result was obtained, by a versioned instrument (METHOD 1.9, 2.4).

use super::codes::codes;
use super::draft::{FieldErrors, Gate, words_or_none};
use super::id::Slug;
use super::study_draft::draft_struct;

codes! {
    /// The instruments in use.
    Instrument, "instrument", {
        Rob2 = "rob2", "RoB 2";
        RobinsI = "robins_i", "ROBINS-I";
        Amstar2 = "amstar2", "AMSTAR 2";
        Iceman = "iceman", "ICEMAN";
    }
}

codes! {
    /// What an instrument can say, of a domain or overall.
    Judgement, "judgement", {
        Low = "low", "Low";
        SomeConcerns = "some_concerns", "Some concerns";
        High = "high", "High";
        Moderate = "moderate", "Moderate";
        Serious = "serious", "Serious";
        Critical = "critical", "Critical";
        CriticallyLow = "critically_low", "Critically low";
        VeryLow = "very_low", "Very low";
        NotAssessed = "not_assessed", "Not assessed";
        NoInformation = "no_information", "No information";
        Yes = "yes", "Yes";
        PartialYes = "partial_yes", "Partial yes";
        No = "no", "No";
        NotApplicable = "not_applicable", "Not applicable";
        DefinitelyMore = "++", "Definitely raises credibility";
        ProbablyMore = "+", "Probably raises credibility";
        ProbablyLess = "-", "Probably lowers credibility";
        DefinitelyLess = "--", "Definitely lowers credibility";
    }
}

impl Instrument {
    /// What it can say overall, best first.
    #[must_use]
    pub const fn overall_judgements(self) -> &'static [Judgement] {
        use Judgement::{Critical, CriticallyLow, High, Low, Moderate, NotAssessed, Serious, SomeConcerns, VeryLow};
        match self {
            Self::Rob2 => &[Low, SomeConcerns, High, NotAssessed],
            Self::RobinsI => &[Low, Moderate, Serious, Critical, NotAssessed],
            Self::Amstar2 => &[High, Moderate, Low, CriticallyLow, NotAssessed],
            Self::Iceman => &[High, Moderate, Low, VeryLow, NotAssessed],
        }
    }

    /// What it asks.
    #[must_use]
    pub const fn asks(self) -> &'static str {
        match self {
            Self::Rob2 => "Risk of bias of a randomised result",
            Self::RobinsI => "Risk of bias of a non-randomised result",
            Self::Amstar2 => "Quality of a systematic review",
            Self::Iceman => "Credibility of a subgroup effect",
        }
    }
}

draft_struct! {
    /// An appraisal as typed.
    AppraisalDraft {
        text { key, study, report, instrument, instrument_version, family, basis, overall, overall_reason, note }
        flag { provisional, consider_high }
        texts { results }
        many { domain: DomainDraft }
    }
}

draft_struct! {
    /// One domain of an appraisal.
    DomainDraft {
        text { name, judgement, support, reason }
        many { answer: AnswerDraft }
    }
}

draft_struct! {
    /// The answer to one signalling question.
    AnswerDraft { text { question, answer, support } }
}

/// A domain as judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its code.
    pub name: String,
    /// What it was judged to be.
    pub judgement: Judgement,
    /// What the judgement rests on.
    pub support: String,
    /// Why it is not what the answers come to, where it isn't.
    pub reason: Option<String>,
    /// Signalling questions answered: question, answer, support.
    pub answers: Vec<(String, String, Option<String>)>,
}

/// An appraisal as it can be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Appraisal {
    /// Its name.
    pub key: String,
    /// The study it is about.
    pub study: Slug,
    /// The report it was made from.
    pub report: Option<String>,
    /// By which instrument.
    pub instrument: Instrument,
    /// In which version.
    pub instrument_version: String,
    /// Which results, in words.
    pub family: Option<String>,
    /// Which results, by key.
    pub results: Vec<String>,
    /// What it was made from.
    pub basis: Option<String>,
    /// Whether nobody has confirmed it yet.
    pub provisional: bool,
    /// The overall judgement.
    pub overall: Judgement,
    /// Whether several concerns together may amount to high.
    pub consider_high: bool,
    /// What a reader should know.
    pub note: Option<String>,
    /// Why the overall judgement is not what the domains come to, where it isn't.
    pub overall_reason: Option<String>,
    /// Domain by domain.
    pub domains: Vec<Domain>,
}

impl AppraisalDraft {
    /// Parses an appraisal.
    ///
    /// # Errors
    /// Every field that can't be taken.
    pub fn parse(&self) -> Result<Appraisal, FieldErrors> {
        let mut gate = Gate::new();
        let appraisal = self.parse_in(&mut gate);
        gate.finish(appraisal)
    }

    fn parse_in(&self, gate: &mut Gate) -> Option<Appraisal> {
        let key = gate.words("key", &self.key);
        let study = gate.required("study", &self.study);
        let instrument = gate.required::<Instrument>("instrument", &self.instrument);
        let instrument_version = gate.words("instrument_version", &self.instrument_version);
        let overall = gate.required::<Judgement>("overall", &self.overall);
        if let (Some(instrument), Some(overall)) = (instrument, overall) {
            let allowed = instrument.overall_judgements();
            gate.check(
                allowed.contains(&overall),
                "overall",
                &self.overall,
                &format!(
                    "{} says one of {}",
                    instrument.label(),
                    allowed.iter().map(|j| j.code()).collect::<Vec<_>>().join(", ")
                ),
            );
        }
        let domains = gate.each("domain", &self.domain, |gate, draft: &DomainDraft| {
            let name = gate.words("name", &draft.name);
            let judgement = gate.required::<Judgement>("judgement", &draft.judgement);
            let support = gate.words("support", &draft.support);
            let answered = draft.answer.iter().filter(|answer| !answer.answer.is_empty() || !answer.support.is_empty());
            let answers = answered.map(|a| (a.question.clone(), a.answer.clone(), words_or_none(&a.support))).collect();
            Some(Domain { name: name?, judgement: judgement?, support: support?, reason: words_or_none(&draft.reason), answers })
        });
        Some(Appraisal {
            key: key?,
            study: study?,
            report: words_or_none(&self.report),
            instrument: instrument?,
            instrument_version: instrument_version?,
            family: words_or_none(&self.family),
            results: self.results.clone(),
            basis: words_or_none(&self.basis),
            provisional: self.provisional,
            overall: overall?,
            consider_high: self.consider_high,
            note: words_or_none(&self.note),
            overall_reason: words_or_none(&self.overall_reason),
            domains: domains?,
        })
    }
}
