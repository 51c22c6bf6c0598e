//! The checks of METHOD 6.10 on the bundled studies: none of their figures is impossible.

use chrono::NaiveDate;
use probatum::check::{self, OtherStudy, Severity, Surroundings};
use probatum::domain::dose::Intervention;
use probatum::domain::study::Study;
use probatum::import::seeds::{self, BUNDLED};

fn other(study: &Study) -> OtherStudy {
    let identifiers = study.reports.iter().flat_map(|report| &report.identifiers);
    OtherStudy {
        slug: study.slug.to_string(),
        name: study.name.clone(),
        identifiers: identifiers.map(|(id, _)| (id.scheme().code().to_owned(), id.value().to_owned())).collect(),
        arms: study.arms.iter().map(|arm| (arm.name.clone(), arm.n)).collect(),
    }
}

/// µg per day of the doses in mass units.
fn doses(study: &Study) -> Vec<(String, Option<String>, f64)> {
    let in_micrograms = |one: &Intervention| {
        let factor = match one.dose.as_ref()?.1.as_str() {
            "g" => 1e6,
            "mg" => 1e3,
            "\u{B5}g" => 1.0,
            _ => return None,
        };
        Some((one.substance.clone(), one.form.clone(), one.per_day()? * factor))
    };
    study.arms.iter().flat_map(|arm| &arm.interventions).filter_map(in_micrograms).collect()
}

#[test]
fn the_bundled_studies_raise_no_error() {
    let seeds = seeds::read(BUNDLED).expect("the seeds");
    assert!(seeds.studies.len() > 70);
    let mut errors = Vec::new();
    let mut others = 0;
    for (draft, study) in &seeds.studies {
        let around = Surroundings {
            today: NaiveDate::from_ymd_opt(2026, 1, 15).expect("a day"),
            others: seeds.studies.iter().map(|(_, study)| other(study)).collect(),
            daily_doses: seeds.studies.iter().filter(|(other, _)| other.slug != draft.slug).flat_map(|(_, s)| doses(s)).collect(),
            slug: study.slug.to_string(),
        };
        for finding in check::study(draft, &around) {
            if finding.severity == Severity::Error {
                errors.push(format!("{} {} {}: {}", finding.check, study.slug, finding.path, finding.message));
            } else {
                others += 1;
            }
        }
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert!(others > 100, "the checks found only {others} things to say");
}
