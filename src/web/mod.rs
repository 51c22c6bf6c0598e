//! The site: every address in one list. Pages read through [`crate::store`], acts go through [`crate::workflow`].

mod again;
mod api;
mod assets;
mod chart;
mod csv;
mod error;
mod extract;
mod filters;
pub mod form;
mod pages;
mod paths;
mod shell;
mod state;
mod upload;
mod view;

pub use state::AppState;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use error::AppError;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};

/// Nothing from elsewhere, nothing inline, no framing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The longest a request may take.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The largest form taken, in bytes: a study with a hundred results is half a megabyte, and is sent inside another form when its author
/// has to sign in again.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// The whole site.
pub fn router(state: AppState) -> Router {
    let public = Router::new()
        .route("/", get(pages::home::get))
        .route("/findings", get(pages::findings::get))
        .route("/findings.csv", get(pages::findings::csv))
        .route("/findings.html", get(pages::findings::document))
        .route("/findings.json", get(pages::findings::json))
        .route("/claims", get(pages::claims::get))
        .route("/claims/{slug}", get(pages::claim::get))
        .route("/claims/{slug}/annotations.jsonld", get(pages::annotations::of_claim))
        .route("/claims/{slug}/robustness", get(pages::claim_robustness::get))
        .route("/claims/{slug}/plots", get(pages::plots::get))
        .route("/claims/{slug}/plots/{file}", get(pages::plots::files::get))
        .route("/studies", get(pages::studies::get))
        .route("/studies/{slug}", get(pages::study::get))
        .route("/map", get(pages::map::get))
        .route("/map.csv", get(pages::map::table))
        .route("/method", get(pages::method::get))
        .route("/outcomes", get(pages::outcomes::get))
        .route("/outcomes/{concept}", get(pages::outcome::get))
        .route("/search", get(pages::search::get))
        .route("/flag", get(pages::flag::get).post(pages::flag::post))
        .route("/assets/{file}", get(assets::get))
        .route("/healthz", get(pages::health::alive))
        .route("/readyz", get(pages::health::ready));
    let editing = Router::new()
        .route("/workbench", get(pages::workbench::get).post(pages::workbench::post))
        .route("/studies/new", get(pages::study_edit::new).post(pages::study_edit::post_new))
        .route("/studies/{slug}/edit", get(pages::study_edit::edit).post(pages::study_edit::post_edit))
        .route("/studies/{slug}/review", get(pages::study_review::get).post(pages::study_review::post))
        .route_layer(from_fn_with_state(state.clone(), again::keep));
    let past = Router::new()
        .route("/claims/{slug}/history", get(pages::history::claim))
        .route("/claims/{slug}/history/restore", post(pages::history::restore_claim))
        .route("/studies/{slug}/history", get(pages::history::study))
        .route("/studies/{slug}/history/restore", post(pages::history::restore_study))
        .route("/audit", get(pages::audit::get).post(pages::audit::post))
        .route("/audit.csv", get(pages::audit::export::table))
        .route("/audit.jsonl", get(pages::audit::export::lines))
        .route_layer(from_fn_with_state(state.clone(), again::keep));
    let claims = Router::new()
        .route("/claims/new", get(pages::claim_edit::new).post(pages::claim_edit::post_new))
        .route("/claims/{slug}/edit", get(pages::claim_edit::edit).post(pages::claim_edit::post_edit))
        .route("/claims/{slug}/review", get(pages::claim_review::get).post(pages::claim_review::post))
        .route("/claims/{slug}/split", get(pages::claim_split::get).post(pages::claim_split::post))
        .route("/claims/{slug}/merge", get(pages::claim_merge::get).post(pages::claim_merge::post))
        .route("/claims/{slug}/links/new", get(pages::link_edit::new).post(pages::link_edit::post_new))
        .route("/studies/{slug}/links/new", get(pages::link_find::for_study))
        .route("/links/{id}", get(pages::link_edit::edit).post(pages::link_edit::post_edit))
        .route_layer(from_fn_with_state(state.clone(), again::keep));
    let door = Router::new()
        .route("/login", get(pages::login::get).post(pages::login::post))
        .route("/login/code", post(pages::login::code))
        .route("/logout", post(pages::login::sign_out))
        .route("/setup/{token}", get(pages::setup::get).post(pages::setup::post))
        .route("/invite/{token}", get(pages::invite::get).post(pages::invite::post));
    let accounts = Router::new()
        .route("/account", get(pages::account::get))
        .route("/account/password", post(pages::account::change_password))
        .route("/account/statement", post(pages::account::state_conflicts))
        .route("/account/sessions/end-others", post(pages::account::end_others))
        .route("/account/sessions/{id}/end", post(pages::account::end_session))
        .route("/account/factor", get(pages::factor::get).post(pages::factor::begin))
        .route("/account/factor/confirm", post(pages::factor::confirm))
        .route("/account/factor/off", post(pages::factor::off))
        .route("/people", get(pages::people::get))
        .route("/people/invite", post(pages::people::invite))
        .route("/people/invites/{id}/withdraw", post(pages::people::withdraw))
        .route("/people/{id}/role", post(pages::people::set_role))
        .route("/people/{id}/disable", post(pages::people::disable))
        .route("/people/{id}/enable", post(pages::people::enable))
        .route_layer(from_fn_with_state(state.clone(), again::keep))
        // secrets shown once must not stay in a browser's cache
        .layer(fixed(header::CACHE_CONTROL, "no-store"));
    let appraisal = Router::new()
        .route("/claims/{slug}/certainty", get(pages::certainty::get).post(pages::certainty::post))
        .route("/studies/{slug}/appraisals", get(pages::appraisals::get))
        .route("/studies/{slug}/appraisals/new", get(pages::appraisals::new).post(pages::appraisals::open))
        .route("/studies/{slug}/appraisals/{id}/rate", get(pages::rating::get).post(pages::rating::post))
        .route("/studies/{slug}/appraisals/{id}/stand", post(pages::rating::stand))
        .route("/studies/{slug}/appraisals/{id}/adjudicate", get(pages::adjudication::get).post(pages::adjudication::post))
        .route("/claims/{slug}/override", get(pages::overriding::get).post(pages::overriding::post))
        .route_layer(from_fn_with_state(state.clone(), again::keep));
    let json = Router::new()
        .route("/api/v1/articles", get(api::articles::list))
        .route("/api/v1/articles/{slug}", get(api::articles::get))
        .route("/api/v1/claims", get(api::claims::list))
        .route("/api/v1/claims/{slug}", get(api::claims::get))
        .route("/api/v1/map", get(api::map::list))
        .route("/api/v1/outcomes", get(api::outcomes::list))
        .route("/api/v1/outcomes/{concept}", get(api::outcomes::get))
        .route("/api/v1/studies", get(api::studies::list))
        .route("/api/v1/studies/{slug}", get(api::studies::get));
    public
        .merge(editing)
        .merge(articles(&state))
        .merge(claims)
        .merge(past)
        .merge(door)
        .merge(accounts)
        .merge(appraisal)
        .merge(json)
        .fallback(async || AppError::NotFound)
        .method_not_allowed_fallback(async || AppError::WrongMethod)
        .with_state(state)
        .layer(
            tower::ServiceBuilder::new()
                .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
                .layer(
                    TraceLayer::new_for_http()
                        .make_span_with(span)
                        .on_response(DefaultOnResponse::new().level(tracing::Level::INFO)),
                )
                .layer(PropagateRequestIdLayer::x_request_id())
                .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
                .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
                .layer(fixed(header::REFERRER_POLICY, "same-origin"))
                .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
                .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                    axum::response::IntoResponse::into_response(AppError::Internal("a handler panicked".into()))
                }))
                .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
                .layer(CompressionLayer::new())
                .layer(CsrfLayer::new())
                // what is sent as a file may be longer than a form, and is counted where it is read
                .layer(RequestBodyLimitLayer::new(upload::MOST_READ))
                .layer(DefaultBodyLimit::max(BODY_LIMIT)),
        )
}

/// Articles: reading them, bringing them in, and what becomes of their claims.
fn articles(state: &AppState) -> Router<AppState> {
    let reading = Router::new()
        .route("/articles", get(pages::articles::get))
        .route("/articles/{slug}", get(pages::article::get))
        .route("/articles/{slug}/versions", get(pages::article_versions::get))
        .route("/articles/{slug}/versions/{id}", get(pages::article_version::get))
        .route("/articles/{slug}/compare", get(pages::article_compare::get))
        .route("/articles/{slug}/findings", get(pages::findings::of_article))
        .route("/articles/{slug}/annotations.jsonld", get(pages::annotations::of_article));
    let uploads = Router::new()
        .route("/articles/new", get(pages::article_new::new).post(pages::article_new::post_new))
        .route("/articles/{slug}/new-version", get(pages::article_new::version).post(pages::article_new::post_version))
        .route("/articles/{slug}/annotations", get(pages::annotations::get).post(pages::annotations::post))
        .route_layer(DefaultBodyLimit::max(upload::MOST_READ));
    let editing = Router::new()
        .route("/articles/incoming/{id}", get(pages::incoming::get).post(pages::incoming::post))
        .route("/articles/{slug}/passages", get(pages::article_passages::get).post(pages::article_passages::post))
        .route("/articles/{slug}/proposals", get(pages::proposals::get).post(pages::proposals::post));
    reading.merge(uploads.merge(editing).route_layer(from_fn_with_state(state.clone(), again::keep)))
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// What every log line of a request carries: the method, the path without its query, and the request's id.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let path = loggable(request.uri().path());
    tracing::info_span!("request", method = %request.method(), path, id)
}

/// A path as logs may show it: that of a one-time link is a secret.
fn loggable(path: &str) -> &str {
    match path {
        path if path.starts_with("/setup/") => "/setup/…",
        path if path.starts_with("/invite/") => "/invite/…",
        path => path,
    }
}

#[cfg(test)]
mod tests {
    use super::loggable;

    #[test]
    fn one_time_links_are_not_logged() {
        for (path, logged) in [("/setup/0123", "/setup/…"), ("/invite/0123", "/invite/…"), ("/claims/invite", "/claims/invite")]
        {
            assert_eq!(loggable(path), logged);
        }
    }
}
