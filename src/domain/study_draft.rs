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
                #[serde(skip_serializing_if = "Vec::is_empty")] pub $texts: Vec<String>,)*)?
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
            registry_primary, multiplicity_note,
        }
        many {
            report: ReportDraft, fact: FactDraft, criterion: CriterionDraft, arm: ArmDraft, outcome: OutcomeDraft, tick: TickDraft,
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
