//! Checking the audit trail: each link of its chain is hashed anew here, from what stands in the tables.

use super::ActError;
use crate::domain::hex::hex;
use crate::store::audit::{self, Filter, Link};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool};

/// How many links are read at once.
const BATCH: i64 = 500;
/// What the first link has for the digest before it.
const BEFORE_THE_FIRST: [u8; 32] = [0; 32];

/// What a check of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// How many links hold.
    pub links: i64,
    /// The digest of the last of them.
    pub newest: String,
    /// The first thing that does not fit, if any.
    pub fault: Option<Fault>,
}

/// Where the trail was tampered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The first link that does not fit; none when every link does, but something stands outside the chain.
    pub link: Option<i64>,
    /// What is wrong.
    pub why: String,
}

/// Checks every link of the chain and that nothing stands outside it.
///
/// # Errors
/// When the database does not answer.
pub async fn verify(pool: &PgPool) -> Result<Checked, ActError> {
    let mut connection = pool.acquire().await?;
    let (mut links, mut last) = (0, BEFORE_THE_FIRST.to_vec());
    loop {
        let batch = audit::links(&mut connection, &Filter::default(), links, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        for link in batch {
            if let Some(why) = misfit(&link, links + 1, &last) {
                let fault = Fault { link: Some(links + 1), why };
                return Ok(Checked { links, newest: hex(&last), fault: Some(fault) });
            }
            links = link.number;
            last = link.digest;
        }
    }
    let outside = audit::uncovered(&mut connection).await?;
    let fault = outside.map(|what| Fault { link: None, why: format!("{what} stands outside the chain") });
    Ok(Checked { links, newest: hex(&last), fault })
}

/// Why a link does not fit behind the one before, if so.
fn misfit(link: &Link, number: i64, last: &[u8]) -> Option<String> {
    if link.number != number {
        return Some(format!("it is missing; the next is {}", link.number));
    }
    if link.previous != last {
        return Some("it does not follow from the link before".to_owned());
    }
    let Some(text) = &link.text else { return Some("its act is missing".to_owned()) };
    let digest = Sha256::new().chain_update(&link.previous).chain_update(text).finalize();
    (digest.as_slice() != link.digest).then(|| "its act or revision is not the one that was recorded".to_owned())
}

/// Links behind `after` as lines of an export, and the number to go on after while there are more.
///
/// # Errors
/// When the database does not answer.
pub async fn export(connection: &mut PgConnection, filter: &Filter, after: i64) -> Result<(Vec<Value>, Option<i64>), ActError> {
    let links = audit::links(connection, filter, after, BATCH).await?;
    let next = links.last().map(|link| link.number);
    Ok((links.iter().map(line).collect(), next))
}

/// A link as a line of an export: `hashed` is the very text, so that anybody can compute `digest` from it and `previous`.
fn line(link: &Link) -> Value {
    json!({
        "number": link.number, "previous": hex(&link.previous), "hashed": link.text, "digest": hex(&link.digest),
        "person": link.person, "recorded_at": link.recorded_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(number: i64, previous: &[u8], text: &str) -> Link {
        let digest = Sha256::new().chain_update(previous).chain_update(text).finalize().to_vec();
        Link { number, previous: previous.to_vec(), digest, text: Some(text.to_owned()), person: None, recorded_at: None }
    }

    #[test]
    fn a_link_fits_only_behind_the_one_it_was_made_for() {
        let first = link(1, &BEFORE_THE_FIRST, "{}");
        let second = link(2, &first.digest, "{}");
        assert_eq!(misfit(&first, 1, &BEFORE_THE_FIRST), None);
        assert_eq!(misfit(&second, 2, &first.digest), None);
        assert!(misfit(&second, 2, &BEFORE_THE_FIRST).is_some_and(|why| why.contains("does not follow")));
        assert!(misfit(&second, 1, &BEFORE_THE_FIRST).is_some_and(|why| why.contains("missing; the next is 2")));
        assert!(misfit(&Link { text: None, ..link(1, &BEFORE_THE_FIRST, "") }, 1, &BEFORE_THE_FIRST).is_some());
        assert!(misfit(&Link { text: Some("{ }".into()), ..first }, 1, &BEFORE_THE_FIRST).is_some());
    }
}
