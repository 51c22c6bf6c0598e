//! Keeping the judgement of each claim's wording in order: made anew whenever the claim, its verdict as shown or its certainty is saved.

use super::ActError;
use crate::store;
use sqlx::{PgConnection, PgPool};

/// How many claims are judged in one transaction when the rules have changed.
const BATCH: i64 = 500;

/// Judges a published claim's wording and keeps the judgement.
///
/// # Errors
/// When the database refuses.
pub async fn claim(connection: &mut PgConnection, claim_id: i64) -> Result<(), ActError> {
    let Some(worded) = store::wording::read(connection, claim_id).await? else { return Ok(()) };
    let (judged, sentence) = worded.judged();
    Ok(store::wording::put(connection, claim_id, &judged, sentence.as_deref()).await?)
}

/// Judges the claims that have no judgement yet or one by earlier rules.
///
/// # Errors
/// When the database refuses.
pub async fn catch_up(pool: &PgPool) -> Result<(), ActError> {
    loop {
        let mut transaction = pool.begin().await?;
        let ids = store::wording::outdated(&mut transaction, BATCH).await?;
        if ids.is_empty() {
            return Ok(());
        }
        store::claim::lock(&mut transaction, &ids).await?;
        for id in ids {
            claim(&mut transaction, id).await?;
        }
        transaction.commit().await?;
    }
}
