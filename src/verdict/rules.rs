//! One table of all rules: what the method page shows and what the trace says.
//!
//! Owns ids, conditions, outcomes and reader sentences of METHOD 2.4–2.8. Must not know how a
//! condition is computed. Sentences carry `{slots}` that the engine fills.

use std::fmt;

/// The part of the method a rule belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Which evidence is in view (as-of date).
    View,
    /// What standing a result has (2.4).
    Standing,
    /// What a result says (2.5).
    Reading,
    /// Which results count (2.6).
    Selection,
    /// How results are put together (2.7).
    Synthesis,
    /// Which verdict follows (2.8).
    Decision,
}

impl Section {
    /// Every section in the order of the method.
    pub const ALL: &'static [Self] =
        &[Self::View, Self::Standing, Self::Reading, Self::Selection, Self::Synthesis, Self::Decision];

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::View => "Which evidence is in view",
            Self::Standing => "What standing a result has",
            Self::Reading => "What a result says",
            Self::Selection => "Which results count",
            Self::Synthesis => "How results are put together",
            Self::Decision => "Which verdict follows",
        }
    }
}

/// One rule in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    /// The rule.
    pub rule: Rule,
    /// Its id in METHOD.
    pub id: &'static str,
    /// Where it belongs.
    pub section: Section,
    /// When it applies.
    pub condition: &'static str,
    /// What follows: a letter, a reading, or a verdict.
    pub outcome: &'static str,
    /// The sentence readers see, with slots.
    pub sentence: &'static str,
}

macro_rules! rules {
    ($($rule:ident $id:literal $section:ident $condition:literal => $outcome:literal, $sentence:literal;)+) => {
        /// A rule of the method.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $(#[doc = $condition] $rule,)+
        }

        /// Every rule, in the order of METHOD.
        pub const RULES: &[RuleText] = &[
            $(RuleText {
                rule: Rule::$rule,
                id: $id,
                section: Section::$section,
                condition: $condition,
                outcome: $outcome,
                sentence: $sentence,
            },)+
        ];

        impl Rule {
            /// The rule's row in the table.
            #[must_use]
            pub const fn text(self) -> RuleText {
                match self {
                    $(Self::$rule => RuleText {
                        rule: Rule::$rule,
                        id: $id,
                        section: Section::$section,
                        condition: $condition,
                        outcome: $outcome,
                        sentence: $sentence,
                    },)+
                }
            }

            /// The rule's id, as in METHOD.
            #[must_use]
            pub const fn id(self) -> &'static str {
                self.text().id
            }
        }
    };
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

rules! {
    T1 "T1" View "A date is given: results published up to it count, retractions up to it apply; a partial date means its last day, and an undated result counts only in the view of today."
        => "in view or not", "As of {date}: {n} of the linked results not counted, because not (or not datably) published by then.";
    T4 "T4" View "Retracted after the date looked at."
        => "counts, marked", "{study} was retracted later, on {retracted}; it still counted on {date}.";

    E1 "E1" Standing "Retracted (on or before the date looked at)."
        => "not counted", "Not counted: retracted{date}.";
    E2 "E2" Standing "The source cannot be identified or was not verified."
        => "not counted", "Not counted: we could not find the study this refers to.";
    E3 "E3" Standing "Narrative review, opinion, guideline or news."
        => "not counted", "Not counted: commentary, not data ({design}).";
    E5 "E5" Standing "Food composition analysis."
        => "not counted", "Not counted: says what foods contain, not what they do.";
    E4 "E4" Standing "Two or more elements of the question differ (laboratory evidence excepted)."
        => "not counted", "Not counted: different question ({elements}).";
    S1 "S1" Standing "Animal, laboratory or computer study, reasoning from mechanism, or a review of these."
        => "laboratory", "Laboratory or animal evidence ({design}).";
    S2 "S2" Standing "Expression of concern, or conference abstract only."
        => "exploratory", "Provisional or questioned report ({what}): exploratory.";
    S3 "S3" Standing "One element of the question differs, or the population is not the claim's named group."
        => "exploratory", "Indirect: {element} differs; exploratory.";
    S4 "S4" Standing "Post hoc, or labelled exploratory."
        => "exploratory", "Not planned in advance: exploratory.";
    S5 "S5" Standing "Subgroup of another group than the claim's, or of low, very low or unrated credibility: exploratory. Moderate credibility: at most estimation."
        => "exploratory or estimation", "Subgroup result, {what}: {letter}.";
    S6 "S6" Standing "Causal claim and not randomised."
        => "exploratory", "Cannot separate cause from circumstance ({design}): exploratory.";
    S6b "S6b" Standing "Causal claim, trials not feasible, adjusted cohort or case-control with low or moderate risk of bias: estimation; confirmatory where a ratio is at least 2 or at most 0.5. Mendelian randomisation with low or moderate risk of bias: estimation."
        => "estimation or confirmatory", "Trials not feasible; {what}: {letter}.";
    S7 "S7" Standing "Single arm, before-after, case series, case report or ecological study."
        => "exploratory", "No comparison group ({design}): exploratory.";
    S8 "S8" Standing "High, serious or critical risk of bias; review of critically low quality; unadjusted observational result."
        => "exploratory", "Risk of bias too high: {what}; exploratory.";
    S9 "S9" Standing "Association claim: adjusted cohort, nested case-control or Mendelian randomisation study with low or moderate risk of bias is confirmatory; cross-sectional, case-control or unrated is for estimation."
        => "confirmatory or estimation", "Direct for an association, not for a cause ({what}): {letter}.";
    S10a "S10a" Standing "Randomised, no subgroup, no equivalence claim, only fault an unprotected secondary or co-primary outcome, and P at most 0.001."
        => "confirmatory", "Unprotected, but P would survive correction for 50 outcomes ({p}): confirmatory.";
    S10b "S10b" Standing "As S10a, where the plan may be unseen (and the role unknown for a marker of the exposure itself), in favour, and found in at least two independent studies with none against and undecided results holding less than half of the participants."
        => "confirmatory", "Plan not seen, but found independently in {studies} with P ≤ 0.001: confirmatory.";
    S10 "S10" Standing "Randomised, but with a fault that forbids confirming: unprotected outcome, plan or role unknown, risk of bias not assessed, per-protocol only, preprint, unit-of-analysis error, equivalence without per-protocol check; or a review of low or unrated quality or without protocol."
        => "estimation", "Counts in the estimate; cannot confirm because {reasons}.";
    S11 "S11" Standing "Otherwise."
        => "confirmatory", "Planned, direct, adequate: confirmatory.";

    F0 "F0" Reading "Exposure or outcome runs against the claim's: the result is turned round first."
        => "turned round", "Read reversed: exposure or outcome runs against the statement's.";
    F1 "F1" Reading "The side of a result is its estimate (else the middle of its interval, else its stated direction) against no effect, compared with the claimed direction."
        => "side", "The estimate lies {side}.";
    F2 "F2" Reading "With an interval: significant only if the 95% interval lies strictly on one side of no effect."
        => "for, against or inconclusive", "{figures}: the interval {what}; {reading}.";
    F3 "F3" Reading "With P only: significant if P is below alpha. A bound that does not tell is inconclusive."
        => "for, against or inconclusive", "{figures}: {what}; {reading}.";
    F4 "F4" Reading "Interval and P disagree: the cautious reading."
        => "inconclusive", "{figures}: interval and P disagree, so the cautious reading applies; {reading}.";
    F5 "F5" Reading "Counts allow computing estimate and interval; with a zero cell 0.5 is added to all four."
        => "for, against or inconclusive", "Computed from the counts{zero}, {figures}: the interval {what}; {reading}.";
    F6 "F6" Reading "No interval, standard error, P or counts; or significant with no side; or a review that found no studies."
        => "unreadable", "Cannot be read: {what}; not counted.";
    F7 "F7" Reading "Harm claims: a case report with a stated direction."
        => "for", "Case report of the harm, without numbers; for.";
    F8 "F8" Reading "Equivalence claims: for if the whole interval lies inside the margins, against if wholly outside or (one-sided) if it excludes no effect on the harmful side."
        => "for, against or inconclusive", "{figures}: {what}; {reading}.";

    D1 "D1" Selection "A study contributes one result per claim, chosen by outcome match, population, role, analysis set, pre-specification, date, adjustment, standing, id."
        => "one kept, others context", "{n} results from one study ({study}); kept {kept}{reason}; context: {context}.";
    D1a "D1a" Selection "Results of one study tie in everything and point in opposite directions."
        => "conflict or context", "{study} reports equally good results in opposite directions ({for} for, {against} against); it holds {share} of the participants: {outcome}.";
    D3 "D3" Selection "Several reviews: the one with the latest search counts."
        => "one kept, others context", "Several reviews; kept {kept}, which searched last; context: {context}.";
    D2 "D2" Selection "Review and its own studies: the review is dropped if at least 80% of its studies are in hand, else those studies are."
        => "dropped", "{review} contains {n} studies, {held} of them in hand ({share}): {dropped} not counted again.";
    D2a "D2a" Selection "Review whose list of studies is unknown: it or the studies that may be in it count, whichever holds more participants."
        => "dropped", "{review} may contain {studies}: {dropped} not counted again, because {why}.";

    P1 "P1" Synthesis "Results are grouped by measure, unit, outcome, contrast and design family; a result without interval stands alone."
        => "units", "{n} results in {units} separate groups, which cannot be averaged with each other: {groups}.";
    P2 "P2" Synthesis "Groups of two or more: random effects (REML); from three studies with heterogeneity the Hartung–Knapp interval, never narrower than Wald."
        => "average", "{k} studies averaged: {figures}; I² = {i2}%, τ² = {tau2} ({model}); {reading}.";
    P3 "P3" Synthesis "Enough confirmatory results in the pool, and those alone point to the claimed side."
        => "confirmatory or not", "{n} confirmatory among them, which alone {point}: the average {standing}.";
    P4 "P4" Synthesis "Information gate: P at most 0.005, or information size reached, or two confirmatory results each in favour."
        => "enough information or not", "Information: {why}.";

    V1 "V1" Decision "Descriptive claim."
        => "not_assessed", "This statement is not a comparison; an editor must check it by hand.";
    V2 "V2" Decision "Nothing linked as of the date, and no documented search."
        => "not_assessed", "No study has been linked to this statement yet.";
    V3 "V3" Decision "Linked but nothing countable, or a documented search found nothing."
        => "no_usable_evidence", "{n} {sources} linked, none could be counted: {reasons}.";
    V4 "V4" Decision "Only laboratory or animal evidence."
        => "preclinical_only", "Shown only in {models}; no human result is linked.";
    V5 "V5" Decision "Only exploratory results; some for, some against."
        => "mixed", "Exploratory human results disagree: {a} for, {b} against.";
    V6 "V6" Decision "Only exploratory results; some for, none against, those for hold at least half of the participants (harm claims: any share)."
        => "hypothesis_generating", "{study}: {estimate} {favours} the statement, but {is} {reason}. Needs a planned test in new participants.";
    V7 "V7" Decision "Only exploratory results; some against, none for, those against hold at least half of the participants."
        => "contradicted", "The only human evidence points the other way ({study}: {estimate}); it is exploratory.";
    V6a "V6a" Decision "Only exploratory results; some for or some against, in the minority."
        => "non_significant", "{study} found something; most participants were in exploratory studies that decide nothing.";
    V8 "V8" Decision "Only exploratory results, all inconclusive."
        => "non_significant", "Exploratory human results are compatible with no effect.";
    V9 "V9" Decision "Results for and against, each with at least 10% of its pool's weight (any, if alone); or a group for and a group against; or a conflict within one study."
        => "mixed", "{a} and {b} exclude no effect in opposite directions.";
    V10 "V10" Decision "The body is against; or unpooled with a group against, none for, and a confirmatory result among those against or the undecided hold less than half of the participants."
        => "contradicted", "{estimate}: the interval excludes no effect on the other side.";
    V11a "V11a" Decision "The average is inconclusive, but at least two confirmatory results are each for, none against, all estimates on the claimed side."
        => "hypothesis_generating", "{n} planned studies each found it, but effects differ so much that the average is undecided ({estimate}).";
    V11b "V11b" Decision "Harm claim: trials decide nothing and hold too little information, while exploratory results point to harm."
        => "hypothesis_generating", "The trials are too small to tell; the evidence of {x} points to harm. Not shown, not ruled out.";
    V11 "V11" Decision "The body is inconclusive."
        => "non_significant", "{estimate}: compatible with no effect. This is not evidence that it does not work.";
    V12 "V12" Decision "The average is for, but I² is at least 75% with an estimate on the other side."
        => "mixed", "The average favours the statement but studies differ too much (I² = {i2}%).";
    V13 "V13" Decision "The body is for, two or more studies, confirmatory standing (P3) and enough information (P4)."
        => "supported", "{k} studies together: {estimate}.";
    V14 "V14" Decision "The body is for: one confirmatory trial with P at most 0.005 or enough information."
        => "supported", "One adequate trial: {estimate}. Not yet replicated.";
    V14a "V14a" Decision "Association claim, the body is for: one confirmatory cohort, nested case-control or Mendelian randomisation study with P at most 0.005 and enough information."
        => "supported", "One large adjusted study: {estimate}. Not yet replicated; this does not show cause.";
    V15 "V15" Decision "The body is for, otherwise."
        => "hypothesis_generating", "Favourable ({estimate}), but {lack}.";
    V16 "V16" Decision "Unpooled, none against: two confirmatory groups for; or one of two or more studies with two thirds of the participants."
        => "supported", "Independent planned studies each found it ({studies}); results cannot be averaged.";
    V18 "V18" Decision "Unpooled, some for, none against: an undecided result on the other side differs significantly from one in favour."
        => "mixed", "{a} found it, {b} leans the other way, and the two differ more than chance allows.";
    V17a "V17a" Decision "Unpooled: only groups for, or only groups against, beside undecided ones that hold at least half of the participants; none confirmatory."
        => "non_significant", "{study} found {what}; most participants were in studies that decide nothing. One finding beside undecided ones is not a conflict.";
    V17 "V17" Decision "Unpooled, some for, none against, otherwise."
        => "hypothesis_generating", "{found} found it, the others do not decide.";
    V19 "V19" Decision "Unpooled, none for or against, at least six results with a side, most on the claimed side, sign test significant."
        => "hypothesis_generating", "No study decides, but {x} of {k} lean the same way (sign test {p}).";
    V20 "V20" Decision "Unpooled, none for or against, otherwise."
        => "non_significant", "{n} separate results, none decides: compatible with no effect. This is not evidence that it does not work.";
    V21 "V21" Decision "The table gives supported, and the words claim necessity, extent, a superlative, modification or a composite."
        => "hypothesis_generating", "What was tested is shown; that {form} was not tested.";
}

/// What V8, V11 and V20 say for harm claims, in place of their last sentence.
pub const HARM_NOT_SHOWN: &str = "{estimate}: a harm was not shown. This does not show that it is safe.";

/// What V3 says where nothing is linked but a search is documented.
pub const NOTHING_FOUND: &str = "A documented search found no study on this statement.";

/// Puts values into a sentence's slots. A slot without a value stays, so that a test sees it.
#[must_use]
pub fn fill(sentence: &str, slots: &[(&str, String)]) -> String {
    let mut text = sentence.to_owned();
    for (name, value) in slots {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}
