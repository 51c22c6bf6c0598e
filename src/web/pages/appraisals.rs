//! A study's appraisals: who rated what, how far raters agree, what can be done next; and opening another.

use super::html;
use crate::domain::appraisal::{AppraisalDraft, Instrument};
use crate::domain::draft::FieldError;
use crate::domain::rating::Agreement;
use crate::store;
use crate::store::rating::{Appraisable, Listed, ListedRating};
use crate::web::error::AppError;
use crate::web::extract::{Asked, Editor, Slug};
use crate::web::filters;
use crate::web::form::{Field, Posted};
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::appraised::{Judged, judged};
use crate::workflow::{ActError, By, appraise};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/appraisals.html")]
struct ListView {
    shell: Shell,
    slug: String,
    study: String,
    may_edit: bool,
    appraisals: Vec<Row>,
}

/// An appraisal in the list.
struct Row {
    listed: Listed,
    instrument: &'static str,
    overall: Option<Judged>,
    agreement: Option<String>,
    state: String,
    can: Can,
}

/// What who reads can do with an appraisal.
#[derive(Default)]
struct Can {
    confirm: bool,
    rate: Option<&'static str>,
    settle: bool,
    anew: bool,
}

pub async fn get(State(state): State<AppState>, shell: Shell, Slug(slug): Slug) -> Result<Html<String>, AppError> {
    let mut connection = state.pool.acquire().await?;
    let study = store::rating::study_name(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
    let me = shell.person.as_ref().filter(|person| person.role.may_edit()).map(|person| person.id);
    let appraisals = store::rating::list(&mut connection, &slug).await?.into_iter();
    // one that nobody has rated yet is for editors only
    let appraisals = appraisals.filter(|listed| me.is_some() || listed.rater.is_some() || listed.domains > 0);
    let appraisals = appraisals.map(|listed| row(listed, me)).collect();
    html(&ListView { shell: shell.in_section("Studies"), slug, study, may_edit: me.is_some(), appraisals })
}

fn row(listed: Listed, me: Option<i64>) -> Row {
    let instrument = listed.instrument.parse::<Instrument>().ok();
    let done: Vec<&ListedRating> = listed.ratings.iter().filter(|rating| rating.done).collect();
    let mine = me.and_then(|me| listed.ratings.iter().find(|rating| rating.rater_id == me));
    let i_am_done = mine.is_some_and(|mine| mine.done);
    let settled = listed.settled_at.is_some();
    let both = done.len() >= 2;
    // an editor who can still rate judges without having seen what the other one said
    let blind = me.is_some() && !i_am_done && !both && !done.is_empty() && !settled;
    let can = if me.is_none() {
        Can::default()
    } else {
        Can {
            confirm: done.is_empty() && listed.provisional && listed.rater.is_none() && listed.domains > 0,
            rate: match (settled && !done.is_empty(), both, mine) {
                (true, ..) | (_, true, _) => None,
                (.., Some(mine)) if mine.done => Some("Change your rating"),
                (.., Some(_)) => Some("Go on with your rating"),
                _ if done.is_empty() => Some("Rate it"),
                _ => Some("Rate it too"),
            },
            settle: both && !settled,
            anew: settled && !done.is_empty(),
        }
    };
    Row {
        instrument: instrument.map_or("Appraisal", Instrument::label),
        overall: (!blind).then(|| judged(&listed.overall, instrument)),
        agreement: agreement(&done, instrument),
        state: state_of(&listed, &done),
        can,
        listed,
    }
}

fn state_of(listed: &Listed, done: &[&ListedRating]) -> String {
    let names = |list: &[&ListedRating]| list.iter().map(|rating| rating.rater.clone()).collect::<Vec<_>>().join(" and ");
    match (&listed.rater, &listed.second_rater, &listed.adjudicator) {
        (Some(first), Some(second), Some(third)) if listed.settled_at.is_some() => {
            format!("Rated by {first} and {second}, who differed; settled by {third}.")
        }
        (Some(first), Some(second), None) if listed.settled_at.is_some() => format!("Rated by {first} and {second}, who agree."),
        (Some(first), None, _) if listed.settled_at.is_some() => format!("Confirmed as recorded by {first}."),
        _ if done.len() >= 2 => format!("Rated by {}, who differ; to be settled.", names(done)),
        _ if done.len() == 1 => format!("Rated by {}; a second rater is wanted.", names(done)),
        (Some(first), ..) => format!("Rated by {first}; a second rater is wanted."),
        _ if listed.domains > 0 => "Recorded without a named rater; nobody has confirmed it yet.".to_owned(),
        _ => "Nobody has rated it yet.".to_owned(),
    }
}

/// How far two finished ratings agree, in a sentence.
fn agreement(done: &[&ListedRating], instrument: Option<Instrument>) -> Option<String> {
    let ([first, second], instrument) = (done, instrument?) else { return None };
    let rated = |rating: &ListedRating| rating.document.rated(instrument).ok();
    Some(in_a_sentence(&Agreement::of(&rated(first)?, &rated(second)?)))
}

/// "4 of 5 domains judged alike, overall too (kappa 0.69)."
pub(super) fn in_a_sentence(found: &Agreement) -> String {
    let overall = if found.overall.0 == found.overall.1 { "overall too" } else { "overall not" };
    let kappa =
        found.kappa.map_or_else(String::new, |kappa| format!(" (kappa {})", format!("{kappa:.2}").replace('-', "\u{2212}")));
    format!("{} of {} domains judged alike, {overall}{kappa}.", found.equal, found.domains.len())
}

#[derive(Template)]
#[template(path = "pages/appraisal_new.html")]
struct NewView {
    shell: Shell,
    slug: String,
    study: String,
    instrument: Option<Instrument>,
    offered: Vec<Offer>,
    results: Vec<(Appraisable, bool)>,
    family: Field,
    fault: Option<String>,
}

/// An instrument with how many results are left for it.
struct Offer {
    instrument: Instrument,
    results: usize,
    chosen: bool,
}

/// Which instrument was chosen.
#[derive(Debug, Deserialize)]
pub struct Choice {
    #[serde(default)]
    instrument: String,
}

/// The form: instrument, results ticked, and a name for them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Opened {
    appraisal: AppraisalDraft,
}

pub async fn new(
    State(state): State<AppState>,
    _: Editor,
    shell: Shell,
    Slug(slug): Slug,
    Asked(choice): Asked<Choice>,
) -> Result<Response, AppError> {
    let asked = AppraisalDraft { instrument: choice.instrument, ..AppraisalDraft::default() };
    Ok(html(&NewView::read(&state, shell, slug, &asked, &[]).await?)?.into_response())
}

pub async fn open(
    State(state): State<AppState>,
    Editor(person): Editor,
    shell: Shell,
    Slug(slug): Slug,
    Posted(sent): Posted<Opened>,
) -> Result<Response, AppError> {
    let by = By { person: person.id, now: (state.clock)() };
    match appraise::open(&state.pool, &slug, &sent.appraisal, by).await {
        Ok(id) => Ok(Redirect::to(&format!("/studies/{slug}/appraisals/{id}/rate")).into_response()),
        Err(ActError::Fields(errors)) => {
            let page = NewView::read(&state, shell, slug, &sent.appraisal, errors.all()).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

impl NewView {
    async fn read(
        state: &AppState,
        shell: Shell,
        slug: String,
        asked: &AppraisalDraft,
        errors: &[FieldError],
    ) -> Result<Self, AppError> {
        let mut connection = state.pool.acquire().await?;
        let study = store::rating::study_name(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
        let results = store::rating::appraisable(&mut connection, &slug).await?;
        let free = |instrument: Instrument| {
            let fits = move |result: &&Appraisable| {
                instrument.fits(&result.design, result.is_subgroup)
                    && !result.appraised_with.iter().any(|code| code == instrument.code())
            };
            results.iter().filter(fits)
        };
        let instrument = asked.instrument.parse::<Instrument>().ok();
        let offered = Instrument::ALL.iter().map(|offer| Offer {
            instrument: *offer,
            results: free(*offer).count(),
            chosen: instrument == Some(*offer),
        });
        let ticked = |result: &Appraisable| (result.clone(), asked.results.contains(&result.key));
        Ok(Self {
            offered: offered.collect(),
            results: instrument.map_or_else(Vec::new, |instrument| free(instrument).map(ticked).collect()),
            family: Field::new("appraisal", "family", "What they have in common", &asked.family)
                .hint("In a few words, such as “coronary calcium, whole group”. May stay empty."),
            fault: errors.first().map(|error| error.message.clone()),
            shell: shell.in_section("Studies"),
            slug,
            study,
            instrument,
        })
    }
}
