//! From [`ResultDraft`] to [`StudyResult`]: what a result must meet to be stored (METHOD 6.10, the checks marked E).

use super::criterion::{Comparator, Criterion};
use super::dose::usual_unit;
use super::draft::{Gate, words_or_none};
use super::measure::Measure;
use super::number::Printed;
use super::partial_date::PartialDate;
use super::result::{AnalysisSet, ArmFigure, Counts, Credibility, Multiplicity, Prespecified, Review, Side, StudyResult};
use super::study::{Design, Integrity};
use super::study_draft::{ArmDataDraft, CountsDraft, ResultDraft, SubgroupDraft};

pub(super) fn parse_result(gate: &mut Gate, draft: &ResultDraft) -> Option<StudyResult> {
    let key = gate.words("key", &draft.key);
    let label = gate.words("label", &draft.label);
    let design = gate.required::<Design>("design", &draft.design);
    let role = gate.required("role", &draft.role);
    let prespecified = gate.or("prespecified", &draft.prespecified, Prespecified::Unknown);
    let multiplicity = gate.or("multiplicity", &draft.multiplicity, Multiplicity::Unknown);
    let analysis = gate.or("analysis", &draft.analysis, AnalysisSet::Unknown);
    let population = gate.words("population", &draft.population);
    let subgroup = draft.subgroup.as_ref().and_then(|subgroup| gate.within("subgroup.", |gate| parse_subgroup(gate, subgroup)));
    gate.check(
        draft.parent.is_empty() || draft.subgroup.is_some(),
        "parent",
        &draft.parent,
        "only a subgroup has a parent result",
    );
    let credibility = gate.or("credibility", &draft.credibility, Credibility::NotRated);
    let measure = gate.optional::<Measure>("measure", &draft.measure);
    let (estimate, ci_low, ci_high) = parse_interval(gate, draft, measure);
    let level = gate.optional::<f64>("level", &draft.level);
    gate.check(
        level.is_none_or(|level| (50.0..=99.9).contains(&level)),
        "level",
        &draft.level,
        "must be a percentage from 50 to 99.9",
    );
    let p = gate.optional("p", &draft.p);
    let se = gate.optional::<Printed>("se", &draft.se).map(|se| se.value());
    gate.check(se.is_none_or(|se| se >= 0.0), "se", &draft.se, "cannot be negative");
    let counts = draft.counts.as_ref().and_then(|counts| gate.within("counts.", |gate| parse_counts(gate, counts)));
    let n = people(gate, "n", &draft.n);
    let events = gate.optional::<i32>("events", &draft.events);
    gate.check(events.is_none_or(|events| events >= 0), "events", &draft.events, "cannot be negative");
    let reported_direction = gate.optional("reported_direction", &draft.reported_direction);
    let adjusted = gate.optional("adjusted", &draft.adjusted);
    let adjustment = gate.optional::<i32>("adjustment", &draft.adjustment);
    let information_size = people(gate, "ois", &draft.ois);
    let review = parse_review(gate, draft, design);
    let i2 = gate.optional::<Printed>("i2", &draft.i2).map(|i2| i2.value());
    gate.check(i2.is_none_or(|i2| (0.0..=100.0).contains(&i2)), "i2", &draft.i2, "must be a percentage from 0 to 100");
    let standing = gate.required("standing", &draft.standing);
    let integrity = gate.or("integrity", &draft.integrity, Integrity::Unknown);
    let retracted_on = gate.optional::<PartialDate>("retracted_on", &draft.retracted_on);
    gate.check(
        retracted_on.is_none() || integrity == Some(Integrity::Retracted),
        "retracted_on",
        &draft.retracted_on,
        "only a retracted result has this date",
    );
    let on_the_web = draft.plan_url.is_empty() || ["http://", "https://"].iter().any(|start| draft.plan_url.starts_with(start));
    gate.check(on_the_web, "plan_url", &draft.plan_url, "must be a web address starting with http:// or https://");
    let plan_date = gate.optional("plan_date", &draft.plan_date);
    let published = gate.optional("published", &draft.published);
    let status = gate.required("status", &draft.status);
    let figures_status = gate.required("figures_status", &draft.figures_status);
    let arm_data = gate.each("arm_data", &draft.arm_data, parse_arm_data);
    Some(StudyResult {
        key: key?,
        report: words_or_none(&draft.report),
        label: label?,
        design: design?,
        role: role?,
        role_printed: words_or_none(&draft.role_printed),
        prespecified: prespecified?,
        multiplicity: multiplicity?,
        analysis: analysis?,
        population: population?,
        subgroup,
        parent: words_or_none(&draft.parent),
        interaction_p: words_or_none(&draft.interaction_p),
        credibility: credibility?,
        measure,
        measure_printed: words_or_none(&draft.measure_printed),
        outcome_group: words_or_none(&draft.outcome_group),
        contrast: words_or_none(&draft.contrast),
        estimate,
        ci_low,
        ci_high,
        level,
        p,
        one_sided: draft.one_sided,
        se,
        counts,
        n,
        events,
        reported_direction,
        adjusted,
        adjustment,
        adjusted_basis: words_or_none(&draft.adjusted_basis),
        adjusted_source: words_or_none(&draft.adjusted_source),
        per_protocol_agrees: draft.pp_agrees,
        unit_error: draft.unit_error,
        multi_arm: draft.multi_arm,
        marker: draft.marker,
        information_size,
        review,
        i2,
        suspect_numbers: draft.suspect_numbers,
        not_a_result: words_or_none(&draft.not_a_result),
        duplicate_of: words_or_none(&draft.duplicate_of),
        standing: standing?,
        integrity: integrity?,
        retracted_on,
        published,
        status: status?,
        figures_status: figures_status?,
        derivation: words_or_none(&draft.derivation),
        p_derivation: words_or_none(&draft.p_derivation),
        source: words_or_none(&draft.source),
        source2: words_or_none(&draft.source2),
        locator: words_or_none(&draft.locator),
        as_printed: words_or_none(&draft.as_printed),
        text: words_or_none(&draft.text),
        note: both(&draft.note, &draft.result_note),
        unit: words_or_none(&usual_unit(&draft.unit)),
        plan_url: words_or_none(&draft.plan_url),
        plan_date,
        test: words_or_none(&draft.test),
        arm_data: arm_data?.concat(),
    })
}

fn both(first: &str, second: &str) -> Option<String> {
    match (words_or_none(first), words_or_none(second)) {
        (Some(first), Some(second)) if first != second => {
            let stop = if first.ends_with(['.', '!', '?']) { "" } else { "." };
            Some(format!("{first}{stop} {second}"))
        }
        (first, second) => first.or(second),
    }
}

fn people(gate: &mut Gate, field: &str, text: &str) -> Option<i32> {
    let n = gate.optional::<i32>(field, text);
    gate.check(n.is_none_or(|n| n > 0), field, text, "must be a number of people; leave it out when unknown");
    n
}

/// V-03, V-04, V-05: impossible figures are taken only as "printed like this", and then never count.
fn parse_interval(
    gate: &mut Gate,
    draft: &ResultDraft,
    measure: Option<Measure>,
) -> (Option<Printed>, Option<Printed>, Option<Printed>) {
    let estimate = gate.optional::<Printed>("estimate", &draft.estimate);
    let low = gate.optional::<Printed>("ci_low", &draft.ci_low);
    let high = gate.optional::<Printed>("ci_high", &draft.ci_high);
    let any = estimate.is_some() || low.is_some() || high.is_some();
    gate.check(
        !any || !draft.measure.is_empty(),
        "measure",
        &draft.measure,
        "must say how the estimate is expressed: MD, RR, OR, HR …",
    );
    gate.check(
        draft.ci_low.is_empty() == draft.ci_high.is_empty() || draft.suspect_numbers,
        "ci_high",
        &draft.ci_high,
        "an interval has two limits",
    );
    if draft.suspect_numbers {
        return (estimate, low, high);
    }
    if measure.is_some_and(Measure::is_ratio) {
        for (field, figure) in [("estimate", &estimate), ("ci_low", &low), ("ci_high", &high)] {
            if let Some(figure) = figure.as_ref().filter(|figure| figure.value() <= 0.0) {
                gate.fault(
                    field,
                    figure.text(),
                    &format!("a {} cannot be zero or negative; if the paper prints it, set suspect_numbers", draft.measure),
                );
            }
        }
    }
    if let (Some(low), Some(high)) = (&low, &high) {
        gate.check(
            low.value() < high.value(),
            "ci_low",
            low.text(),
            &format!("the lower limit is not below the upper limit {high}"),
        );
        if let Some(estimate) = &estimate {
            let slack = estimate.rounding() + low.rounding().max(high.rounding());
            let inside = low.value() - slack <= estimate.value() && estimate.value() <= high.value() + slack;
            let middle = f64::midpoint(low.value(), high.value());
            gate.check(inside, "estimate", estimate.text(),
                &format!("is outside its interval ({low} to {high}), whose middle is {middle}; if the paper prints it, set suspect_numbers"));
        }
    }
    (estimate, low, high)
}

fn parse_subgroup(gate: &mut Gate, draft: &SubgroupDraft) -> Option<Criterion> {
    let comparator = gate.required::<Comparator>("comparator", &draft.comparator)?;
    Criterion::from_parts(&draft.variable, comparator, &draft.value, &draft.unit, &draft.scale, &draft.time_point)
        .map_err(|error| gate.fault("value", &draft.value, &error.to_string()))
        .ok()
}

fn parse_counts(gate: &mut Gate, draft: &CountsDraft) -> Option<Counts> {
    let events_experimental = gate.required::<i32>("events_experimental", &draft.events_experimental);
    let n_experimental = gate.required::<i32>("n_experimental", &draft.n_experimental);
    let events_control = gate.required::<i32>("events_control", &draft.events_control);
    let n_control = gate.required::<i32>("n_control", &draft.n_control);
    let counts = Counts {
        events_experimental: events_experimental?,
        n_experimental: n_experimental?,
        events_control: events_control?,
        n_control: n_control?,
    };
    let fits = |events: i32, n: i32| (0..=n).contains(&events);
    gate.check(
        fits(counts.events_experimental, counts.n_experimental),
        "events_experimental",
        &draft.events_experimental,
        "more events than people",
    );
    gate.check(fits(counts.events_control, counts.n_control), "events_control", &draft.events_control, "more events than people");
    Some(counts)
}

fn parse_review(gate: &mut Gate, draft: &ResultDraft, design: Option<Design>) -> Option<Review> {
    let of = gate.optional("sr_of", &draft.sr_of);
    let k_included = gate.optional::<i32>("k_included", &draft.k_included);
    gate.check(k_included.is_none_or(|k| k >= 0), "k_included", &draft.k_included, "must be a number of studies");
    let search_date = gate.optional("search_date", &draft.search_date);
    let quality = gate.optional("sr_quality", &draft.sr_quality);
    let is_review = design? == Design::SystematicReview;
    let says_review =
        [&draft.sr_of, &draft.k_included, &draft.search_date, &draft.sr_quality].iter().any(|text| !text.is_empty())
            || !draft.included.is_empty();
    gate.check(is_review || !says_review, "sr_of", &draft.sr_of, "only a systematic review has these fields");
    is_review.then(|| Review { of, k_included, included: draft.included.clone(), search_date, quality })
}

fn parse_arm_data(gate: &mut Gate, draft: &ArmDataDraft) -> Option<Vec<(Side, ArmFigure, Printed)>> {
    let side = gate.required::<Side>("arm", &draft.arm)?;
    let figures = [
        (ArmFigure::N, &draft.n),
        (ArmFigure::Events, &draft.events),
        (ArmFigure::Percent, &draft.percent),
        (ArmFigure::Mean, &draft.mean),
        (ArmFigure::Sd, &draft.sd),
        (ArmFigure::Sem, &draft.sem),
        (ArmFigure::Median, &draft.median),
        (ArmFigure::IqrLow, &draft.iqr_low),
        (ArmFigure::IqrHigh, &draft.iqr_high),
        (ArmFigure::CiLow, &draft.ci_low),
        (ArmFigure::CiHigh, &draft.ci_high),
        (ArmFigure::BaselineMean, &draft.baseline_mean),
        (ArmFigure::BaselineSd, &draft.baseline_sd),
        (ArmFigure::FinalMean, &draft.final_mean),
        (ArmFigure::FinalSd, &draft.final_sd),
    ];
    Some(
        figures
            .into_iter()
            .filter_map(|(figure, text)| gate.optional::<Printed>(figure.code(), text).map(|printed| (side, figure, printed)))
            .collect(),
    )
}
