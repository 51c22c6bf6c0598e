//! Setting the second factor up and turning it off.

use super::account::{Refused, answer};
use super::html;
use crate::domain::draft::FieldErrors;
use crate::web::error::AppError;
use crate::web::extract::SignedIn;
use crate::web::filters;
use crate::web::form::Posted;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::workflow::people::{self, Pending, Sender};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use std::fmt::Write;

#[derive(Template)]
#[template(path = "pages/factor.html")]
struct FactorPage {
    shell: Shell,
    /// The address apps take, for links and for what can't scan.
    address: String,
    /// The secret in groups of four.
    groups: String,
    qr: Option<Qr>,
    wrong: bool,
}

/// A QR code as a picture of unit squares.
struct Qr {
    /// Squares to a side, with the white border the standard asks for.
    size: i32,
    /// The dark squares.
    path: String,
}

#[derive(Template)]
#[template(path = "pages/recovery.html")]
struct RecoveryPage {
    shell: Shell,
    codes: Vec<String>,
}

fn shell(who: &SignedIn) -> Shell {
    Shell { person: Some(who.person.clone()), section: "Account", ..Shell::default() }
}

/// Draws a text as a QR code; none when it is too long for one.
fn draw(text: &str) -> Option<Qr> {
    const BORDER: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // writing to a String can't fail
            let _ = write!(path, "M{},{}h1v1h-1z", x + BORDER, y + BORDER);
        }
    }
    Some(Qr { size: code.size() + 2 * BORDER, path })
}

fn set_up_page(who: &SignedIn, pending: Pending, wrong: bool) -> Result<Html<String>, AppError> {
    let letters: Vec<char> = pending.secret.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    let qr = draw(&pending.address);
    html(&FactorPage { shell: shell(who), address: pending.address, groups, qr, wrong })
}

pub async fn get(State(state): State<AppState>, who: SignedIn) -> Result<Response, AppError> {
    match people::pending_factor(&state.pool, &who.person).await? {
        Some(pending) => Ok(set_up_page(&who, pending, false)?.into_response()),
        None => Ok(Redirect::to("/account#factor").into_response()),
    }
}

pub async fn begin(State(state): State<AppState>, who: SignedIn) -> Result<Redirect, AppError> {
    people::begin_factor(&state.pool, who.person.id, rand::random(), (state.clock)()).await?;
    Ok(Redirect::to("/account/factor"))
}

/// The form for the first code.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Confirm {
    code: String,
}

pub async fn confirm(
    State(state): State<AppState>,
    who: SignedIn,
    sender: Sender,
    Posted(form): Posted<Confirm>,
) -> Result<Response, AppError> {
    let now = (state.clock)();
    let codes = people::recovery_codes(&mut rand::rng());
    if people::confirm_factor(&state.pool, &who.person, &form.code, sender, &codes, now).await? {
        return Ok(html(&RecoveryPage { shell: shell(&who), codes })?.into_response());
    }
    match people::pending_factor(&state.pool, &who.person).await? {
        Some(pending) => Ok((StatusCode::UNPROCESSABLE_ENTITY, set_up_page(&who, pending, true)?).into_response()),
        None => Ok(Redirect::to("/account#factor").into_response()),
    }
}

/// The form that turns it off.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Off {
    factor_password: String,
}

pub async fn off(
    State(state): State<AppState>,
    who: SignedIn,
    sender: Sender,
    Posted(form): Posted<Off>,
) -> Result<Response, AppError> {
    let off = people::turn_factor_off(&state.pool, &who.person, &form.factor_password, sender, (state.clock)()).await?;
    let wrong = || FieldErrors::one("factor_password", "", "is not the password you sign in with");
    let act = if off { Ok(()) } else { Err(wrong().into()) };
    answer(&state, &who, act, Refused::default(), "factor-off").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_white_border_and_its_corner_marks() {
        let Some(qr) = draw("otpauth://totp/Probatum:ada@example.org?secret=AAAA") else { panic!("not drawn") };
        assert!(qr.path.starts_with("M4,4h1v1h-1zM5,4h1v1h-1z"), "{}", &qr.path[..40]);
        assert!(!qr.path.contains("M3,") && qr.size > 29);
        assert!(draw(&"a".repeat(5000)).is_none());
    }
}
