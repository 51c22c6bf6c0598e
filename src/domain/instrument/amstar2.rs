//! AMSTAR 2 for systematic reviews: sixteen items, seven of them critical (METHOD 2.2). Must not know other instruments.

use super::{Form, Overall, Part};
use crate::domain::appraisal::Judgement::{self, CriticallyLow, High, Low, Moderate, No, NotApplicable, PartialYes, Yes};

pub(super) const FORM: Form = Form {
    version: "2017",
    judgements: &[Yes, PartialYes, No, NotApplicable],
    parts: &[
        item("question", "Question", "People, treatment, comparison and outcome are all in the question."),
        critical("protocol", "Protocol", "Methods were fixed in writing beforehand, and departures explained."),
        item("designs", "Choice of designs", "Why these study designs were included is explained."),
        critical("search", "Search", "Several databases, wording given, limits justified."),
        item("selection_twice", "Selection by two", "Two people chose the studies independently."),
        item("extraction_twice", "Extraction by two", "Two people took the data independently."),
        critical("excluded", "Excluded studies", "Those left out are listed, with reasons."),
        item("included", "Included studies described", "People, treatments, outcomes and designs are described in detail."),
        critical("bias_assessed", "Risk of bias assessed", "By a suitable tool, for each included study."),
        item("funding", "Funding of the studies", "Who paid for the included studies is reported."),
        critical(
            "pooling",
            "Methods of pooling",
            "Suitable methods, with heterogeneity looked into; not applicable without pooling.",
        ),
        item(
            "bias_in_pool",
            "Bias and the pooled result",
            "What risk of bias does to the average was examined; not applicable without pooling.",
        ),
        critical("bias_discussed", "Bias in the discussion", "Risk of bias is taken into account when results are interpreted."),
        item("heterogeneity", "Differences explained", "Differences between results are explained and discussed."),
        critical(
            "publication_bias",
            "Publication bias",
            "Looked for, and its likely effect discussed; not applicable without pooling.",
        ),
        item("conflicts", "Conflicts of interest", "The reviewers declare their own, with their funding."),
    ],
};

const fn item(code: &'static str, label: &'static str, about: &'static str) -> Part {
    Part { code, label, about, questions: &[], critical: false }
}

const fn critical(code: &'static str, label: &'static str, about: &'static str) -> Part {
    Part { code, label, about, questions: &[], critical: true }
}

/// By critical flaws, then by other weaknesses; a partial yes is neither.
pub(super) fn overall(judgements: &[Judgement]) -> Overall {
    let failed = |critical: bool| {
        let items = FORM.parts.iter().zip(judgements);
        items.filter(|(part, judgement)| part.critical == critical && **judgement == No).count()
    };
    let (flaws, weaknesses) = (failed(true), failed(false));
    let judgement = match (flaws, weaknesses) {
        (0, 0 | 1) => High,
        (0, _) => Moderate,
        (1, _) => Low,
        _ => CriticallyLow,
    };
    let why = format!("{flaws} critical item(s) and {weaknesses} other item(s) answered no.");
    Overall { judgement, consider_high: false, why }
}
