//! What every page shows around its content: the navigation and who is signed in.

use super::error::AppError;
use super::extract::known;
use super::state::AppState;
use crate::store::person::Person;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// The main parts of the site: address and name.
pub const NAV: [(&str, &str); 5] = [
    ("/articles", "Articles"),
    ("/claims", "Claims"),
    ("/studies", "Studies"),
    ("/map", "Evidence map"),
    ("/method", "Method"),
];

/// The frame of a page.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// Who is signed in.
    pub person: Option<Person>,
    /// Whether it is not known who looks, so that nothing is said about it.
    pub unknown: bool,
    /// The part of the site the page belongs to: one of the names in [`NAV`].
    pub section: &'static str,
}

impl Shell {
    /// Whether the person who looks at the page may edit.
    #[must_use]
    pub fn may_edit(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.role.may_edit())
    }

    /// The frame of a page in a part of the site.
    #[must_use]
    pub fn in_section(mut self, section: &'static str) -> Self {
        self.section = section;
        self
    }
}

impl FromRequestParts<AppState> for Shell {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let person = known(parts, state).await?.map(|known| known.person);
        Ok(Self { person, unknown: false, section: "" })
    }
}
