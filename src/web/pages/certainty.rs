//! Rating how certain a claim's evidence is: what is suggested and why, what a person decides, and the sentence it comes to.

use super::html;
use crate::domain::draft::FieldError;
use crate::store;
use crate::store::certainty::{Cells, CertaintyRow};
use crate::verdict::certainty::{CertaintyDraft, Domain, DomainDraft, Level, Suggestion, Target, statement};
use crate::web::error::AppError;
use crate::web::extract::{Editor, Slug};
use crate::web::filters;
use crate::web::form::{Field, Kind, Posted};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::certain::{Certain, steps};
use crate::workflow::certify::{self, Seen};
use crate::workflow::{ActError, Acted, By};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;

/// The name of the form's draft.
const FORM: &str = "certainty";

#[derive(Template)]
#[template(path = "pages/certainty.html")]
struct View {
    shell: Shell,
    slug: String,
    statement: String,
    seen: Seen,
    latest: Option<Certain>,
    cells: Vec<Cells>,
    form: Option<Form>,
    faults: bool,
    stale: bool,
}

/// The form, where there is something to rate.
struct Form {
    head: Vec<Field>,
    rows: Vec<Row>,
    suggested: &'static str,
    level: &'static str,
    preview: String,
}

/// A domain with its fields.
struct Row {
    name: &'static str,
    suggested: String,
    basis: String,
    code: Field,
    steps: Field,
    reason: Field,
    confirmed: Option<Field>,
}

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    act: String,
    verdict: i64,
    version: i32,
    certainty: CertaintyDraft,
}

pub async fn get(State(state): State<AppState>, _: Editor, shell: Shell, Slug(slug): Slug) -> Result<Response, AppError> {
    Ok(html(&View::read(&state, shell, slug, None, &[]).await?)?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    Editor(person): Editor,
    shell: Shell,
    Slug(slug): Slug,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    if sent.act == "preview" {
        return Ok(html(&View::read(&state, shell, slug, Some(&sent.certainty), &[]).await?)?.into_response());
    }
    let seen = Seen { verdict: sent.verdict, version: sent.version };
    let by = By { person: person.id, now: (state.clock)() };
    let (status, errors) = match certify::rate(&state.pool, &slug, &sent.certainty, seen, by).await {
        Ok(Acted::Done) => return Ok(Redirect::to(&format!("{}#certainty", paths::claim(&slug))).into_response()),
        Ok(Acted::Absent) => return Err(AppError::NotFound),
        Ok(Acted::Stale) => (StatusCode::CONFLICT, Vec::new()),
        Err(ActError::Fields(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors.all().to_vec()),
        Err(error) => return Err(error.into()),
    };
    let mut view = View::read(&state, shell, slug, Some(&sent.certainty), &errors).await?;
    view.stale = status == StatusCode::CONFLICT;
    Ok((status, html(&view)?).into_response())
}

impl View {
    async fn read(
        state: &AppState,
        shell: Shell,
        slug: String,
        typed: Option<&CertaintyDraft>,
        errors: &[FieldError],
    ) -> Result<Self, AppError> {
        let mut connection = state.pool.acquire().await?;
        let subject = store::certainty::subject(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
        let earlier = subject.latest.as_ref().map(|latest| draft_of(&latest.0));
        let fresh = CertaintyDraft { follow_up: subject.durations.join("; "), ..CertaintyDraft::default() };
        let typed = typed.cloned().or(earlier).unwrap_or(fresh);
        let today = (state.clock)().date_naive();
        let question = certify::question(&subject);
        let form = certify::suggested(&subject, typed.target())?.map(|suggestion| {
            let draft = typed.laid_out(&suggestion, today);
            let level = draft.level(&suggestion);
            let preview = statement(&question, &suggestion.effect, level, &draft.follow_up);
            Form::of(&suggestion, &draft, level, preview, today, errors)
        });
        let version = subject.latest.as_ref().map_or(0, |latest| latest.version);
        Ok(Self {
            seen: Seen { verdict: subject.verdict_id, version },
            latest: subject.latest.map(|latest| Certain::of(latest.0)),
            cells: subject.cells.0,
            statement: subject.statement,
            faults: !errors.is_empty(),
            stale: false,
            shell: shell.in_section("Claims"),
            slug,
            form,
        })
    }
}

/// An earlier rating as a draft to go on from: nothing is confirmed again by itself.
fn draft_of(row: &CertaintyRow) -> CertaintyDraft {
    let domains = row.domains.iter().map(|domain| DomainDraft {
        domain: domain.domain.clone(),
        steps: domain.decided.to_string(),
        reason: domain.reason.clone().unwrap_or_default(),
        confirmed: false,
    });
    CertaintyDraft {
        target: row.target.clone(),
        start: row.starting_level.clone(),
        follow_up: row.follow_up.clone().unwrap_or_default(),
        domain: domains.collect(),
        ..CertaintyDraft::default()
    }
}

impl Form {
    fn of(
        suggestion: &Suggestion,
        draft: &CertaintyDraft,
        level: Level,
        preview: String,
        today: NaiveDate,
        errors: &[FieldError],
    ) -> Self {
        let targets = Target::ALL.iter().filter(|target| **target == Target::Null || suggestion.mcid.is_some());
        let head = [
            Field::new(FORM, "target", "What is rated", &draft.target)
                .choice(targets.map(|target| (target.code(), target.label()))),
            Field::new(FORM, "start", "Starts", &draft.start)
                .choice([Level::High, Level::Low].map(|level| (level.code(), level.label())))
                .hint(&suggestion.start_basis),
            Field::new(FORM, "as_of", "As of", &draft.as_of)
                .kind(Kind::Date)
                .hint(&format!("The evidence as it stood on this day; {today} at the latest.")),
            Field::new(FORM, "follow_up", "Follow-up", &draft.follow_up)
                .hint("As it shall stand in the statement: “6 to 36 months”."),
        ]
        .map(|field| field.faults(errors));
        let rows = suggestion.domains.iter().zip(&draft.domain).enumerate().map(|(i, (suggested, typed))| {
            let field = |path: &str, label: &str, value: &str| Field::new(FORM, &format!("domain[{i}].{path}"), label, value);
            Row {
                name: suggested.domain.label(),
                suggested: steps(suggested.steps),
                basis: suggested.basis.clone(),
                code: field("domain", "", suggested.domain.code()).kind(Kind::Hidden),
                steps: field("steps", "Decided", &typed.steps).kind(Kind::Choice(choices(suggested.domain))).faults(errors),
                reason: field("reason", "Why", &typed.reason)
                    .hint("Needed when certainty is moved or the suggestion is not taken.")
                    .faults(errors),
                confirmed: (!suggested.domain.raises()).then(|| {
                    let ticked = if typed.confirmed { "true" } else { "" };
                    field("confirmed", "I have judged this domain", ticked).kind(Kind::Box).faults(errors)
                }),
            }
        });
        Self { head: head.into(), rows: rows.collect(), suggested: suggestion.overall().label(), level: level.label(), preview }
    }
}

fn choices(domain: Domain) -> Vec<(String, String)> {
    domain.steps().iter().map(|step| (step.to_string(), steps(*step))).collect()
}
