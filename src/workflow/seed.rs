//! Loading seeds, as one act: everything or nothing, and nothing the second time.

use super::articles::{self, Incoming};
use super::assess::{self, Beside};
use super::records::{self, Save, Saved};
use super::{ActError, Actor, checks};
use crate::domain::article::Format;
use crate::import::seeds::Seeds;
use crate::store;
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use std::fmt;

/// How many records of one kind met which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fates {
    /// New ones.
    pub created: usize,
    /// Ones with a new version.
    pub changed: usize,
    /// Ones that were the same already.
    pub unchanged: usize,
    /// Ones a person had edited, left alone.
    pub kept_as_edited: usize,
}

impl Fates {
    fn count(&mut self, saved: Saved) {
        match saved {
            Saved::Created(_) => self.created += 1,
            Saved::Changed(_) => self.changed += 1,
            Saved::Unchanged(_) => self.unchanged += 1,
            Saved::KeptAsEdited(_) => self.kept_as_edited += 1,
        }
    }
}

impl fmt::Display for Fates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} created, {} changed, {} unchanged", self.created, self.changed, self.unchanged)?;
        if self.kept_as_edited > 0 {
            write!(f, ", {} kept as edited here", self.kept_as_edited)?;
        }
        Ok(())
    }
}

/// What loading seeds did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Articles.
    pub articles: Fates,
    /// Studies.
    pub studies: Fates,
    /// Appraisals.
    pub appraisals: Fates,
    /// Claims.
    pub claims: Fates,
    /// Links.
    pub links: Fates,
    /// Verdicts that were computed anew.
    pub verdicts: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "articles: {}", self.articles)?;
        writeln!(f, "studies: {}", self.studies)?;
        writeln!(f, "appraisals: {}", self.appraisals)?;
        writeln!(f, "claims: {}", self.claims)?;
        writeln!(f, "links: {}", self.links)?;
        write!(f, "verdicts: {} computed anew", self.verdicts)
    }
}

/// Loads seeds.
///
/// # Errors
/// When a record can't be stored; then nothing was.
pub async fn load(pool: &PgPool, seeds: &Seeds, now: DateTime<Utc>) -> Result<Report, ActError> {
    put(pool, seeds, now, Beside::Now).await
}

/// Loads seeds into an empty database, so that its first page is there the sooner: what stands beside the verdicts is left to
/// [`assess::bring_up`].
///
/// # Errors
/// When a record can't be stored; then nothing was.
pub async fn load_first(pool: &PgPool, seeds: &Seeds, now: DateTime<Utc>) -> Result<Report, ActError> {
    put(pool, seeds, now, Beside::Later).await
}

async fn put(pool: &PgPool, seeds: &Seeds, now: DateTime<Utc>, beside: Beside) -> Result<Report, ActError> {
    let save = Save { actor: Actor::Program, reason: "Seed data", now };
    let mut transaction = pool.begin().await?;
    store::revision::lock_seeds(&mut transaction).await?;
    let mut report = Report::default();
    store::study::save_sources(&mut transaction, &seeds.sources).await?;
    let article = Incoming { slug: &seeds.slug, document: &seeds.article, format: Format::Markdown, origin: None };
    report.articles.count(articles::seed(&mut transaction, article, save).await?);
    let mut loaded = Vec::new();
    for (draft, study) in &seeds.studies {
        let saved = records::study(&mut transaction, draft, study, save).await?;
        report.studies.count(saved);
        loaded.extend(saved.stored().then_some((saved.id(), draft)));
    }
    checks::count_each(&mut transaction, &loaded, now).await?;
    for (draft, appraisal) in &seeds.appraisals {
        report.appraisals.count(records::appraisal(&mut transaction, draft, appraisal, save).await?);
    }
    let mut claims = Vec::with_capacity(seeds.claims.len());
    for (draft, claim) in &seeds.claims {
        let saved = records::claim(&mut transaction, &seeds.slug, draft, claim, save).await?;
        report.claims.count(saved);
        claims.push(saved.id());
    }
    for (draft, link) in &seeds.links {
        report.links.count(records::link(&mut transaction, draft, link, save).await?);
    }
    report.verdicts = assess::each(&mut transaction, claims, now, beside).await?;
    transaction.commit().await?;
    Ok(report)
}
