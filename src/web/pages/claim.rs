//! A claim: the verdict, and every step behind it.

use super::{claim_gone, html};
use crate::domain::claim::{ClaimForm, ClaimType, Direction, Overreach};
use crate::domain::duration::Duration;
use crate::store::claim_page::{ClaimPage, Passage, TraceRow};
use crate::store::overriding::OverrideRow;
use crate::verdict::{Code, Flag, Verdict};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Slug};
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::as_of::{self, AsOf};
use crate::web::view::certain::Certain;
use crate::web::view::changed::Changed;
use crate::web::view::claim_forest::{self, Plots};
use crate::web::view::evidence::{self, Row};
use crate::web::view::past_claim;
use crate::web::view::robust::Robust;
use crate::web::view::scope::Scope;
use crate::web::view::worded::Overclaim;
use crate::web::view::{basis, meaning};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "pages/claim.html")]
struct View {
    shell: Shell,
    as_of: Option<AsOf>,
    slug: String,
    statement: String,
    verdict: String,
    computed: String,
    overriding: Option<OverrideRow>,
    certainty: Option<Certain>,
    robust: Option<Robust>,
    robustness: String,
    rule: String,
    meaning: &'static str,
    summary: String,
    basis: String,
    decided_at: DateTime<Utc>,
    ruleset: String,
    flags: Vec<(&'static str, &'static str)>,
    passages: Vec<Said>,
    /// Where an editor says what became of them.
    editing_passages: Option<String>,
    wording_level: i16,
    wording_range: Option<(i16, i16)>,
    strength_wording: Option<String>,
    wording_basis: Option<String>,
    overreach: Vec<(&'static str, String)>,
    overclaim: Overclaim,
    stages: Vec<Stage>,
    plots: Plots,
    counted: Vec<Row>,
    context: Vec<Row>,
    unmentioned: Vec<String>,
    scope: Scope,
    question: Vec<(&'static str, String)>,
    topics: Vec<String>,
    note: Option<String>,
    history: Vec<(String, String, DateTime<Utc>)>,
}

/// A passage that makes the claim.
struct Said {
    address: String,
    title: String,
    before: String,
    exact: String,
    after: String,
    state: String,
    /// Whether it stands nowhere in the present text.
    lost: bool,
    /// What became of its words, while nobody has looked.
    changed: Option<Changed>,
    /// The text a lost one was last seen in.
    last: DateTime<Utc>,
}

/// A part of the trace.
struct Stage {
    name: &'static str,
    steps: Vec<Step>,
}

struct Step {
    rule: String,
    text: String,
    about: Option<String>,
    decides: bool,
    role: String,
}

pub async fn get(
    State(state): State<AppState>,
    shell: Shell,
    Slug(slug): Slug,
    Asked(day): Asked<as_of::Question>,
) -> Result<Response, AppError> {
    let as_of = day.read()?;
    if let Some(page) = past_claim::read(&state, &slug, as_of).await? {
        return Ok(html(&View::of(page, as_of, shell.in_section("Claims")))?.into_response());
    }
    let mut connection = state.pool.acquire().await?;
    claim_gone::answer(&mut connection, shell, slug).await
}

impl View {
    fn of(page: ClaimPage, as_of: Option<AsOf>, shell: Shell) -> Self {
        let (question, plots) = (question(&page), claim_forest::of(&page));
        let (overclaim, scope) = (Overclaim::of(&page), Scope::of(&page));
        let flags = flags(&page);
        let robust = Robust::of(&page);
        let (computed, rule, summary, basis, decided_at, ruleset, standings, trace) = if let Some(sqlx::types::Json(v)) =
            page.verdict
        {
            (v.code, v.rule, v.summary, basis(v.studies, v.participants), v.decided_at, v.ruleset, v.standings, v.trace)
        } else {
            let unread = "No study has been linked to this statement yet.".to_owned();
            ("not_assessed".into(), "V2".into(), unread, basis(0, None), page.updated_at, String::new(), Vec::new(), Vec::new())
        };
        let rows = evidence::rows(page.evidence.0, &standings);
        let names: Names = rows.iter().map(|row| (row.key.clone(), (row.study_name.clone(), row.label.clone()))).collect();
        let overreach: Vec<(&'static str, String)> = page
            .overreach
            .0
            .into_iter()
            .filter_map(|(flag, reason)| Some((flag.parse::<Overreach>().ok()?.label(), sentence(&reason))))
            .collect();
        let (counted, context): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.kept);
        Self {
            shell,
            as_of,
            meaning: page.shown.parse::<Verdict>().map_or("", meaning),
            stages: stages(&trace, &names),
            plots,
            unmentioned: unmentioned(&overreach, &counted, &context),
            editing_passages: page.passages.iter().find(|p| p.is_open()).map(|p| paths::passages_of(&p.article, &page.slug)),
            passages: page.passages.0.into_iter().map(|passage| said(passage, &page.slug)).collect(),
            wording_range: (page.wording_lowest != page.wording_highest).then_some((page.wording_lowest, page.wording_highest)),
            robust,
            robustness: paths::as_of(&paths::robustness(&page.slug), as_of),
            slug: page.slug,
            statement: page.statement,
            verdict: page.shown,
            computed,
            overriding: page.overriding.map(|overriding| overriding.0),
            certainty: page.certainty.map(|certainty| Certain::of(certainty.0)),
            rule,
            summary,
            basis,
            decided_at,
            ruleset,
            flags,
            wording_level: page.wording_level,
            strength_wording: page.strength_wording,
            wording_basis: page.wording_basis,
            overreach,
            overclaim,
            counted,
            context,
            scope,
            question,
            topics: page.topics,
            note: page.note,
            history: page.history.0,
        }
    }
}

impl View {
    /// The override, if that is its state.
    fn overridden(&self, state: &str) -> Option<&OverrideRow> {
        self.overriding.as_ref().filter(|o| o.state == state)
    }
}

fn flags(page: &ClaimPage) -> Vec<(&'static str, &'static str)> {
    let codes = page.verdict.iter().flat_map(|verdict| &verdict.flags);
    codes.filter_map(|code| code.parse::<Flag>().ok()).map(|flag| (flag.as_str(), flag.label())).collect()
}

/// The claim taken apart (PICO).
fn question(page: &ClaimPage) -> Vec<(&'static str, String)> {
    let kind = page.claim_type.parse::<ClaimType>().map_or_else(|_| page.claim_type.clone(), |kind| kind.label().to_owned());
    let scope = Some(page.population_scope.clone()).filter(|scope| scope != "overall");
    let direction =
        page.direction.parse::<Direction>().ok().filter(|d| *d != Direction::None).map(|d| format!("the outcome {}", d.label()));
    let form = page.claim_form.as_deref().and_then(|form| form.parse::<ClaimForm>().ok()).map(|form| form.label().to_owned());
    let rows = [
        ("People", page.population.clone()),
        ("Only in", scope),
        ("Exposure", page.exposure.clone()),
        ("Compared with", page.comparator.clone()),
        ("Outcome", page.outcome.clone()),
        ("Claimed", page.direction_words.clone().or(direction)),
        ("Over", page.claimed_duration.as_deref().and_then(Duration::printed).map(|d| d.to_string())),
        ("Kind of statement", Some(kind)),
        ("Also says", form),
        ("Difference that matters", page.mcid.map(|mcid| mcid.to_string())),
        ("Trials not feasible", page.rct_infeasible_reason.clone()),
        ("Search", page.search_none_found.then(|| "a documented search found nothing".to_owned())),
        ("Direction", page.direction_note.clone()),
    ];
    rows.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

fn said(passage: Passage, slug: &str) -> Said {
    let (before, after) = passage.context();
    let now = passage.now();
    let changed = passage.is_open().then(|| Changed::between(&passage.checked, now.as_deref(), passage.checked_text_at));
    Said {
        address: match now {
            Some(_) => paths::passage(&passage.article, slug, passage.ordinal),
            None => format!("{}#lost", paths::article(&passage.article)),
        },
        title: passage.title,
        before: before.rsplit('\n').next().unwrap_or_default().replace('\t', " "),
        lost: now.is_none(),
        exact: now.unwrap_or(passage.checked),
        after: after.split('\n').next().unwrap_or_default().replace('\t', " "),
        state: passage.state,
        changed,
        last: passage.checked_text_at,
    }
}

/// Results by key: the study's name and the result's own.
type Names = HashMap<String, (String, String)>;

/// A step's words, with the names of results for their keys. Where the study is named already, the result's own name is enough.
fn with_names(step: &TraceRow, names: &Names) -> String {
    let study_is_named = step.rule.starts_with("D1");
    let worded = names.iter().filter(|(key, _)| step.text.contains(key.as_str())).fold(
        step.text.clone(),
        |text, (key, (study, label))| {
            let name = if study_is_named { format!("“{label}”") } else { format!("{study}: {label}") };
            text.replace(key.as_str(), &name)
        },
    );
    capitalised(&worded)
}

fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The trace by stages, each step with the name of the result it is about.
fn stages(trace: &[TraceRow], names: &Names) -> Vec<Stage> {
    const STAGES: [(&str, &str); 4] = [
        ("What each result is worth, and what it says", "TESF"),
        ("No study counts twice", "D"),
        ("Together", "P"),
        ("Verdict", "V"),
    ];
    STAGES
        .into_iter()
        .map(|(name, letters)| {
            let steps = trace.iter().filter(|step| step.rule.starts_with(|c| letters.contains(c)));
            let mut last_about = None;
            let steps = steps.map(|step| {
                let about = step.result.as_ref().and_then(|key| names.get(key)).map(|(study, label)| format!("{study}: {label}"));
                let repeated = about.is_some() && about == last_about;
                last_about.clone_from(&about);
                let text = with_names(step, names);
                let about = about.filter(|_| !repeated);
                Step { rule: step.rule.clone(), text, about, decides: step.role == "decides", role: step.role.clone() }
            });
            Stage { name, steps: steps.collect() }
        })
        .filter(|stage| !stage.steps.is_empty())
        .collect()
}

/// What a reader of the article alone would not learn: its one-sided picks, and what else the counted studies found.
fn unmentioned(overreach: &[(&'static str, String)], counted: &[Row], context: &[Row]) -> Vec<String> {
    let selective = overreach.iter().filter(|(flag, _)| *flag == Overreach::Selective.label()).map(|(_, reason)| reason.clone());
    let others = context.iter().filter(|row| row.context && counted.iter().any(|kept| kept.study == row.study));
    let undecided = others.filter(|row| matches!(row.reading, Some(("I" | "A", _))));
    let lines = undecided.map(|row| {
        let figures: Vec<&str> = [&row.estimate, &row.interval, &row.p].into_iter().flatten().map(String::as_str).collect();
        let reading = row.reading.map_or("", |(_, word)| word);
        let figures = if figures.is_empty() { String::new() } else { format!(" {},", figures.join(" ")) };
        format!("{}, {}:{figures} {reading}.", row.study_name, row.label)
    });
    selective.chain(lines).collect()
}

fn sentence(words: &str) -> String {
    format!("{}.", capitalised(words).trim_end_matches('.'))
}
