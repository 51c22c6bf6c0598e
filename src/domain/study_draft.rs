//! A study as it is typed or read from a file: every figure a text, nothing checked yet. This is also what a revision keeps,
//! so that nothing typed is ever lost. [`super::study`] parses it.

/// The fields of drafts, by kind: a text, a yes or no, or a list.
macro_rules! draft_struct {
    ($(#[$meta:meta])* $name:ident {
        $(text { $($text:ident),* $(,)? })?
        $(flag { $($flag:ident),* $(,)? })?
        $(texts { $($texts:ident),* $(,)? })?
        $(one { $($one:ident : $one_type:ty),* $(,)? })?
        $(many { $($many:ident : $many_type:ty),* $(,)? })?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = concat!("`", stringify!($text), "`, as typed; empty when there is nothing to say.")]
                #[serde(skip_serializing_if = "String::is_empty")] pub $text: String,)*)?
            $($(#[doc = concat!("`", stringify!($flag), "`, ticked or not.")]
                #[serde(skip_serializing_if = "std::ops::Not::not")] pub $flag: bool,)*)?
            $($(#[doc = concat!("`", stringify!($texts), "`, each as typed.")]
                #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "crate::domain::study_draft::lines")] pub $texts: Vec<String>,)*)?
            $($(#[doc = concat!("The group `", stringify!($one), "`.")]
                #[serde(skip_serializing_if = "Option::is_none")] pub $one: Option<$one_type>,)*)?
            $($(#[doc = concat!("The rows of `", stringify!($many), "`.")]
                #[serde(skip_serializing_if = "Vec::is_empty")] pub $many: Vec<$many_type>,)*)?
        }

        impl $name {
            /// The names of the fields, in order.
            pub const FIELDS: &'static [&'static str] = &[
                $($(stringify!($text),)*)?
                $($(stringify!($flag),)*)?
                $($(stringify!($texts),)*)?
                $($(stringify!($one),)*)?
                $($(stringify!($many),)*)?
            ];
        }
    };
}
pub(crate) use draft_struct;

/// A list of texts, or one text with a line for each, as a form sends it.
pub(crate) fn lines<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Lines {
        Many(Vec<String>),
        One(String),
    }
    Ok(match <Lines as serde::Deserialize>::deserialize(deserializer)? {
        Lines::Many(texts) => texts,
        Lines::One(text) => text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
    })
}

draft_struct! {
    /// Where a figure was read.
    SourceDraft { text { key, url, tier, says } }
}

draft_struct! {
    /// A trial or cohort with everything reported about it.
    StudyDraft {
        text {
            slug, name, design, design_note, exposure, countries, countries_status, blinding, funding, funding_status, population,
            duration, overlap, remarks, allocation, icc, cluster_size, paired, control_arm, registered_on, started_on,
            primary_completed_on, data_locked_on, n_enrolled, n_randomised, age_mean, age_low, age_high, female_percent,
            registry_primary, multiplicity_note, industry_funded,
        }
        many {
            source: SourceDraft, report: ReportDraft, fact: FactDraft, criterion: CriterionDraft, arm: ArmDraft, outcome: OutcomeDraft,
            tick: TickDraft,
        }
    }
}

draft_struct! {
    /// An editor's answer to a warning of the checks: it holds while check, place and value stay.
    TickDraft { text { check, at, value, reason } }
}

draft_struct! {
    /// A paper or registry record.
    ReportDraft {
        text {
            key, kind, label, authors, title, journal, year, volume, pages, published, status, source, note, population,
            design_note, blinding, funding, integrity, retracted_on, notice_url,
        }
        texts { recalled }
        many { identifiers: IdentifierDraft }
    }
}

draft_struct! {
    /// An identifier of a report.
    IdentifierDraft { text { scheme, value, status } }
}

draft_struct! {
    /// A named figure or fact.
    FactDraft { text { report, name, value, status, source, confidence, note } }
}

draft_struct! {
    /// An entry threshold.
    CriterionDraft {
        text { report, kind, variable, comparator, value, unit, scale, time_point, status, source, note }
    }
}

draft_struct! {
    /// A group of participants and what it was given.
    ArmDraft {
        text { key, report, name, role, n, duration, status, source, confidence, note, printed }
        many { intervention: InterventionDraft }
    }
}

draft_struct! {
    /// One substance given in an arm.
    InterventionDraft { text { substance, form, amount, unit, frequency, route } }
}

draft_struct! {
    /// Something measured at a time.
    OutcomeDraft {
        text { key, name, concept, unit, kind, time_point, role }
        flag { higher_is_better }
        many { result: ResultDraft }
    }
}

draft_struct! {
    /// One analysis of one outcome.
    ResultDraft {
        text {
            key, report, label, design, role, role_printed, prespecified, multiplicity, analysis, population, parent,
            interaction_p, credibility, measure, measure_printed, outcome_group, contrast, estimate, ci_low, ci_high, level, p,
            se, n, events, reported_direction, adjusted, adjustment, adjusted_basis, adjusted_source, ois, sr_of, k_included,
            search_date, sr_quality, i2, not_a_result, duplicate_of, standing, integrity, retracted_on, published, status,
            figures_status, derivation, p_derivation, source, source2, locator, as_printed, text, note, result_note,
            unit, plan_url, plan_date, test,
        }
        flag { one_sided, pp_agrees, unit_error, multi_arm, marker, suspect_numbers }
        texts { included }
        one { subgroup: SubgroupDraft, counts: CountsDraft }
        many { arm_data: ArmDataDraft }
    }
}

draft_struct! {
    /// The people of a subgroup result.
    SubgroupDraft { text { variable, comparator, value, unit, scale, time_point } }
}

draft_struct! {
    /// Events and people of two arms.
    CountsDraft { text { events_experimental, n_experimental, events_control, n_control } }
}

draft_struct! {
    /// What the paper gives for one arm.
    ArmDataDraft {
        text {
            arm, n, events, percent, mean, sd, sem, median, iqr_low, iqr_high, ci_low, ci_high, baseline_mean, baseline_sd,
            final_mean, final_sd,
        }
    }
}

impl StudyDraft {
    /// Drops optional groups with nothing in them and ticks without a reason, and gives every row that has none a name of its own, so
    /// that rows can be told apart however they are ordered: reports `r1`, arms `a1`, outcomes `o1`, results below `study`, the study's
    /// own name.
    pub fn tidy(&mut self, study: &str) {
        self.tick.retain(|tick| !tick.reason.trim().is_empty());
        for result in self.outcome.iter_mut().flat_map(|outcome| &mut outcome.result) {
            result.subgroup = result.subgroup.take().filter(|subgroup| *subgroup != SubgroupDraft::default());
            result.counts = result.counts.take().filter(|counts| *counts != CountsDraft::default());
        }
        fill(self.report.iter_mut().map(|report| &mut report.key), "r");
        fill(self.arm.iter_mut().map(|arm| &mut arm.key), "a");
        fill(self.outcome.iter_mut().map(|outcome| &mut outcome.key), "o");
        let results = self.outcome.iter_mut().flat_map(|outcome| &mut outcome.result);
        fill(results.map(|result| &mut result.key), &format!("{study}/"));
    }

    /// Moves the results named below one study's name below another's, with everything that names them.
    pub fn rename_results(&mut self, from: &str, to: &str) {
        let (from, to) = (format!("{from}/"), format!("{to}/"));
        for result in self.outcome.iter_mut().flat_map(|outcome| &mut outcome.result) {
            for name in [&mut result.key, &mut result.parent, &mut result.duplicate_of] {
                if let Some(rest) = name.strip_prefix(&from) {
                    *name = format!("{to}{rest}");
                }
            }
        }
        for tick in &mut self.tick {
            tick.at = tick.at.replace(&format!("[{from}"), &format!("[{to}"));
        }
    }
}

impl StudyDraft {
    /// Every field that names a source, with its path and the key that stands in it.
    #[must_use]
    pub fn source_references<'a>(&'a self) -> Vec<(String, &'a str)> {
        let mut found: Vec<(String, &'a str)> = Vec::new();
        let mut push = |path: String, key: &'a str| {
            if !key.trim().is_empty() {
                found.push((path, key));
            }
        };
        self.report.iter().enumerate().for_each(|(i, row)| push(format!("report[{i}].source"), &row.source));
        self.fact.iter().enumerate().for_each(|(i, row)| push(format!("fact[{i}].source"), &row.source));
        self.criterion.iter().enumerate().for_each(|(i, row)| push(format!("criterion[{i}].source"), &row.source));
        self.arm.iter().enumerate().for_each(|(i, row)| push(format!("arm[{i}].source"), &row.source));
        for (i, outcome) in self.outcome.iter().enumerate() {
            for (j, row) in outcome.result.iter().enumerate() {
                let at = format!("outcome[{i}].result[{j}]");
                push(format!("{at}.source"), &row.source);
                push(format!("{at}.source2"), &row.source2);
                push(format!("{at}.adjusted_source"), &row.adjusted_source);
            }
        }
        found
    }
}

/// Fills empty keys with `prefix` and the lowest number that is free.
fn fill<'a>(keys: impl Iterator<Item = &'a mut String>, prefix: &str) {
    let keys: Vec<&mut String> = keys.collect();
    let mut taken: std::collections::HashSet<String> = keys.iter().map(|key| (**key).clone()).collect();
    let mut number = 1;
    for key in keys.into_iter().filter(|key| key.trim().is_empty()) {
        while !taken.insert(format!("{prefix}{number}")) {
            number += 1;
        }
        *key = format!("{prefix}{number}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_move_below_the_name_of_their_study_with_what_names_them() {
        let mut draft = StudyDraft {
            outcome: vec![OutcomeDraft {
                result: vec![
                    ResultDraft { key: "new/1".into(), ..ResultDraft::default() },
                    ResultDraft { key: "new/2".into(), parent: "new/1".into(), ..ResultDraft::default() },
                    ResultDraft { key: "other/1".into(), ..ResultDraft::default() },
                ],
                ..OutcomeDraft::default()
            }],
            tick: vec![TickDraft { at: "outcome[o1].result[new/2].p".into(), reason: "printed".into(), ..TickDraft::default() }],
            ..StudyDraft::default()
        };
        draft.rename_results("new", "k2d");
        let keys: Vec<(&str, &str)> = draft.outcome[0].result.iter().map(|r| (r.key.as_str(), r.parent.as_str())).collect();
        assert_eq!(keys, [("k2d/1", ""), ("k2d/2", "k2d/1"), ("other/1", "")]);
        assert_eq!(draft.tick[0].at, "outcome[o1].result[k2d/2].p");
    }

    #[test]
    fn rows_without_a_name_get_one_that_is_free() {
        let result = |key: &str| ResultDraft { key: key.into(), ..ResultDraft::default() };
        let outcome = |results: Vec<ResultDraft>| OutcomeDraft { result: results, ..OutcomeDraft::default() };
        let mut draft = StudyDraft {
            slug: "k2d".into(),
            outcome: vec![outcome(vec![result("k2d/2"), result("")]), outcome(vec![result(""), result("old/1")])],
            report: vec![ReportDraft::default()],
            ..StudyDraft::default()
        };
        draft.tidy("k2d");
        let keys: Vec<&str> = draft.outcome.iter().flat_map(|o| &o.result).map(|r| r.key.as_str()).collect();
        assert_eq!(keys, ["k2d/2", "k2d/1", "k2d/3", "old/1"]);
        assert_eq!((draft.report[0].key.as_str(), draft.outcome[1].key.as_str()), ("r1", "o2"));
    }
}
