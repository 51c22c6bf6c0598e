//! What a claim's verdict is computed from: the claim and every result linked to it, as a case in the form of `probatum assess`.

use serde_json::{Map, Value, json};
use sqlx::PgConnection;

/// The case of a claim; `None` when there is no such published claim.
///
/// Figures that contradict one another as printed, and rows that are no comparison, go in without their numbers (METHOD 6.10).
///
/// # Errors
/// When the database does not answer.
pub async fn case(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Option<Value>> {
    let claim = sqlx::query!(
        "SELECT slug, type, direction, population_scope, mcid, margin_lo, margin_hi, rct_infeasible, search_none_found,
            named_alone_or_with, claim_form
         FROM claim WHERE id = $1 AND status = 'published'",
        claim_id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(claim) = claim else { return Ok(None) };
    let statement = without_nulls(json!({
        "type": claim.r#type, "direction": claim.direction, "population_scope": claim.population_scope, "mcid": claim.mcid,
        "margin_lo": claim.margin_lo, "margin_hi": claim.margin_hi, "rct_infeasible": claim.rct_infeasible.then_some(true),
        "search_none_found": claim.search_none_found.then_some(true),
        "co_intervention": claim.named_alone_or_with.then_some("named_alone_or_with"), "claim_form": claim.claim_form,
    }));
    let results = results(connection, claim_id).await?;
    Ok(Some(json!({"id": claim.slug, "claim": statement, "results": results})))
}

async fn results(connection: &mut PgConnection, claim_id: i64) -> sqlx::Result<Vec<Value>> {
    let rows = sqlx::query!(
        r#"SELECT r.key, s.slug AS study, s.name AS label, r.design, r.role, r.prespecified, r.multiplicity, r.analysis, r.measure,
            o.unit, o.concept, o.kind, r.outcome_group, r.contrast, r.estimate, r.ci_low, r.ci_high, r.level, r.p, r.p_op, r.one_sided,
            r.se, r.events_experimental, r.n_experimental, r.events_control, r.n_control, r.n, r.events, r.reported_direction,
            r.adjusted, r.adjustment, r.per_protocol_agrees, r.unit_error, r.marker, r.information_size, r.sr_of, r.k_included,
            r.included, r.search_date, r.sr_quality, r.i2, r.standing, r.integrity, r.retracted_on, r.published,
            r.subgroup IS NOT NULL AS "is_subgroup!", r.credibility, r.suspect_numbers OR r.not_a_result IS NOT NULL AS "without_numbers!",
            l.population, l.outcome_match, l.polarity, l.directness,
            (SELECT array_agg(f.element ORDER BY f.ordinal) FROM link_difference f WHERE f.link_id = l.id) AS differs,
            (SELECT a.overall FROM appraisal_result ar JOIN appraisal a ON a.id = ar.appraisal_id
             WHERE ar.result_key = r.key AND ar.instrument IN ('rob2', 'robins_i') ORDER BY a.instrument LIMIT 1) AS rob,
            (SELECT a.overall FROM appraisal_result ar JOIN appraisal a ON a.id = ar.appraisal_id
             WHERE ar.result_key = r.key AND ar.instrument = 'iceman' AND a.overall <> 'not_assessed') AS iceman,
            (SELECT a.overall FROM appraisal_result ar JOIN appraisal a ON a.id = ar.appraisal_id
             WHERE ar.result_key = r.key AND ar.instrument = 'amstar2' AND a.overall <> 'not_assessed') AS amstar2
         FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
         JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key
         WHERE l.claim_id = $1 AND s.status = 'published' AND l.status = 'published' ORDER BY l.id"#,
        claim_id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let counts = match (r.events_experimental, r.n_experimental, r.events_control, r.n_control) {
                (Some(e1), Some(n1), Some(e2), Some(n2)) => Some([e1, n1, e2, n2]),
                _ => None,
            };
            let mut result = object(json!({
                "id": r.key, "study": r.study, "label": r.label, "design": r.design, "role": r.role, "prespecified": r.prespecified,
                "multiplicity": r.multiplicity, "rob": risk_of_bias(r.rob.as_deref()), "directness": r.directness,
                "population": r.population, "analysis": r.analysis, "measure": r.measure.as_deref().unwrap_or("MD"),
                "unit": r.unit.as_deref().unwrap_or_default(), "outcome": r.concept,
                "otype": if r.kind == "time_to_event" { "tte" } else { r.kind.as_str() }, "n": r.n.unwrap_or(0),
                "outcome_match": match r.outcome_match.as_str() { "exact" => 0, "close" => 1, _ => 2 },
                "source": r.standing, "integrity": if r.integrity == "unknown" { "ok" } else { r.integrity.as_str() },
                "differs": r.differs, "polarity": (r.polarity == "reversed").then_some("reversed"), "contrast": r.contrast,
                "outcome_group": r.outcome_group, "published": r.published, "retracted_on": r.retracted_on,
                "reported_direction": r.reported_direction, "events": r.events, "adjustment": r.adjustment,
                "adjusted": r.adjusted.map(|adjusted| adjusted == "yes"), "marker": r.marker.then_some(true),
                "one_sided": r.one_sided.then_some(true), "pp_agrees": r.per_protocol_agrees.then_some(true),
                "unit_error": r.unit_error.then_some(true), "ois": r.information_size,
                "is_subgroup": r.is_subgroup.then_some(true), "credibility": r.is_subgroup.then_some(r.iceman.unwrap_or(r.credibility)),
            }));
            result.extend(object(json!({
                "included": r.sr_of.is_some().then_some(r.included), "sr_of": r.sr_of, "sr_quality": r.amstar2.or(r.sr_quality),
                "k_included": r.k_included, "search_date": r.search_date, "I2": r.i2,
            })));
            if !r.without_numbers {
                result.extend(object(json!({
                    "est": r.estimate, "lo": r.ci_low, "hi": r.ci_high, "level": r.level, "p": r.p, "p_op": r.p_op, "se": r.se,
                    "counts": counts,
                })));
            }
            without_nulls(Value::Object(result))
        })
        .collect())
}

/// The word the rules use for an overall judgement of `RoB` 2 or ROBINS-I.
fn risk_of_bias(overall: Option<&str>) -> &str {
    match overall {
        None => "not_assessed",
        Some("some_concerns") => "some",
        Some(other) => other,
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn without_nulls(value: Value) -> Value {
    Value::Object(object(value).into_iter().filter(|(_, value)| !value.is_null()).collect())
}
