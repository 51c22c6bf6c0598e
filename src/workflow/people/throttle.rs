//! Slowing guesses down. Every attempt is counted as a failure before the secret is looked at and taken back when it was right, so
//! that a hundred attempts at once are as slow as one after the other. While a subject has to wait, nothing is looked at: a right
//! password gets no other answer than a wrong one.

use super::secret::digest;
use crate::store::throttle;
use crate::workflow::{ActError, Wait};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgPool};
use std::net::IpAddr;

/// Failures within this time count.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// From this many failures on, whoever signs in with an address has to wait.
const FREE: i64 = 5;
/// From this many on, whoever comes from a network address has to wait: many people may share one.
const FREE_FOR_SENDER: i64 = 20;

/// Where a request comes from, as a network address; none where it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sender(pub Option<IpAddr>);

impl Sender {
    /// What is counted against: a digest, since nobody's address is stored. Of an IPv6 address the half that names the network, as
    /// its owner changes the other at will.
    fn subject(self) -> Option<Vec<u8>> {
        self.0.map(|address| match address.to_canonical() {
            IpAddr::V4(address) => digest(&format!("sender {address}")),
            IpAddr::V6(address) => digest(&format!("sender {:x?}", &address.segments()[..4])),
        })
    }
}

/// An attempt that was counted and has not been found right yet.
#[derive(Debug)]
pub(super) struct Attempt {
    address: Vec<u8>,
    rows: Vec<i64>,
}

/// How long to wait after the last of so many failures: a minute after the last free one, doubled by each further one, at most the
/// window.
fn delay(failures: i64, free: i64) -> TimeDelta {
    match failures - free {
        ..0 => TimeDelta::zero(),
        beyond @ 0..4 => TimeDelta::minutes(1 << beyond),
        _ => WINDOW,
    }
}

/// What is counted against an address.
fn address(email: &str) -> Vec<u8> {
    digest(&format!("address {}", email.trim().to_lowercase()))
}

/// Forgets what was guessed at an address.
pub(super) async fn forget(connection: &mut PgConnection, email: &str) -> sqlx::Result<()> {
    throttle::clear(connection, &address(email)).await
}

/// Counts an attempt to sign in with an address.
///
/// # Errors
/// [`ActError::Throttled`] while the address or the sender has to wait.
pub(super) async fn attempt(pool: &PgPool, email: &str, sender: Sender, now: DateTime<Utc>) -> Result<Attempt, ActError> {
    let address = address(email);
    let subjects: Vec<Vec<u8>> = std::iter::once(address.clone()).chain(sender.subject()).collect();
    let mut transaction = pool.begin().await?;
    throttle::lock(&mut transaction, &subjects).await?;
    let mut until = now;
    for (subject, free) in subjects.iter().zip([FREE, FREE_FOR_SENDER]) {
        let (count, last) = throttle::failures(&mut transaction, subject, now - WINDOW).await?;
        until = last.map_or(until, |last| until.max(last + delay(count, free)));
    }
    if until > now {
        let seconds = (until - now + TimeDelta::milliseconds(999)).num_seconds();
        return Err(ActError::Throttled(Wait { until, seconds }));
    }
    let rows = throttle::count(&mut transaction, &subjects, now, now - WINDOW).await?;
    transaction.commit().await?;
    Ok(Attempt { address, rows })
}

impl Attempt {
    /// It was right as far as it went: it does not count, earlier failures do.
    pub(super) async fn was_right(self, pool: &PgPool) -> Result<(), ActError> {
        let mut connection = pool.acquire().await?;
        Ok(throttle::take_back(&mut connection, &self.rows).await?)
    }

    /// It led in: nothing counts against the address any more. What counts against the sender stays, or whoever has one account
    /// could guess at others for ever.
    pub(super) async fn led_in(self, pool: &PgPool) -> Result<(), ActError> {
        let mut transaction = pool.begin().await?;
        throttle::take_back(&mut transaction, &self.rows).await?;
        throttle::clear(&mut transaction, &self.address).await?;
        Ok(transaction.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_from_the_fifth_failure_on() {
        let minutes: Vec<i64> = [0, 4, 5, 6, 7, 8, 9, 500].map(|n| delay(n, FREE).num_minutes()).into();
        assert_eq!(minutes, [0, 0, 1, 2, 4, 8, 15, 15]);
    }

    #[test]
    fn senders_are_told_apart_by_what_they_can_not_choose() {
        let subject = |text: &str| Sender(text.parse().ok()).subject();
        assert_eq!(subject("2001:db8:1:2::1"), subject("2001:db8:1:2:ffff::9"));
        assert_ne!(subject("2001:db8:1:2::1"), subject("2001:db8:1:3::1"));
        assert_ne!(subject("192.0.2.1"), subject("192.0.2.2"));
        assert_eq!(subject("::ffff:192.0.2.1"), subject("192.0.2.1"));
        assert_eq!(Sender(None).subject(), None);
    }
}
