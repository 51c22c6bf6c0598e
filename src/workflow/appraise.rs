//! Appraising with two raters: opening an appraisal, rating it, confirming what stands, settling where two differ. Whatever changes
//! the evidence puts the verdicts it bears on in order in the same transaction.

use super::records::{self, Save, as_document};
use super::{ActError, Acted, Actor, By, assess};
use crate::domain::appraisal::{Appraisal, AppraisalDraft, Instrument, Judgement};
use crate::domain::draft::FieldErrors;
use crate::domain::rating::{Agreement, merged, settled};
use crate::store;
use crate::store::rating::{Appraisable, Head, NewRating, Raters, Rating};
use serde_json::json;
use sqlx::{PgConnection, PgPool};

impl By {
    fn save(self, reason: &str) -> Save<'_> {
        Save { actor: Actor::Person(self.person), reason, now: self.now }
    }
}

/// Opens an appraisal of some of a study's results with an instrument; nobody has rated it yet. Returns its number.
///
/// # Errors
/// When the results can't be appraised so, or the database refuses.
pub async fn open(pool: &PgPool, study: &str, asked: &AppraisalDraft, by: By) -> Result<i64, ActError> {
    let mut transaction = pool.begin().await?;
    if store::study::find_for_update(&mut transaction, study).await?.is_none() {
        return Err(ActError::Gone);
    }
    let instrument: Instrument = asked
        .instrument
        .parse()
        .map_err(|_| FieldErrors::one("instrument", &asked.instrument, "must be one of the instruments offered"))?;
    let results = store::rating::appraisable(&mut transaction, study).await?;
    let chosen = chosen(instrument, &asked.results, &results)?;
    let number = store::rating::count(&mut transaction, study).await? + 1;
    let mut reports: Vec<&str> = chosen.iter().filter_map(|result| result.report_key.as_deref()).collect();
    reports.dedup();
    let draft = AppraisalDraft {
        key: format!("{study}/{instrument}/{number}"),
        study: study.to_owned(),
        report: if let [report] = reports[..] { report.to_owned() } else { String::new() },
        instrument: instrument.to_string(),
        instrument_version: instrument.form().version.to_owned(),
        family: asked.family.trim().to_owned(),
        overall: Judgement::NotAssessed.to_string(),
        results: chosen.iter().map(|result| result.key.clone()).collect(),
        provisional: true,
        ..AppraisalDraft::default()
    };
    let saved = records::appraisal(&mut transaction, &draft, &draft.parse()?, by.save("Opened for rating")).await?;
    store::rating::name_opener(&mut transaction, saved.id(), by.person).await?;
    transaction.commit().await?;
    Ok(saved.id())
}

/// The results ticked, if the instrument is for them and none is rated with it already.
fn chosen<'a>(
    instrument: Instrument,
    ticked: &[String],
    results: &'a [Appraisable],
) -> Result<Vec<&'a Appraisable>, FieldErrors> {
    let chosen: Vec<&Appraisable> = results.iter().filter(|result| ticked.contains(&result.key)).collect();
    let refuse = |why: &str| Err(FieldErrors::one("results", "", why));
    if chosen.is_empty() {
        return refuse("must be ticked: at least one result");
    }
    if let Some(odd) = chosen.iter().find(|result| !instrument.fits(&result.design, result.is_subgroup)) {
        return refuse(&format!("include “{}”, which {} is not made for", odd.label, instrument.label()));
    }
    if let Some(twice) = chosen.iter().find(|result| result.appraised_with.iter().any(|code| code == instrument.code())) {
        return refuse(&format!("include “{}”, which is appraised with {} already", twice.label, instrument.label()));
    }
    Ok(chosen)
}

/// A rating as it came from a form.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// What was typed.
    pub draft: &'a AppraisalDraft,
    /// How often the rater had saved it when the form was opened; 0 for never.
    pub version: i32,
    /// Whether the rater is done.
    pub done: bool,
}

/// What a rater may type, on top of what an appraisal is about.
fn on_top(head: &Head, typed: &AppraisalDraft) -> AppraisalDraft {
    let about = &head.document.0;
    AppraisalDraft {
        key: head.key.clone(),
        study: about.study.clone(),
        report: about.report.clone(),
        instrument: about.instrument.clone(),
        instrument_version: about.instrument_version.clone(),
        family: about.family.clone(),
        results: about.results.clone(),
        provisional: true,
        ..typed.laid_out(head.instrument)
    }
}

/// Keeps a rating; when it is done, it counts.
///
/// # Errors
/// When it is done and something is missing, two others have rated already, or the database refuses.
pub async fn rate(pool: &PgPool, study: &str, id: i64, given: Given<'_>, by: By) -> Result<Acted, ActError> {
    let mut transaction = pool.begin().await?;
    store::rating::lock(&mut transaction, id).await?;
    let Some(head) = store::rating::head(&mut transaction, study, id).await? else { return Ok(Acted::Absent) };
    let ratings = store::rating::of(&mut transaction, &head).await?;
    let mine = ratings.iter().find(|rating| rating.rater_id == by.person);
    if mine.map_or(0, |mine| mine.version) != given.version {
        return Ok(Acted::Stale);
    }
    may_rate(&head, &ratings, by.person)?;
    if mine.is_some_and(|mine| mine.done) && !given.done {
        return Err(ActError::Refused("Your rating is done; save it as done again.".to_owned()));
    }
    let mut draft = on_top(&head, given.draft);
    if given.done {
        draft = draft.with_suggestions(head.instrument);
        draft.rated(head.instrument)?;
    }
    keep(&mut transaction, &head, &draft, given.version + 1, given.done, by).await?;
    if given.done {
        count_in(&mut transaction, &head, by).await?;
    }
    transaction.commit().await?;
    Ok(Acted::Done)
}

/// Why a person may not rate now, if so.
///
/// # Errors
/// The reason, as a refusal.
pub fn may_rate(head: &Head, ratings: &[Rating], person: i64) -> Result<(), ActError> {
    let others = ratings.iter().filter(|rating| rating.done && rating.rater_id != person).count();
    let both_done = ratings.iter().filter(|rating| rating.done).count() >= 2;
    if both_done || others >= 2 {
        return Err(ActError::Refused("Two people have rated it. Where they differ, it can be settled.".to_owned()));
    }
    if head.settled_at.is_some() && ratings.iter().any(|rating| rating.done) {
        return Err(ActError::Refused("It is settled. It can be rated anew.".to_owned()));
    }
    Ok(())
}

async fn keep(
    connection: &mut PgConnection,
    head: &Head,
    draft: &AppraisalDraft,
    version: i32,
    done: bool,
    by: By,
) -> Result<(), ActError> {
    let new = NewRating { rater_id: by.person, version, document: as_document(draft), done };
    store::rating::insert(connection, head, &new, by.now).await?;
    let detail = json!({"appraisal": head.key, "round": head.round, "version": version, "done": done});
    Ok(store::revision::insert_act(connection, Some(by.person), "rate_appraisal", detail, by.now).await?)
}

/// Writes the appraisal by the ratings that are done: provisional by the first, settled by two that agree. Two that differ leave the
/// first in force until somebody settles it.
async fn count_in(connection: &mut PgConnection, head: &Head, by: By) -> Result<(), ActError> {
    let ratings = store::rating::of(connection, head).await?;
    let mut done = ratings.iter().filter(|rating| rating.done);
    let Some(first) = done.next() else { return Ok(()) };
    let (draft, raters, reason) = match done.next() {
        None => {
            let raters = Raters { first: first.rater_id, ..Raters::default() };
            (first.document.0.clone(), raters, "Rated by one")
        }
        Some(second) => {
            let agreement = Agreement::of(&first.document.rated(head.instrument)?, &second.document.rated(head.instrument)?);
            if !agreement.is_full() {
                return Ok(());
            }
            let raters = Raters { first: first.rater_id, second: Some(second.rater_id), adjudicator: None, settled: true };
            (merged(&first.document, &second.document), raters, "Two raters agree")
        }
    };
    put(connection, AppraisalDraft { provisional: !raters.settled, ..draft }, raters, reason, by).await
}

/// Writes an appraisal with its revision, who stands behind it, and the verdicts it bears on.
async fn put(connection: &mut PgConnection, draft: AppraisalDraft, raters: Raters, reason: &str, by: By) -> Result<(), ActError> {
    let appraisal: Appraisal = draft.parse()?;
    let saved = records::appraisal(connection, &draft, &appraisal, by.save(reason)).await?;
    store::rating::name_raters(connection, saved.id(), raters, by.now).await?;
    let claims = store::rating::claims(connection, saved.id()).await?;
    assess::claims(connection, claims, by.now).await?;
    Ok(())
}

/// Confirms an appraisal that came without a rater, as it stands: the person's rating is what is recorded, and that settles it.
///
/// # Errors
/// When there is nothing to confirm, somebody has begun to rate it, or the database refuses.
pub async fn confirm(pool: &PgPool, study: &str, id: i64, version: i32, by: By) -> Result<Acted, ActError> {
    let mut transaction = pool.begin().await?;
    store::rating::lock(&mut transaction, id).await?;
    let Some(head) = store::rating::head(&mut transaction, study, id).await? else { return Ok(Acted::Absent) };
    if head.version != version {
        return Ok(Acted::Stale);
    }
    let ratings = store::rating::of(&mut transaction, &head).await?;
    if ratings.iter().any(|rating| rating.done) || !head.provisional {
        return Err(ActError::Refused("Somebody has rated it; it can only be rated independently now.".to_owned()));
    }
    if head.overall == Judgement::NotAssessed.code() {
        return Err(ActError::Refused("Nothing is judged yet, so there is nothing to confirm.".to_owned()));
    }
    let draft = AppraisalDraft { provisional: false, ..head.document.0.clone() };
    let before = ratings.iter().find(|rating| rating.rater_id == by.person).map_or(0, |mine| mine.version);
    keep(&mut transaction, &head, &draft, before + 1, true, by).await?;
    let raters = Raters { first: by.person, second: None, adjudicator: None, settled: true };
    put(&mut transaction, draft, raters, "Confirmed as it stands", by).await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}

/// Begins another round for an appraisal that is settled, because there is more to read or somebody doubts it.
///
/// # Errors
/// When it is not settled, or the database refuses.
pub async fn anew(pool: &PgPool, study: &str, id: i64, version: i32, by: By) -> Result<Acted, ActError> {
    let mut transaction = pool.begin().await?;
    store::rating::lock(&mut transaction, id).await?;
    let Some(head) = store::rating::head(&mut transaction, study, id).await? else { return Ok(Acted::Absent) };
    if head.version != version {
        return Ok(Acted::Stale);
    }
    let ratings = store::rating::of(&mut transaction, &head).await?;
    if head.settled_at.is_none() || ratings.is_empty() {
        return Err(ActError::Refused("It is open for rating as it is.".to_owned()));
    }
    store::rating::next_round(&mut transaction, head.id).await?;
    let detail = json!({"appraisal": head.key, "round": head.round + 1});
    store::revision::insert_act(&mut transaction, Some(by.person), "reopen_appraisal", detail, by.now).await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}

/// The two ratings that differ and are not settled, if that is how an appraisal stands.
#[must_use]
pub fn differing<'a>(head: &Head, ratings: &'a [Rating]) -> Option<(&'a Rating, &'a Rating)> {
    let mut done = ratings.iter().filter(|rating| rating.done);
    let (first, second) = (done.next()?, done.next()?);
    (head.settled_at.is_none() || head.provisional).then_some((first, second))
}

/// Settles where two ratings differ: by a third person, or by one of the two for both.
///
/// # Errors
/// When there is nothing to settle, something is missing, or the database refuses.
pub async fn adjudicate(
    pool: &PgPool,
    study: &str,
    id: i64,
    (draft, version, reason): (&AppraisalDraft, i32, &str),
    by: By,
) -> Result<Acted, ActError> {
    let mut transaction = pool.begin().await?;
    store::rating::lock(&mut transaction, id).await?;
    let Some(head) = store::rating::head(&mut transaction, study, id).await? else { return Ok(Acted::Absent) };
    if head.version != version {
        return Ok(Acted::Stale);
    }
    let ratings = store::rating::of(&mut transaction, &head).await?;
    let Some((first, second)) = differing(&head, &ratings) else {
        return Err(ActError::Refused("There is nothing to settle.".to_owned()));
    };
    let reason = reason.trim();
    let why = FieldErrors::one("adjudication", "", "must be given: how the differences were settled");
    let settled = on_top(&head, &settled(&first.document, &second.document, draft)).with_suggestions(head.instrument);
    match (settled.rated(head.instrument), reason.is_empty()) {
        (Err(errors), true) => return Err(errors.and(why).into()),
        (Err(errors), false) => return Err(errors.into()),
        (Ok(_), true) => return Err(why.into()),
        (Ok(_), false) => {}
    }
    let raters = Raters { first: first.rater_id, second: Some(second.rater_id), adjudicator: Some(by.person), settled: true };
    put(&mut transaction, AppraisalDraft { provisional: false, ..settled }, raters, reason, by).await?;
    transaction.commit().await?;
    Ok(Acted::Done)
}
