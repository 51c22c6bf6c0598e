//! Settling where two raters differ: both ratings side by side, a judgement for each difference, and how it was settled.

use super::appraisals::in_a_sentence;
use super::html;
use crate::domain::appraisal::{AppraisalDraft, DomainDraft, Instrument};
use crate::domain::draft::FieldError;
use crate::domain::rating::{Agreement, settled};
use crate::store;
use crate::store::rating::{Head, Rating};
use crate::web::error::AppError;
use crate::web::extract::{Editor, Numbered};
use crate::web::filters;
use crate::web::form::{Field, Kind, Posted};
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::appraised::{Judged, judged};
use crate::web::view::rating::{PartFields, WholeFields, parts, whole};
use crate::workflow::{ActError, Acted, By, appraise};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/adjudicate.html")]
struct View {
    shell: Shell,
    slug: String,
    study: String,
    head: Head,
    raters: [String; 2],
    agreement: Option<String>,
    alike: Vec<(Field, &'static str, Judged)>,
    differing: Vec<Differing>,
    overall: [Judged; 2],
    whole: WholeFields,
    reason: Field,
    faults: bool,
    stale: bool,
}

/// A part the two raters judge differently.
struct Differing {
    fields: PartFields,
    said: [(Judged, String); 2],
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    version: i32,
    adjudication: String,
    appraisal: AppraisalDraft,
}

pub async fn get(
    State(state): State<AppState>,
    _: Editor,
    shell: Shell,
    Numbered { slug, id }: Numbered,
) -> Result<Response, AppError> {
    Ok(html(&View::read(&state, shell, slug, id, &Sent::default(), &[]).await?)?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    Editor(person): Editor,
    shell: Shell,
    Numbered { slug, id }: Numbered,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let by = By { person: person.id, now: (state.clock)() };
    let typed = (&sent.appraisal, sent.version, sent.adjudication.as_str());
    let (status, errors) = match appraise::adjudicate(&state.pool, &slug, id, typed, by).await {
        Ok(Acted::Done) => return Ok(Redirect::to(&format!("/studies/{slug}/appraisals")).into_response()),
        Ok(Acted::Absent) => return Err(AppError::NotFound),
        Ok(Acted::Stale) => (StatusCode::CONFLICT, Vec::new()),
        Err(ActError::Fields(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors.all().to_vec()),
        Err(error) => return Err(error.into()),
    };
    let mut view = View::read(&state, shell, slug, id, &sent, &errors).await?;
    view.stale = status == StatusCode::CONFLICT;
    Ok((status, html(&view)?).into_response())
}

impl View {
    async fn read(
        state: &AppState,
        shell: Shell,
        slug: String,
        id: i64,
        sent: &Sent,
        errors: &[FieldError],
    ) -> Result<Self, AppError> {
        let mut connection = state.pool.acquire().await?;
        let study = store::rating::study_name(&mut connection, &slug).await?.ok_or(AppError::NotFound)?;
        let head = store::rating::head(&mut connection, &slug, id).await?.ok_or(AppError::NotFound)?;
        let ratings = store::rating::of(&mut connection, &head).await?;
        let Some((first, second)) = appraise::differing(&head, &ratings) else {
            return Err(AppError::Refused("There is nothing to settle: two raters have to be done and to differ.".to_owned()));
        };
        let instrument = head.instrument;
        let draft = settled(&first.document, &second.document, &sent.appraisal).laid_out(instrument);
        let (mut alike, mut differing) = (Vec::new(), Vec::new());
        for fields in parts(instrument, &draft, errors) {
            let [one, two] = [first, second].map(|rating| said(rating, instrument, fields.part.code));
            if one.2 == two.2 {
                alike.push((fields.name, fields.part.label, one.0));
            } else {
                differing.push(Differing { fields, said: [(one.0, one.1), (two.0, two.1)] });
            }
        }
        let rated = |rating: &Rating| rating.document.rated(instrument).ok();
        Ok(Self {
            agreement: rated(first).zip(rated(second)).map(|(a, b)| in_a_sentence(&Agreement::of(&a, &b))),
            raters: [first.rater.clone(), second.rater.clone()],
            overall: [first, second].map(|rating| judged(&rating.document.overall, Some(instrument))),
            whole: whole(instrument, &draft, errors),
            reason: Field::new("", "adjudication", "How it was settled", &sent.adjudication)
                .kind(Kind::Area)
                .hint("By a third person, or by both raters together; what decided.")
                .faults(errors),
            faults: !errors.is_empty(),
            stale: false,
            shell: shell.in_section("Studies"),
            slug,
            study,
            alike,
            differing,
            head,
        })
    }
}

/// What a rater said of a part: judgement as shown, support, and the judgement's code.
fn said(rating: &Rating, instrument: Instrument, part: &str) -> (Judged, String, String) {
    let domain = rating.document.domain.iter().find(|domain| domain.name == part).cloned().unwrap_or_default();
    let DomainDraft { judgement, support, .. } = domain;
    (judged(&judgement, Some(instrument)), support, judgement)
}
