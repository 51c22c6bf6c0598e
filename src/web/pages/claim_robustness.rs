//! How firm a claim's verdict is and what would change it, with every step that was tried.

use super::{claim_gone, html};
use crate::store::claim_page::ClaimPage;
use crate::web::error::AppError;
use crate::web::extract::{Asked, Slug};
use crate::web::filters;
use crate::web::paths;
use crate::web::shell::Shell;
use crate::web::state::AppState;
use crate::web::view::as_of::{self, AsOf};
use crate::web::view::past_claim;
use crate::web::view::robust::Robust;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "pages/claim_robustness.html")]
struct View {
    shell: Shell,
    as_of: Option<AsOf>,
    /// The claim's page, as of the same day.
    claim: String,
    /// This page, today.
    address: String,
    statement: String,
    verdict: String,
    rule: String,
    robust: Option<Robust>,
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
        let robust = Robust::of(&page);
        let computed = page.verdict.map(|verdict| (verdict.0.code, verdict.0.rule));
        let (verdict, rule) = computed.unwrap_or_else(|| ("not_assessed".to_owned(), "V2".to_owned()));
        Self {
            shell,
            as_of,
            claim: paths::as_of(&paths::claim(&page.slug), as_of),
            address: paths::robustness(&page.slug),
            statement: page.statement,
            verdict,
            rule,
            robust,
        }
    }
}
