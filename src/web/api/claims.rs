//! `/api/v1/claims`: claims with their verdicts, and one claim with everything its verdict rests on.

use super::{Paging, list as answer};
use crate::store;
use crate::store::claim::Filter;
use crate::store::claim_page::{ClaimPage, Passage};
use crate::verdict::robustness::Robustness;
use crate::web::error::{ApiError, AppError};
use crate::web::extract::{Asked, Slug};
use crate::web::state::AppState;
use crate::web::view::as_of::{self, AsOf};
use crate::web::view::past_claim;
use crate::web::view::worded::Overclaim;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub async fn list(State(state): State<AppState>, paging: Result<Asked<Paging>, AppError>) -> Result<Json<Value>, ApiError> {
    let Asked(paging) = paging?;
    let limit = paging.limit()?;
    let filter = Filter { after: paging.after_number()?, ..Filter::default() };
    let mut connection = state.pool.acquire().await?;
    let rows = store::claim::list(&mut connection, &filter, limit + 1).await?;
    Ok(Json(answer(
        rows,
        limit,
        |row| row.id.to_string(),
        |row| {
            json!({
                "slug": row.slug, "statement": row.statement, "verdict": row.verdict, "rule": row.rule, "studies": row.studies,
                "participants": row.participants, "wording_level": row.wording_level, "wording": row.wording, "wording_severity": row.severity,
                "look_again": row.look_again,
            })
        },
    )))
}

pub async fn get(
    State(state): State<AppState>,
    slug: Result<Slug, AppError>,
    day: Result<Asked<as_of::Question>, AppError>,
) -> Result<Json<Value>, ApiError> {
    let (Slug(slug), as_of) = (slug?, day?.0.read()?);
    let page = past_claim::read(&state, &slug, as_of).await?.ok_or(AppError::NotFound)?;
    Ok(Json(claim(page, as_of)))
}

fn claim(page: ClaimPage, as_of: Option<AsOf>) -> Value {
    let overclaim = Overclaim::of(&page);
    let verdict = page.verdict.map(|verdict| verdict.0);
    let standings = verdict.as_ref().map(|v| v.standings.as_slice()).unwrap_or_default();
    let evidence: Vec<Value> = page
        .evidence
        .0
        .iter()
        .map(|row| json!({"linked": row, "standing": standings.iter().find(|standing| standing.id == row.key)}))
        .collect();
    let passages: Vec<Value> = page
        .passages
        .0
        .iter()
        .map(|p| {
            json!({
                "article": p.article, "exact": p.exact, "prefix": p.prefix, "suffix": p.suffix, "state": p.state, "score": p.score,
                "now": p.now(), "checked": p.checked, "look_again": p.is_open(),
            })
        })
        .collect();
    let overreach: Vec<Value> = page.overreach.0.iter().map(|(flag, reason)| json!({"flag": flag, "reason": reason})).collect();
    json!({
        "as_of": as_of.map(AsOf::json), "slug": page.slug, "statement": page.statement, "type": page.claim_type, "direction": page.direction,
        "population_scope": page.population_scope, "claim_form": page.claim_form, "wording_level": page.wording_level,
        "overreach": overreach, "overclaim": overclaim, "passages": passages,
        "look_again": page.passages.iter().any(Passage::is_open), "evidence": evidence,
        "verdict": page.shown, "computed": verdict.as_ref().map_or("not_assessed", |v| v.code.as_str()),
        "robustness": page.analysis.as_ref().filter(|analysis| analysis.robustness.ruling.is_some()).map(|analysis| robustness(&analysis.robustness)),
        "certainty": page.certainty.map(|certainty| certainty.0),
        "override": page.overriding.filter(|o| o.state != "awaiting").map(|o| json!({
            "verdict": o.code, "state": o.state, "reason": o.reason, "editor": o.editor, "second_editor": o.second_editor,
            "made_on": o.made_on, "review_on": o.review_on,
        })),
        "rule": verdict.as_ref().map_or("V2", |v| v.rule.as_str()),
        "flags": verdict.as_ref().map(|v| v.flags.clone()).unwrap_or_default(),
        "summary": verdict.as_ref().map(|v| &v.summary), "body": verdict.as_ref().map(|v| &v.body),
        "studies": verdict.as_ref().map_or(0, |v| v.studies), "participants": verdict.as_ref().and_then(|v| v.participants),
        "trace": verdict.as_ref().map(|v| v.trace.clone()).unwrap_or_default(),
        "forest": page.analysis.as_ref().map(|analysis| &analysis.0.forest),
        "ruleset": verdict.as_ref().map(|v| &v.ruleset), "decided_at": verdict.as_ref().map(|v| v.decided_at),
    })
}

/// What was found, with the sentences readers see.
fn robustness(found: &Robustness) -> Value {
    let mut value = json!(found);
    value["reasons"] = json!(found.reasons());
    value["outlook"] = json!(found.outlook());
    value
}
