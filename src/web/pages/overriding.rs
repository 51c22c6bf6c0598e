//! Overriding a claim's verdict: setting it, countersigning it, ending it (METHOD O1–O4). Readers see the outcome on the claim's page.

use super::html;
use crate::domain::draft::FieldError;
use crate::store;
use crate::store::overriding::{Computed, OverrideRow};
use crate::verdict::overriding::{OverrideDraft, latest_review, needs_second};
use crate::verdict::{Code, Verdict};
use crate::web::error::AppError;
use crate::web::extract::{Editor, Slug};
use crate::web::filters;
use crate::web::form::{Field, Kind, Posted};
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::overriding::{self, Seen};
use crate::workflow::{ActError, Acted, By};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The name of the form's draft.
const FORM: &str = "override";

#[derive(Template)]
#[template(path = "pages/override.html")]
struct View {
    shell: Shell,
    slug: String,
    computed: Computed,
    current: Option<OverrideRow>,
    past: Vec<OverrideRow>,
    fields: Vec<Field>,
    said: Said,
    may_countersign: bool,
    raising_takes_two: bool,
}

/// What is said above the form.
#[derive(Default)]
struct Said {
    faults: bool,
    refused: Option<String>,
    stale: bool,
    written_against: Option<(String, String)>,
}

/// The forms of the page: each says what it was filled in against.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    act: String,
    computed: i64,
    current: i64,
    #[serde(rename = "override")]
    draft: OverrideDraft,
}

pub async fn get(State(state): State<AppState>, _: Editor, shell: Shell, Slug(slug): Slug) -> Result<Response, AppError> {
    Ok(html(&View::read(&state, shell, &slug, &OverrideDraft::default(), &[], Said::default()).await?)?.into_response())
}

pub async fn post(
    State(state): State<AppState>,
    Editor(person): Editor,
    shell: Shell,
    Slug(slug): Slug,
    Posted(sent): Posted<Sent>,
) -> Result<Response, AppError> {
    let seen = Seen { computed: sent.computed, current: Some(sent.current).filter(|id| *id != 0) };
    let by = By { person: person.id, now: (state.clock)() };
    let acted = match sent.act.as_str() {
        "set" => overriding::set(&state.pool, &slug, &sent.draft, seen, by).await,
        "countersign" => overriding::countersign(&state.pool, &slug, seen, by).await,
        "end" => overriding::end(&state.pool, &slug, seen, by).await,
        other => return Err(AppError::BadRequest(format!("act: “{other}” is none of set, countersign, end"))),
    };
    let (status, errors, said) = match acted {
        Ok(Acted::Done) => return Ok(Redirect::to(&format!("{}/override", paths::claim(&slug))).into_response()),
        Ok(Acted::Absent) => return Err(AppError::NotFound),
        Ok(Acted::Stale) => (StatusCode::CONFLICT, Vec::new(), Said::stale(&state, &slug, seen).await?),
        Err(ActError::Fields(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors.all().to_vec(), Said::faults(errors.all())),
        Err(error) => return Err(error.into()),
    };
    Ok((status, html(&View::read(&state, shell, &slug, &sent.draft, &errors, said).await?)?).into_response())
}

impl Said {
    fn faults(errors: &[FieldError]) -> Self {
        let refused = errors.iter().find(|error| error.field == "second_editor").map(|error| error.message.clone());
        Self { faults: refused.is_none(), refused, ..Self::default() }
    }

    async fn stale(state: &AppState, slug: &str, seen: Seen) -> Result<Self, AppError> {
        let mut connection = state.pool.acquire().await?;
        let written_against = match store::overriding::computed(&mut connection, slug).await? {
            Some(now) => store::overriding::earlier(&mut connection, now.claim_id, seen.computed).await?,
            None => None,
        };
        Ok(Self { stale: true, written_against, ..Self::default() })
    }
}

impl View {
    async fn read(
        state: &AppState,
        shell: Shell,
        slug: &str,
        draft: &OverrideDraft,
        errors: &[FieldError],
        said: Said,
    ) -> Result<Self, AppError> {
        let mut connection = state.pool.acquire().await?;
        let computed = store::overriding::computed(&mut connection, slug).await?.ok_or(AppError::NotFound)?;
        let overrides = store::overriding::overrides(&mut connection, slug).await?;
        let (mut open, past): (Vec<OverrideRow>, Vec<OverrideRow>) = overrides.into_iter().partition(|o| o.state != "ended");
        let current = open.pop();
        let me = shell.person.as_ref().map(|person| person.id);
        let latest = latest_review((state.clock)().date_naive());
        Ok(Self {
            may_countersign: current.as_ref().is_some_and(|o| o.state == "awaiting" && Some(o.editor_id) != me),
            raising_takes_two: computed.code.parse::<Verdict>().is_ok_and(|code| needs_second(code, Verdict::Supported)),
            fields: fields(draft, &computed.code, latest, errors),
            shell: shell.in_section("Claims"),
            slug: slug.to_owned(),
            computed,
            current,
            past,
            said,
        })
    }
}

fn fields(draft: &OverrideDraft, computed: &str, latest: chrono::NaiveDate, errors: &[FieldError]) -> Vec<Field> {
    let others = Verdict::ALL.iter().filter(|code| code.as_str() != computed).map(|code| (code.as_str(), code.label()));
    let until = format!("When somebody must look again: {latest} at the latest.");
    [
        Field::new(FORM, "code", "Show this verdict instead", &draft.code).choice(others),
        Field::new(FORM, "reason", "Why", &draft.reason)
            .kind(Kind::Area)
            .hint("At least 40 characters. Readers see it beside the verdict, with your name."),
        Field::new(FORM, "review_on", "Review on", &draft.review_on).kind(Kind::Date).hint(&until),
    ]
    .map(|field| field.faults(errors))
    .into()
}
