//! One's own account: password, second factor, sessions, conflict-of-interest statement.

use super::html;
use crate::domain::draft::FieldError;
use crate::domain::person::Role;
use crate::store::factor::{self, Factor};
use crate::store::person::{Person, Statement};
use crate::store::session::{self, Session};
use crate::store::statement;
use crate::web::error::AppError;
use crate::web::extract::{Asked, SignedIn};
use crate::web::filters;
use crate::web::form::{Field, Kind, Posted};
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::ActError;
use crate::workflow::people::{self, Sender};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage {
    shell: Shell,
    person: Person,
    /// What was just done.
    done: &'static str,
    refused: bool,
    password: Vec<Field>,
    factor: Option<Factor>,
    factor_password: Field,
    sessions: Vec<Session>,
    statement: Vec<Field>,
    statements: Vec<Statement>,
}

/// A program as people call it: "Firefox on Linux". What calls itself otherwise is shown as it does.
fn program(agent: &str) -> String {
    // most programs name others they behave like, so the most particular name comes first
    const PROGRAMS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let among = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (among(&PROGRAMS), among(&SYSTEMS)) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(program), None) => program.to_owned(),
        _ if agent.is_empty() => "Unknown program".to_owned(),
        _ => agent.to_owned(),
    }
}

/// What a refused form held and what is wrong with it.
#[derive(Default)]
pub(super) struct Refused {
    pub(super) errors: Vec<FieldError>,
    pub(super) statement: String,
    pub(super) none: bool,
}

/// What a redirect says was done.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    fn words(&self) -> &'static str {
        match self.done.as_str() {
            "password" => "Your password is changed. Every other session has ended.",
            "statement" => "Your statement is kept.",
            "session" => "That session has ended.",
            "others" => "Every other session has ended.",
            "factor-off" => "The second factor is off.",
            _ => "",
        }
    }
}

/// The page as it stands, with what was refused.
pub(super) async fn page(
    state: &AppState,
    who: &SignedIn,
    refused: Refused,
    done: &'static str,
) -> Result<Html<String>, AppError> {
    let now = (state.clock)();
    let mut connection = state.pool.acquire().await?;
    let factor = factor::of(&mut connection, who.person.id).await?.filter(|factor| factor.confirmed_at.is_some());
    let sessions = session::of_person(&mut connection, who.person.id, &who.token.digest(), now).await?;
    let statements = statement::statements_of(&mut connection, who.person.id).await?;
    let errors = &refused.errors;
    html(&AccountPage {
        shell: Shell { person: Some(who.person.clone()), section: "Account", ..Shell::default() },
        person: who.person.clone(),
        done,
        refused: !errors.is_empty(),
        password: vec![
            Field::new("", "current", "Password you sign in with", "").secret("current-password").faults(errors),
            Field::new("", "password", "New password", "")
                .hint("At least 12 characters; a few unrelated words are best.")
                .secret("new-password")
                .faults(errors),
        ],
        factor,
        factor_password: Field::new("", "factor_password", "Password", "").secret("current-password").faults(errors),
        sessions,
        statement: vec![
            Field::new("", "statement", "What readers should know", &refused.statement)
                .hint("Money, posts, shares, patents, earlier work on the subject: yours and of those near to you.")
                .kind(Kind::Area)
                .faults(errors),
            Field::new("", "none", "I have no conflict of interest", if refused.none { "true" } else { "" }).kind(Kind::Box),
        ],
        statements,
    })
}

pub async fn get(State(state): State<AppState>, who: SignedIn, Asked(asked): Asked<Done>) -> Result<Html<String>, AppError> {
    page(&state, &who, Refused::default(), asked.words()).await
}

/// Back to the account after an act, or the form again with what is wrong.
pub(super) async fn answer(
    state: &AppState,
    who: &SignedIn,
    act: Result<(), ActError>,
    mut refused: Refused,
    done: &str,
) -> Result<Response, AppError> {
    match act {
        Ok(()) => Ok(Redirect::to(&format!("/account?done={done}")).into_response()),
        Err(ActError::Fields(errors)) => {
            refused.errors = errors.all().to_vec();
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(state, who, refused, "").await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The form for another password.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Passwords {
    current: String,
    password: String,
}

pub async fn change_password(
    State(state): State<AppState>,
    who: SignedIn,
    sender: Sender,
    Posted(form): Posted<Passwords>,
) -> Result<Response, AppError> {
    let passwords = (form.current.as_str(), form.password.as_str());
    let act = people::change_password(&state.pool, &who.person, &who.token, passwords, sender, (state.clock)()).await;
    answer(&state, &who, act, Refused::default(), "password").await
}

/// The form for a conflict-of-interest statement.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Stated {
    statement: String,
    none: bool,
}

pub async fn state_conflicts(
    State(state): State<AppState>,
    who: SignedIn,
    Posted(form): Posted<Stated>,
) -> Result<Response, AppError> {
    let act = people::state_conflicts(&state.pool, who.person.id, &form.statement, form.none, (state.clock)()).await;
    let refused = Refused { statement: form.statement, none: form.none, ..Refused::default() };
    answer(&state, &who, act, refused, "statement").await
}

pub async fn end_others(State(state): State<AppState>, who: SignedIn) -> Result<Redirect, AppError> {
    people::end_other_sessions(&state.pool, who.person.id, &who.token, (state.clock)()).await?;
    Ok(Redirect::to("/account?done=others"))
}

pub async fn end_session(State(state): State<AppState>, who: SignedIn, Path(id): Path<i64>) -> Result<Redirect, AppError> {
    if people::end_session(&state.pool, who.person.id, id, (state.clock)()).await? {
        Ok(Redirect::to("/account?done=session"))
    } else {
        Err(AppError::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_called_what_people_call_them() {
        for (agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", "Unknown program"),
        ] {
            assert_eq!(program(agent), name);
        }
    }
}
