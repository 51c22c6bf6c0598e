//! Acts: what editors, operators and the seeds do. Each act is all or nothing, leaves a revision and an activity row, and puts the
//! verdicts it touches in order before it commits.

pub mod annotations;
pub mod appraise;
pub mod articles;
pub mod assess;
pub mod audit;
pub mod certify;
pub mod checks;
pub mod claim_checks;
pub mod desk;
pub mod incoming;
pub mod overriding;
pub mod passages;
pub mod people;
pub mod proposals;
pub mod records;
pub mod seed;
pub mod stages;
pub mod wording;

use crate::domain::draft::FieldErrors;
use chrono::{DateTime, Utc};

/// Why an act was not done; nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// What was typed can't be taken.
    #[error("{0}")]
    Fields(#[from] FieldErrors),
    /// The evidence stored for a claim is not what the rules can read: a fault of this program.
    #[error("the evidence of claim {claim} can't be assessed: {reason}")]
    Evidence {
        /// The claim's number.
        claim: i64,
        /// What the rules stumble over.
        reason: String,
    },
    /// Somebody else saved the record first.
    #[error("somebody else saved it first, as version {}", .0.theirs.number)]
    Stale(Box<stages::Stale>),
    /// The record is not there, or not any more.
    #[error("there is no such record")]
    Gone,
    /// It may not be done now, or not by this person; the words say why.
    #[error("{0}")]
    Refused(String),
    /// It came too often; the words say when to try again.
    #[error("{0}")]
    TooMany(String),
    /// The database did not answer or refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Too many wrong passwords or codes, for an address or from a sender; nothing is looked at before this time.
    #[error("too many attempts; the next is possible in {} seconds", .0.seconds)]
    Throttled(Wait),
    /// Hashing failed: a fault of this program or its memory.
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

/// How long to wait after too many failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// From when on one may try again.
    pub until: DateTime<Utc>,
    /// The same in seconds from now, rounded up.
    pub seconds: i64,
}

/// What became of an act on something that others may change meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acted {
    /// It is done.
    Done,
    /// Somebody changed it since it was read; nothing was stored.
    Stale,
    /// There is nothing of that name.
    Absent,
}

/// A person who does something, and when.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// Who.
    pub person: i64,
    /// When.
    pub now: DateTime<Utc>,
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The program itself: the seeds, the command line.
    Program,
    /// A person who is signed in.
    Person(i64),
}

impl Actor {
    /// The person's number, where it is one.
    #[must_use]
    pub fn person_id(self) -> Option<i64> {
        match self {
            Self::Program => None,
            Self::Person(id) => Some(id),
        }
    }
}
