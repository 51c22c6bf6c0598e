//! When things happened and for how long: V-31 and V-32. Dates known to the year or month are out of order only when they must be.

use super::finding::{Check, Finding, Notes, Severity};
use super::numbers::{trimmed, value};
use crate::domain::duration::Duration;
use crate::domain::partial_date::PartialDate;
use crate::domain::study_draft::StudyDraft;
use chrono::NaiveDate;

/// "12 months" and "365 days" are the same time: durations within this part of each other agree.
const SAME_TIME: f64 = 0.02;

fn date(text: &str) -> Option<PartialDate> {
    text.trim().parse().ok()
}

fn is_after(date: PartialDate, other: PartialDate) -> bool {
    date.first_day() > other.last_day()
}

pub(super) fn study(notes: &mut Notes, draft: &StudyDraft, today: NaiveDate) {
    order(notes, draft);
    let mut dated = vec![
        ("registered_on".to_owned(), draft.registered_on.as_str()),
        ("started_on".to_owned(), &draft.started_on),
        ("primary_completed_on".to_owned(), &draft.primary_completed_on),
        ("data_locked_on".to_owned(), &draft.data_locked_on),
    ];
    for (i, report) in draft.report.iter().enumerate() {
        dated.push((format!("report[{i}].published"), &report.published));
        dated.push((format!("report[{i}].retracted_on"), &report.retracted_on));
    }
    for (i, outcome) in draft.outcome.iter().enumerate() {
        for (j, result) in outcome.result.iter().enumerate() {
            let fields = [
                ("published", &result.published),
                ("retracted_on", &result.retracted_on),
                ("plan_date", &result.plan_date),
                ("search_date", &result.search_date),
            ];
            dated.extend(fields.map(|(field, text)| (format!("outcome[{i}].result[{j}].{field}"), text.as_str())));
        }
    }
    for (field, text) in dated {
        if date(text).is_some_and(|date| date.first_day() > today) {
            notes.raise(Check::V31, &field, text, "This date lies in the future.");
        }
    }
    durations(notes, draft);
    undated(notes, draft);
}

/// A result without a date counts today and on no other day (METHOD T1); the date of the report it stands in is offered.
fn undated(notes: &mut Notes, draft: &StudyDraft) {
    for (i, outcome) in draft.outcome.iter().enumerate() {
        for (j, result) in outcome.result.iter().enumerate().filter(|(_, result)| result.published.trim().is_empty()) {
            let named = draft.report.iter().find(|report| !result.report.is_empty() && report.key == result.report);
            let Some(report) = named.or(if let [only] = draft.report.as_slice() { Some(only) } else { None }) else { continue };
            let when = [&report.published, &report.year].into_iter().find(|text| date(text).is_some());
            if let Some(when) = when {
                let field = format!("outcome[{i}].result[{j}].published");
                let message = "Without a date it counts today, but not in views as of a day.".to_owned();
                let finding = Finding::new(Check::V31, &field, "", message).hint();
                let set = [(field.as_str(), when.trim().to_owned())];
                notes.add(finding.offer(format!("Use {}", when.trim()), "the date of the report it stands in", &set));
            }
        }
    }
}

fn order(notes: &mut Notes, draft: &StudyDraft) {
    let (registered, started) = (date(&draft.registered_on), date(&draft.started_on));
    if let (Some(registered), Some(started)) = (registered, started)
        && is_after(registered, started)
    {
        let finding = Finding::new(
            Check::V31,
            "registered_on",
            format!("{registered}; {started}"),
            "Registered after the start: pre-specification doubtful.",
        );
        notes.add(finding.severity(Severity::Warning));
    }
    let completed = date(&draft.primary_completed_on);
    if let (Some(started), Some(completed)) = (started, completed)
        && is_after(started, completed)
    {
        notes.raise(Check::V31, "primary_completed_on", &format!("{completed}; {started}"), "Dates out of order.");
    }
    // what comes before the first result, the latest of it first
    let Some(before) = completed.or(started) else { return };
    for (i, outcome) in draft.outcome.iter().enumerate() {
        for (j, result) in outcome.result.iter().enumerate() {
            if let Some(published) = date(&result.published).filter(|published| is_after(before, *published)) {
                let field = format!("outcome[{i}].result[{j}].published");
                notes.raise(Check::V31, &field, &format!("{published}; {before}"), "Dates out of order.");
            }
        }
    }
}

/// The words are a length of time that is zero or negative.
fn is_nothing(text: &str) -> bool {
    let number = text.trim().trim_start_matches('P').split([' ', 'D', 'W', 'M', 'Y']).next().unwrap_or_default();
    value(number).is_some_and(|number| number <= 0.0)
}

fn durations(notes: &mut Notes, draft: &StudyDraft) {
    let mut fields = vec![("duration".to_owned(), draft.duration.as_str())];
    fields.extend(draft.arm.iter().enumerate().map(|(i, arm)| (format!("arm[{i}].duration"), arm.duration.as_str())));
    for (field, text) in &fields {
        length(notes, field, text);
    }
    // a duration in words without a length may be longer than any other
    let known: Vec<Option<f64>> = fields
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(_, text)| if text.contains('+') { None } else { Duration::printed(text).and_then(|duration| duration.days()) })
        .collect();
    let followed = known.iter().copied().collect::<Option<Vec<f64>>>().and_then(|days| days.into_iter().reduce(f64::max));
    for (i, outcome) in draft.outcome.iter().enumerate() {
        let field = format!("outcome[{i}].time_point");
        let baseline_words = outcome.time_point.to_lowercase().contains("baseline");
        if !baseline_words {
            length(notes, &field, &outcome.time_point);
        }
        let measured = Duration::printed(&outcome.time_point).and_then(|time| time.days());
        if let (Some(measured), Some(followed)) = (measured, followed)
            && measured > followed * (1.0 + SAME_TIME)
        {
            let value = format!("{}; {} days", outcome.time_point.trim(), trimmed(followed, 1));
            notes.raise(Check::V32, &field, &value, "Outcome measured after follow-up ended.");
        }
    }
}

/// A length of time above zero, with what it comes to in days.
fn length(notes: &mut Notes, field: &str, text: &str) {
    if is_nothing(text) {
        notes.raise(Check::V32, field, text, "A duration is longer than nothing.");
    }
    let days = Duration::printed(text).and_then(|duration| duration.days());
    if let Some(days) = days.filter(|_| !text.to_lowercase().contains("day")) {
        notes.add(Finding::new(Check::V32, field, text, format!("{} is {} days.", text.trim(), trimmed(days, 1))).hint());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{around, hints, raised, says, silent};
    use crate::domain::study_draft::{ArmDraft, ResultDraft, StudyDraft};

    fn dated(registered: &str, started: &str, completed: &str, published: &str) -> StudyDraft {
        StudyDraft {
            registered_on: registered.into(),
            started_on: started.into(),
            primary_completed_on: completed.into(),
            ..around(ResultDraft { published: published.into(), ..ResultDraft::default() })
        }
    }

    #[test]
    fn dates_follow_one_another() {
        const MESSAGE: &str = "Dates out of order.";
        silent(&dated("2017-08", "2018-02-01", "2021-03", "2022-04-25"), "V-31");
        silent(&dated("2018", "2018-02-01", "2018", "2018"), "V-31");
        says(&dated("", "2018-02-01", "2017", ""), "V-31", MESSAGE);
        says(&dated("", "2018-02-01", "2021-03", "2020"), "V-31", MESSAGE);
        says(&dated("", "2018-02-01", "", "2017-12"), "V-31", MESSAGE);
    }

    #[test]
    fn a_result_without_a_date_is_offered_that_of_its_report() {
        let mut draft = dated("", "", "", "");
        draft.report.push(crate::domain::study_draft::ReportDraft { year: "2023".into(), ..Default::default() });
        let hint = &hints(&draft, "V-31")[0];
        assert_eq!(hint.path, "outcome[0].result[0].published");
        assert_eq!(hint.offers[0].set, [("outcome[0].result[0].published".to_owned(), "2023".to_owned())]);
        draft.outcome[0].result[0].published = "2023-11".into();
        assert!(hints(&draft, "V-31").is_empty());
    }

    #[test]
    fn registration_after_the_start_is_a_warning() {
        let late = raised(&dated("2018-03", "2018-02-01", "", ""), "V-31");
        assert_eq!(late.len(), 1);
        assert_eq!(late[0].message, "Registered after the start: pre-specification doubtful.");
        assert_eq!(late[0].severity.code(), "warning");
    }

    #[test]
    fn no_date_lies_in_the_future() {
        says(&dated("2026-02", "", "", ""), "V-31", "This date lies in the future.");
        says(&dated("", "", "", "2027"), "V-31", "This date lies in the future.");
        silent(&dated("2026", "", "", "2026-01-15"), "V-31");
    }

    #[test]
    fn nothing_is_measured_after_follow_up() {
        let timed = |duration: &str, arm: &str, time: &str| {
            let mut study = around(ResultDraft::default());
            study.duration = duration.into();
            study.arm = vec![ArmDraft { duration: arm.into(), ..ArmDraft::default() }];
            study.outcome[0].time_point = time.into();
            study
        };
        says(&timed("12 months", "", "24 months"), "V-32", "Outcome measured after follow-up ended.");
        silent(&timed("24 months", "12 months", "24 months"), "V-32");
        silent(&timed("365 days", "", "12 months"), "V-32");
        silent(&timed("18 months+", "", "24 months"), "V-32");
        silent(&timed("1 and 2 years", "12 months", "24 months"), "V-32");
        silent(&timed("", "", "24 months"), "V-32");
        silent(&timed("12 months", "", "baseline"), "V-32");
        says(&timed("0 months", "", ""), "V-32", "A duration is longer than nothing.");
    }

    #[test]
    fn a_duration_is_told_in_days() {
        let study = StudyDraft { duration: "24 months".into(), ..StudyDraft::default() };
        assert_eq!(hints(&study, "V-32")[0].message, "24 months is 730.5 days.");
        assert_eq!(hints(&StudyDraft { duration: "270 days".into(), ..StudyDraft::default() }, "V-32"), []);
    }
}
