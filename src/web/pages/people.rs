//! Everybody with an account, and inviting more, for administrators.

use super::html;
use crate::choices;
use crate::domain::draft::FieldErrors;
use crate::domain::person::{InviteDraft, Role};
use crate::store::invite::{self, Invite};
use crate::store::person::{self, Listed};
use crate::web::error::AppError;
use crate::web::extract::{Administrator, Asked};
use crate::web::filters;
use crate::web::form::{Field, Posted};
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::people::{self, Token};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/people.html")]
struct PeoplePage {
    shell: Shell,
    people: Vec<Listed>,
    invites: Vec<Invite>,
    invite: Vec<Field>,
    /// Why something was not done.
    refusal: String,
    /// The link for somebody just invited; it can't be shown again.
    link: Option<Link>,
    done: &'static str,
}

/// A one-time link for somebody.
struct Link {
    name: String,
    address: String,
}

/// What is said above the list.
#[derive(Default)]
struct Said {
    draft: InviteDraft,
    errors: Option<FieldErrors>,
    link: Option<Link>,
    done: &'static str,
}

/// What a redirect says was done.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

async fn page(state: &AppState, administrator: Administrator, said: Said) -> Result<Html<String>, AppError> {
    let mut connection = state.pool.acquire().await?;
    let people = person::list(&mut connection).await?;
    let invites = invite::list(&mut connection, (state.clock)()).await?;
    let errors = said.errors.as_ref().map(FieldErrors::all).unwrap_or_default();
    let refusal = errors.iter().find(|error| error.field == "person").map(|error| format!("This person {}.", error.message));
    html(&PeoplePage {
        shell: Shell { person: Some(administrator.0), section: "People", ..Shell::default() },
        people,
        invites,
        invite: vec![
            Field::new("", "email", "Email address", &said.draft.email).hint("They sign in with it.").faults(errors),
            Field::new("", "name", "Name", &said.draft.name).hint("Shown beside what they do.").faults(errors),
            Field::new("", "role", "Role", &said.draft.role).choice(choices!(Role)).faults(errors),
        ],
        refusal: refusal.unwrap_or_default(),
        link: said.link,
        done: said.done,
    })
}

pub async fn get(
    State(state): State<AppState>,
    administrator: Administrator,
    Asked(asked): Asked<Done>,
) -> Result<Html<String>, AppError> {
    let done = match asked.done.as_str() {
        "role" => "The role is changed.",
        "disabled" => "That person can no longer sign in, and their sessions have ended.",
        "enabled" => "That person can sign in again.",
        "withdrawn" => "The invite no longer works.",
        _ => "",
    };
    page(&state, administrator, Said { done, ..Said::default() }).await
}

/// Back to the list after an act on somebody, or the list with why it was not done.
async fn answer(
    state: &AppState,
    administrator: Administrator,
    act: Result<bool, ActError>,
    done: &str,
) -> Result<Response, AppError> {
    match act {
        Ok(true) => Ok(Redirect::to(&format!("/people?done={done}")).into_response()),
        Ok(false) => Err(AppError::NotFound),
        Err(ActError::Fields(errors)) => {
            let said = Said { errors: Some(errors), ..Said::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(state, administrator, said).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Where this site is reached, for links people take elsewhere.
fn base(state: &AppState, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    state.public_url.clone().unwrap_or_else(|| format!("http://{host}"))
}

pub async fn invite(
    State(state): State<AppState>,
    administrator: Administrator,
    headers: HeaderMap,
    Posted(draft): Posted<InviteDraft>,
) -> Result<Response, AppError> {
    let token = Token::random(&mut rand::rng());
    let invited = match draft.parse() {
        Ok(guest) => people::invite(&state.pool, administrator.0.id, &guest, &token, (state.clock)()).await.map(|()| guest.name),
        Err(errors) => Err(ActError::Fields(errors)),
    };
    match invited {
        Ok(name) => {
            let address = format!("{}/invite/{}", base(&state, &headers), token.secret());
            let said = Said { link: Some(Link { name, address }), ..Said::default() };
            Ok(page(&state, administrator, said).await?.into_response())
        }
        Err(ActError::Fields(errors)) => {
            let said = Said { draft, errors: Some(errors), ..Said::default() };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&state, administrator, said).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn withdraw(
    State(state): State<AppState>,
    administrator: Administrator,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let act = people::withdraw_invite(&state.pool, administrator.0.id, id, (state.clock)()).await;
    answer(&state, administrator, act, "withdrawn").await
}

/// The form for a role.
#[derive(Deserialize)]
pub struct NewRole {
    role: Role,
}

pub async fn set_role(
    State(state): State<AppState>,
    administrator: Administrator,
    Path(id): Path<i64>,
    Posted(form): Posted<NewRole>,
) -> Result<Response, AppError> {
    let act = people::set_role(&state.pool, administrator.0.id, id, form.role, (state.clock)()).await;
    answer(&state, administrator, act, "role").await
}

pub async fn disable(
    State(state): State<AppState>,
    administrator: Administrator,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let act = people::disable_by(&state.pool, administrator.0.id, id, (state.clock)()).await;
    answer(&state, administrator, act, "disabled").await
}

pub async fn enable(
    State(state): State<AppState>,
    administrator: Administrator,
    Path(id): Path<i64>,
) -> Result<Response, AppError> {
    let act = people::enable(&state.pool, administrator.0.id, id, (state.clock)()).await;
    answer(&state, administrator, act, "enabled").await
}
