//! The site: every address in one list. Pages read through [`crate::store`], acts go through [`crate::workflow`].

mod api;
mod assets;
mod error;
mod extract;
mod filters;
pub mod form;
mod pages;
mod paths;
mod shell;
mod state;
mod view;

pub use state::AppState;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
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
/// The largest form taken, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// The whole site.
pub fn router(state: AppState) -> Router {
    let public = Router::new()
        .route("/", get(pages::home::get))
        .route("/articles", get(pages::articles::get))
        .route("/articles/{slug}", get(pages::article::get))
        .route("/claims", get(pages::claims::get))
        .route("/claims/{slug}", get(pages::claim::get))
        .route("/studies", get(pages::studies::get))
        .route("/studies/{slug}", get(pages::study::get))
        .route("/method", get(pages::method::get))
        .route("/search", get(pages::search::get))
        .route("/assets/{file}", get(assets::get))
        .route("/healthz", get(pages::health::alive))
        .route("/readyz", get(pages::health::ready));
    let studies = Router::new()
        .route("/studies/new", get(pages::study_edit::new).post(pages::study_edit::post_new))
        .route("/studies/{slug}/edit", get(pages::study_edit::edit).post(pages::study_edit::post_edit))
        .route("/studies/{slug}/review", get(pages::study_review::get).post(pages::study_review::post));
    let desk = Router::new()
        .route("/workbench", get(pages::workbench::get).post(pages::workbench::post))
        .route("/flag", get(pages::flag::get).post(pages::flag::post));
    let door = Router::new()
        .route("/login", get(pages::login::get).post(pages::login::post))
        .route("/logout", post(pages::login::sign_out))
        .route("/setup/{token}", get(pages::setup::get).post(pages::setup::post));
    let appraisal = Router::new()
        .route("/claims/{slug}/certainty", get(pages::certainty::get).post(pages::certainty::post))
        .route("/studies/{slug}/appraisals", get(pages::appraisals::get))
        .route("/studies/{slug}/appraisals/new", get(pages::appraisals::new).post(pages::appraisals::open))
        .route("/studies/{slug}/appraisals/{id}/rate", get(pages::rating::get).post(pages::rating::post))
        .route("/studies/{slug}/appraisals/{id}/stand", post(pages::rating::stand))
        .route("/studies/{slug}/appraisals/{id}/adjudicate", get(pages::adjudication::get).post(pages::adjudication::post))
        .route("/claims/{slug}/override", get(pages::overriding::get).post(pages::overriding::post));
    let json = Router::new()
        .route("/api/v1/articles", get(api::articles::list))
        .route("/api/v1/articles/{slug}", get(api::articles::get))
        .route("/api/v1/claims", get(api::claims::list))
        .route("/api/v1/claims/{slug}", get(api::claims::get))
        .route("/api/v1/studies", get(api::studies::list))
        .route("/api/v1/studies/{slug}", get(api::studies::get));
    public
        .merge(studies)
        .merge(desk)
        .merge(door)
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
                .layer(RequestBodyLimitLayer::new(BODY_LIMIT)),
        )
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// What every log line of a request carries: the method, the path without its query, and the request's id.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    // the path of a one-time link is a secret
    let path = if request.uri().path().starts_with("/setup/") { "/setup/…" } else { request.uri().path() };
    tracing::info_span!("request", method = %request.method(), path, id)
}
