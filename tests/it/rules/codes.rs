//! The lists of codes in the schema are those of the program.

use crate::support::database;
use probatum::domain::appraisal::{Instrument, Judgement};
use probatum::domain::article::BlockKind;
use probatum::domain::claim::{ClaimForm, ClaimType, Direction, Overreach, Strength};
use probatum::domain::codes::{Provenance, Stage};
use probatum::domain::criterion::{Comparator, CriterionKind};
use probatum::domain::dose::{Frequency, Route};
use probatum::domain::identifiers::Scheme;
use probatum::domain::link::{Directness, Element, OutcomeMatch, Polarity};
use probatum::domain::measure::Measure;
use probatum::domain::person::Role;
use probatum::domain::result::{
    Adjusted, AnalysisSet, ArmFigure, Credibility, Multiplicity, Prespecified, ReportedDirection, ResultRole, ReviewOf,
    ReviewQuality, Side, Standing,
};
use probatum::domain::study::{ArmRole, CitationStatus, Design, Integrity, OutcomeKind, OutcomeRole, ReportKind, SourceTier};
use probatum::store::revision::Kind;
use probatum::verdict::certainty::{Domain, Level};
use probatum::verdict::overclaim::Match;
use probatum::verdict::{Code as _, Verdict};
use std::collections::BTreeSet;

macro_rules! lists {
    ($($constraint:literal $list:ty),+ $(,)?) => {
        vec![$(($constraint, <$list>::ALL.iter().map(|code| code.code().to_owned()).collect::<BTreeSet<String>>())),+]
    };
}

#[tokio::test]
async fn check_constraints_and_code_lists_are_the_same() {
    let database = database::empty().await;
    let mut lists = lists![
        "appraisal_instrument" Instrument, "article_block_kind" BlockKind, "claim_type" ClaimType, "claim_direction" Direction,
        "claim_form" ClaimForm, "claim_overreach_flag" Overreach, "claim_strength" Strength, "claim_status" Stage, "study_status" Stage,
        "study_design" Design, "result_design" Design, "source_tier" SourceTier, "report_kind" ReportKind, "report_status" CitationStatus,
        "report_integrity" Integrity, "result_integrity" Integrity, "identifier_scheme" Scheme, "criterion_kind" CriterionKind,
        "criterion_comparator" Comparator, "criterion_status" Provenance, "study_fact_status" Provenance, "arm_status" Provenance,
        "result_status" Provenance, "result_figures_status" Provenance, "arm_role" ArmRole, "intervention_frequency" Frequency,
        "intervention_route" Route, "outcome_kind" OutcomeKind, "outcome_role" OutcomeRole, "result_role" ResultRole,
        "result_prespecified" Prespecified, "result_multiplicity" Multiplicity, "result_analysis" AnalysisSet,
        "result_credibility" Credibility, "result_measure" Measure, "result_reported_direction" ReportedDirection,
        "result_adjusted" Adjusted, "result_sr_of" ReviewOf, "result_sr_quality" ReviewQuality, "result_standing" Standing,
        "result_arm_arm" Side, "result_arm_figure" ArmFigure, "link_outcome_match" OutcomeMatch, "link_polarity" Polarity,
        "link_directness" Directness, "link_difference_element" Element, "revision_kind" Kind, "person_role" Role,
        "invite_role" Role,
        "certainty_domain_name" Domain, "certainty_levels" Level, "claim_wording_result" Match,
    ];
    let verdicts: BTreeSet<String> = Verdict::ALL.iter().map(|verdict| verdict.as_str().to_owned()).collect();
    lists.extend(["verdict_code", "claim_verdict_code", "verdict_override_code"].map(|name| (name, verdicts.clone())));
    for (constraint, codes) in lists {
        let definition: String = sqlx::query_scalar("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1")
            .bind(constraint)
            .fetch_one(&database.pool)
            .await
            .unwrap_or_else(|error| panic!("{constraint}: {error}"));
        let in_schema: BTreeSet<String> = definition.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
        assert_eq!(in_schema, codes, "{constraint}");
    }
}

#[tokio::test]
async fn every_judgement_in_the_schema_is_known() {
    let database = database::empty().await;
    for constraint in ["appraisal_domain_judgement", "appraisal_overall"] {
        let definition: String = sqlx::query_scalar("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1")
            .bind(constraint)
            .fetch_one(&database.pool)
            .await
            .expect("the constraint");
        for code in definition.split('\'').skip(1).step_by(2) {
            let known = code.parse::<Judgement>().is_ok() || code.parse::<Instrument>().is_ok();
            assert!(known, "{constraint}: {code}");
        }
    }
}

/// The rules read cases from outside as well as our records, and so have lists of their own; where both speak of the same thing,
/// the codes are the same.
#[test]
fn records_and_rules_speak_the_same_codes() {
    use probatum::verdict;
    fn rules<C: verdict::Code>(without: &[&str]) -> BTreeSet<&'static str> {
        C::ALL.iter().map(|code| code.as_str()).filter(|code| !without.contains(code)).collect()
    }
    macro_rules! same {
        ($($list:ty = $rules:ty, $only_in_record:expr, $only_in_rules:expr;)+) => {
            $(let record: BTreeSet<&str> = <$list>::ALL.iter().map(|code| code.code()).filter(|code| !$only_in_record.contains(code)).collect();
            assert_eq!(record, rules::<$rules>(&$only_in_rules), stringify!($list));)+
        };
    }
    const NONE: [&str; 0] = [];
    same! {
        ClaimType = verdict::ClaimType, NONE, NONE;
        Direction = verdict::Direction, NONE, NONE;
        ClaimForm = verdict::ClaimForm, NONE, NONE;
        Design = verdict::Design, NONE, NONE;
        ResultRole = verdict::OutcomeRole, NONE, NONE;
        Prespecified = verdict::Prespecified, NONE, NONE;
        Multiplicity = verdict::Multiplicity, NONE, NONE;
        AnalysisSet = verdict::AnalysisSet, NONE, NONE;
        Credibility = verdict::Credibility, NONE, NONE;
        Measure = verdict::Measure, NONE, NONE;
        Element = verdict::Element, NONE, NONE;
        Polarity = verdict::Polarity, NONE, NONE;
        Directness = verdict::Directness, NONE, ["unknown"];
        Standing = verdict::Source, NONE, NONE;
        Integrity = verdict::Integrity, ["unknown"], NONE;
        ReviewOf = verdict::ReviewOf, NONE, ["unknown"];
        ReviewQuality = verdict::ReviewQuality, NONE, NONE;
    }
}
