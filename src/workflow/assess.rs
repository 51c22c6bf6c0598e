//! Putting verdicts in order: a claim's verdict is computed anew whenever something it rests on was saved.

use super::{ActError, wording};
use crate::domain::partial_date::PartialDate;
use crate::store;
use crate::verdict::{self, Assessment, Case};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};

/// When what follows from a verdict's inputs is computed: its analysis, and the judgement of the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// Together with the verdict.
    Now,
    /// By [`bring_up`], for claims that are new.
    Later,
}

/// Assesses several claims, one after the other in the order of their numbers, so that two acts that touch the same claims never wait
/// for one another in a circle. Returns how many verdicts were computed anew.
///
/// # Errors
/// When the database refuses, or the stored evidence can't be read by the rules.
pub async fn claims(connection: &mut PgConnection, claim_ids: Vec<i64>, now: DateTime<Utc>) -> Result<usize, ActError> {
    each(connection, claim_ids, now, Beside::Now).await
}

/// As [`claims`], with a choice of when the rest follows.
pub(super) async fn each(
    connection: &mut PgConnection,
    mut claim_ids: Vec<i64>,
    now: DateTime<Utc>,
    beside: Beside,
) -> Result<usize, ActError> {
    claim_ids.sort_unstable();
    claim_ids.dedup();
    store::claim::lock(connection, &claim_ids).await?;
    let mut anew = 0;
    for id in claim_ids {
        anew += usize::from(claim(connection, id, now, beside).await?);
    }
    Ok(anew)
}

/// Assesses a claim and keeps the verdict if anything it was computed from changed. Returns whether it did.
async fn claim(connection: &mut PgConnection, claim_id: i64, now: DateTime<Utc>, beside: Beside) -> Result<bool, ActError> {
    let Some(inputs) = store::evidence::case(connection, claim_id).await? else { return Ok(false) };
    let case = read_case(claim_id, &inputs)?;
    let inputs_digest = digest(&inputs, &case);
    if beside == Beside::Now {
        analyse(connection, claim_id, &case, &inputs_digest, now).await?;
    }
    let in_force = store::verdict::in_force(connection, claim_id).await?;
    let anew = in_force.is_none_or(|old| old.inputs_digest != inputs_digest || old.ruleset != verdict::RULESET);
    if anew {
        let assessment = verdict::assess(&case);
        store::verdict::insert(connection, &to_store(claim_id, inputs, inputs_digest, &case, &assessment), now).await?;
    }
    if beside == Beside::Now {
        // the claim's own words may have changed while its verdict did not
        wording::claim(connection, claim_id).await?;
    }
    Ok(anew)
}

/// Keeps what follows from the claim's evidence beside its verdict, if anything it was computed from changed.
async fn analyse(
    connection: &mut PgConnection,
    claim_id: i64,
    case: &Case,
    inputs_digest: &[u8],
    now: DateTime<Utc>,
) -> Result<(), ActError> {
    let background = store::analysis::background(connection, claim_id).await?;
    let digest = Sha256::new()
        .chain_update(verdict::ANALYSIS.to_be_bytes())
        .chain_update(inputs_digest)
        .chain_update(json!(background).to_string())
        .finalize()
        .to_vec();
    if store::analysis::digest(connection, claim_id).await?.is_some_and(|kept| kept == digest) {
        return Ok(());
    }
    Ok(store::analysis::put(connection, claim_id, &digest, &verdict::analyse(case, &background), now).await?)
}

/// How many claims are analysed in one transaction.
const BATCH: i64 = 50;

/// Analyses every published claim that has no analysis by this version of the program, as after an upgrade, a batch at a time, and judges
/// the wordings it has no judgement of. Returns how many claims were analysed. Several nodes may do so at once: a claim is locked while it is looked at, and one that is done already is left.
///
/// # Errors
/// When the database refuses. A claim whose evidence the rules can't read is logged and left without.
pub async fn bring_up(pool: &PgPool, now: DateTime<Utc>) -> Result<usize, ActError> {
    let (mut after, mut done) = (0, 0);
    loop {
        let mut transaction = pool.begin().await?;
        let claims = store::analysis::outdated(&mut transaction, after, BATCH).await?;
        let Some(last) = claims.last() else { break };
        after = *last;
        store::claim::lock(&mut transaction, &claims).await?;
        for id in &claims {
            match analyse_anew(&mut transaction, *id, now).await {
                Ok(()) => done += 1,
                Err(ActError::Evidence { claim, reason }) => tracing::warn!(claim, reason, "can't be analysed"),
                Err(other) => return Err(other),
            }
        }
        transaction.commit().await?;
    }
    wording::catch_up(pool).await?;
    Ok(done)
}

async fn analyse_anew(connection: &mut PgConnection, claim_id: i64, now: DateTime<Utc>) -> Result<(), ActError> {
    let Some(inputs) = store::evidence::case(connection, claim_id).await? else { return Ok(()) };
    let case = read_case(claim_id, &inputs)?;
    analyse(connection, claim_id, &case, &digest(&inputs, &case), now).await
}

/// A claim's case as the world knew it at the end of a day (METHOD T1): what is recorded today, counted as it could have been then. Nothing is
/// stored.
///
/// # Errors
/// When the database does not answer, or the stored evidence can't be read by the rules.
pub async fn as_of(connection: &mut PgConnection, claim_id: i64, day: PartialDate) -> Result<Option<Case>, ActError> {
    let Some(mut inputs) = store::evidence::case(connection, claim_id).await? else { return Ok(None) };
    inputs["asof"] = json!(day.to_string());
    Ok(Some(read_case(claim_id, &inputs)?))
}

fn read_case(claim_id: i64, inputs: &Value) -> Result<Case, ActError> {
    let refuse = |reason: String| ActError::Evidence { claim: claim_id, reason };
    let mut cases = verdict::parse_cases(inputs.to_string().as_bytes()).map_err(|error| refuse(error.to_string()))?;
    cases.pop().ok_or_else(|| refuse("no case".into()))
}

/// SHA-256 of everything the verdict depends on. JSON objects are kept in the order of their keys, so equal inputs have equal digests.
fn digest(inputs: &Value, case: &Case) -> Vec<u8> {
    Sha256::digest(json!({"case": inputs, "params": case.params, "ruleset": verdict::RULESET}).to_string()).to_vec()
}

fn to_store(
    claim_id: i64,
    inputs: Value,
    inputs_digest: Vec<u8>,
    case: &Case,
    assessment: &Assessment,
) -> store::verdict::NewVerdict {
    store::verdict::NewVerdict {
        claim_id,
        code: assessment.verdict.to_string(),
        rule: assessment.rule.to_string(),
        flags: assessment.flags.iter().map(ToString::to_string).collect(),
        summary: assessment.summary.clone(),
        studies: i32::try_from(assessment.studies).unwrap_or(i32::MAX),
        participants: i32::try_from(assessment.participants).ok().filter(|n| *n > 0),
        body: assessment.body.as_ref().map(|body| json!(body)),
        standings: json!(assessment.counted),
        trace: json!(assessment.trace),
        inputs,
        inputs_digest,
        params: json!(case.params),
        ruleset: verdict::RULESET.to_owned(),
    }
}
