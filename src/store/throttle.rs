//! Failures to sign in, counted for an address and for a sender by the digest of either, shared by all nodes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Makes other attempts against the same subjects wait until this transaction ends, so that many at once are counted one by one.
///
/// # Errors
/// When the database does not answer.
pub async fn lock(connection: &mut PgConnection, subjects: &[Vec<u8>]) -> sqlx::Result<()> {
    // always in the same order, so that two attempts never wait for each other
    sqlx::query!(
        r#"SELECT pg_advisory_xact_lock(key) AS "done: ()" FROM
           (SELECT hashtextextended(encode(s, 'hex'), 0) AS key FROM unnest($1::bytea[]) AS s ORDER BY 1) AS keys"#,
        subjects
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// The failures of one subject since a time: how many, and the last.
///
/// # Errors
/// When the database does not answer.
pub async fn failures(
    connection: &mut PgConnection,
    subject: &[u8],
    since: DateTime<Utc>,
) -> sqlx::Result<(i64, Option<DateTime<Utc>>)> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "count!", max(failed_at) AS last FROM sign_in_failure WHERE subject = $1 AND failed_at > $2"#,
        subject,
        since
    )
    .fetch_one(connection)
    .await?;
    Ok((row.count, row.last))
}

/// Counts a failure against each subject and forgets those from before `since`; the numbers of the new rows.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    connection: &mut PgConnection,
    subjects: &[Vec<u8>],
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query!("DELETE FROM sign_in_failure WHERE failed_at <= $1", since).execute(&mut *connection).await?;
    sqlx::query_scalar!(
        "INSERT INTO sign_in_failure (subject, failed_at) SELECT s, $2 FROM unnest($1::bytea[]) AS s RETURNING id",
        subjects,
        now
    )
    .fetch_all(connection)
    .await
}

/// Takes counted failures back: the attempt was none.
///
/// # Errors
/// When the database refuses.
pub async fn take_back(connection: &mut PgConnection, ids: &[i64]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM sign_in_failure WHERE id = ANY($1)", ids).execute(connection).await?;
    Ok(())
}

/// Forgets the failures of a subject.
///
/// # Errors
/// When the database refuses.
pub async fn clear(connection: &mut PgConnection, subject: &[u8]) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM sign_in_failure WHERE subject = $1", subject).execute(connection).await?;
    Ok(())
}
