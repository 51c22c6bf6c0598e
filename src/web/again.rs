//! Signing in again without losing what was typed: a form that comes when the session is over is handed back inside the sign-in
//! form, travels through it, and is offered for sending once more. Knows no particular form.

use super::error::AppError;
use super::extract::known;
use super::pages::login::{LoginPage, Onward};
use super::state::AppState;
use super::{BODY_LIMIT, paths};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What the sign-in form adds to what it carries, in bytes, at most.
const FORM_ITSELF: usize = 8 * 1024;

/// Lets requests through, but answers the form of somebody who is not signed in with a sign-in form that carries it.
pub async fn keep(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, AppError> {
    let (mut parts, body) = request.into_parts();
    let form = parts.method == Method::POST && is_form(&parts.headers);
    if known(&mut parts, &state).await?.is_some() || !form {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let to = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let typed = Bytes::from_request(Request::from_parts(parts, body), &state).await?;
    let carry = String::from_utf8(typed.to_vec()).ok().filter(|typed| paths::encoded(typed).len() + FORM_ITSELF <= BODY_LIMIT);
    let message = if carry.is_some() {
        "Your session is over. Sign in, and you can go on with what you typed."
    } else {
        "Your session is over, and what you typed is too long to be kept here. Sign in in another tab, then go back in this one and send it again."
    };
    let page = LoginPage::new(Onward { next: to, carry }).saying(message);
    Ok((StatusCode::UNAUTHORIZED, page.html()?).into_response())
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded")
}

/// An address one may be sent on to after signing in: a path of this site, and nothing a browser could take for another site.
#[must_use]
pub fn local(next: &str) -> Option<&str> {
    let plain = next.len() <= 2000 && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (plain && next.starts_with('/') && !next.starts_with("//")).then_some(next)
}

/// The fields of a form as it was sent, in their order.
#[must_use]
pub fn fields(carry: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(carry.as_bytes()).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_on_to() {
        for path in ["/", "/account", "/studies/avadec/edit?as=draft&x=%2F%2F", "/search?q=a+b"] {
            assert_eq!(local(path), Some(path));
        }
        for foreign in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "/\t/evil",
            "/\n/evil",
            "https://evil",
            "/a b",
            "/ü",
            " /a",
        ] {
            assert_eq!(local(foreign), None, "{foreign:?}");
        }
        assert_eq!(local(&format!("/{}", "a".repeat(2000))), None);
    }

    #[test]
    fn fields_keep_their_order_and_their_characters() {
        let sent = fields("b=2&a=1&a=%C3%BC+%26%3D%0D%0A%22%3C&empty=");
        let expected = [("b", "2"), ("a", "1"), ("a", "ü &=\r\n\"<"), ("empty", "")];
        assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
