//! A claim with everything its page shows, in one query.

use super::certainty::CertaintyRow;
use super::overriding::OverrideRow;
use crate::verdict::Analysis;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A claim as its page shows it.
#[derive(Debug)]
pub struct ClaimPage {
    /// Its name in addresses.
    pub slug: String,
    /// What it says.
    pub statement: String,
    /// The kind of statement.
    pub claim_type: String,
    /// The claimed direction.
    pub direction: String,
    /// What the direction means here.
    pub direction_note: Option<String>,
    /// Whom it is about.
    pub population_scope: String,
    /// Words that go beyond a difference.
    pub claim_form: Option<String>,
    /// For how long.
    pub claimed_duration: Option<String>,
    /// Why trials can't be done, where they can't.
    pub rct_infeasible_reason: Option<String>,
    /// Whether a documented search found nothing.
    pub search_none_found: bool,
    /// Whether the sentence speaks only of the animals or cells that were studied.
    pub confined_to_model: bool,
    /// The smallest difference that matters.
    pub mcid: Option<f64>,
    /// In whom.
    pub population: Option<String>,
    /// Of what.
    pub exposure: Option<String>,
    /// Against what.
    pub comparator: Option<String>,
    /// On what.
    pub outcome: Option<String>,
    /// Which way, in words.
    pub direction_words: Option<String>,
    /// The words that show how firmly it is said.
    pub strength_wording: Option<String>,
    /// The wording level of the main passage.
    pub wording_level: i16,
    /// The softest wording.
    pub wording_lowest: i16,
    /// The firmest wording.
    pub wording_highest: i16,
    /// Why this level.
    pub wording_basis: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
    /// Topics.
    pub topics: Vec<String>,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
    /// Ways the article goes further than the evidence, with reasons.
    pub overreach: Json<Vec<(String, String)>>,
    /// Where the article says it.
    pub passages: Json<Vec<Passage>>,
    /// The verdict readers are shown: the override's while one is in force, else the computed one.
    pub shown: String,
    /// The computed verdict.
    pub verdict: Option<Json<VerdictRow>>,
    /// The override beside it that has not ended.
    pub overriding: Option<Json<OverrideRow>>,
    /// The newest rating of how certain the evidence is.
    pub certainty: Option<Json<CertaintyRow>>,
    /// The results as plots show them, and how firm the verdict is.
    pub analysis: Option<Json<Analysis>>,
    /// Earlier and present verdicts, newest first: code, rule, when.
    pub history: Json<Vec<(String, String, DateTime<Utc>)>>,
    /// Everything linked, in the order of linking.
    pub evidence: Json<Vec<EvidenceRow>>,
}

/// A passage of an article that makes the claim.
#[derive(Debug, Deserialize)]
pub struct Passage {
    /// The article.
    pub article: String,
    /// Its title.
    pub title: String,
    /// The words.
    pub exact: String,
    /// The text before.
    pub prefix: String,
    /// The text after.
    pub suffix: String,
    /// Which of the claim's passages, from 0.
    pub ordinal: i32,
    /// exact, moved, fuzzy or lost.
    pub state: String,
    /// Share of the checked words that were kept, for a fuzzy one.
    pub score: Option<f64>,
    /// The words somebody last held against the claim.
    pub checked: String,
    /// When the text they stood in was brought in.
    pub checked_text_at: DateTime<Utc>,
    /// When somebody looked at what became of it in the newest text.
    pub looked_at: Option<DateTime<Utc>>,
    /// The words it has now with those around them, unless they are the quote's; and how many characters stand before and in it.
    pub around: Option<(String, i32, i32)>,
}

impl Passage {
    /// The words it has now; none when it is lost.
    #[must_use]
    pub fn now(&self) -> Option<String> {
        match &self.around {
            _ if self.state == "lost" => None,
            Some((around, before, inside)) => {
                let at = |n: &i32| usize::try_from(*n).unwrap_or(0);
                Some(around.chars().skip(at(before)).take(at(inside)).collect())
            }
            None => Some(self.exact.clone()),
        }
    }

    /// The words before and after it, where it stands now or, when it is lost, where the quote was taken from.
    #[must_use]
    pub fn context(&self) -> (String, String) {
        match &self.around {
            Some((around, before, inside)) => {
                let at = |n: &i32| usize::try_from(*n).unwrap_or(0);
                (around.chars().take(at(before)).collect(), around.chars().skip(at(before) + at(inside)).collect())
            }
            None => (self.prefix.clone(), self.suffix.clone()),
        }
    }

    /// Whether somebody has to look at it: its words changed or it was not found, and nobody has.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "fuzzy" | "lost") && self.looked_at.is_none()
    }

    /// The words the article has, or had last.
    #[must_use]
    pub fn words(&self) -> String {
        self.now().unwrap_or_else(|| self.checked.clone())
    }
}

/// A verdict as stored.
#[derive(Debug, Deserialize)]
pub struct VerdictRow {
    /// Its code.
    pub code: String,
    /// The rule that decided.
    pub rule: String,
    /// Its flags.
    pub flags: Vec<String>,
    /// The sentence for readers.
    pub summary: String,
    /// How many studies counted.
    pub studies: i32,
    /// How many people were in them.
    pub participants: Option<i32>,
    /// The pooled or deciding estimate.
    pub body: Option<Value>,
    /// What every linked result was taken for.
    pub standings: Vec<StandingRow>,
    /// The steps.
    pub trace: Vec<TraceRow>,
    /// The rule set.
    pub ruleset: String,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
}

/// What the engine took a linked result for.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct StandingRow {
    /// The result.
    pub id: String,
    /// Its letter; none when it was not in view.
    pub standing: Option<String>,
    /// The rule that gave the letter.
    pub standing_rule: Option<String>,
    /// For, against, inconclusive or unreadable, by letter.
    pub reading: Option<String>,
    /// Where it ended up: main, exploratory, preclinical, context, dropped or `not_counted`.
    pub place: String,
    /// Whether the verdict rests on it.
    pub kept: bool,
    /// Why it did or did not.
    pub note: String,
}

/// A step of the trace.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct TraceRow {
    /// The rule.
    pub rule: String,
    /// What it found.
    pub text: String,
    /// What part it plays: info, for, against, decides.
    pub role: String,
    /// The result it is about.
    pub result: Option<String>,
}

/// A linked result with its study, as one row of the evidence table.
#[derive(Debug, Deserialize, Serialize)]
pub struct EvidenceRow {
    /// The result.
    pub key: String,
    /// Its label.
    pub label: String,
    /// The study.
    pub study: String,
    /// The study's name.
    pub study_name: String,
    /// The design of this analysis.
    pub design: String,
    /// Year of the study.
    pub year: i32,
    /// Who took part.
    pub study_population: Option<String>,
    /// Entry thresholds.
    pub thresholds: Vec<String>,
    /// The subgroup in words.
    pub subgroup: Option<String>,
    /// What was compared.
    pub interventions: String,
    /// What was given or measured.
    pub exposure: Option<String>,
    /// How long.
    pub duration: Option<String>,
    /// What was measured.
    pub outcome: String,
    /// The concept it is filed under.
    pub concept: String,
    /// When.
    pub time_point: Option<String>,
    /// Unit of a difference.
    pub unit: Option<String>,
    /// How the effect is expressed.
    pub measure: Option<String>,
    /// The estimate as printed.
    pub estimate: Option<String>,
    /// Lower limit as printed.
    pub ci_low: Option<String>,
    /// Upper limit as printed.
    pub ci_high: Option<String>,
    /// Level of the interval.
    pub level: Option<f64>,
    /// P as printed.
    pub p: Option<String>,
    /// Counts: events and people, experimental and control.
    pub counts: Option<[i32; 4]>,
    /// People analysed.
    pub n: Option<i32>,
    /// What the source printed, where that differs.
    pub as_printed: Option<String>,
    /// What it says without figures.
    pub text: Option<String>,
    /// Whether the figures contradict one another.
    pub suspect_numbers: bool,
    /// How we know it.
    pub status: String,
    /// How we know its figures.
    pub figures_status: String,
    /// Where it was read.
    pub source_url: Option<String>,
    /// Where in the source.
    pub locator: Option<String>,
    /// Why it bears on the claim.
    pub rationale: String,
    /// How closely the outcome matches.
    pub outcome_match: String,
    /// Why it is read turned round.
    pub polarity_reason: Option<String>,
    /// What differs, with reasons.
    pub differs: Vec<(String, Option<String>)>,
    /// Whom the result speaks of, in the claim's words.
    pub speaks_of: Option<String>,
    /// What an editor judged of population, intervention, comparator and outcome.
    pub directness: [Option<String>; 4],
    /// The groups it is compared with.
    pub controls: Vec<String>,
    /// What was given per day: substance, amount, unit.
    pub doses: Vec<(String, f64, String)>,
    /// What of the exposure an association compares.
    pub contrast: Option<String>,
}

/// A published claim with its passages, verdict, history and evidence: one query, so one snapshot, whatever the number of studies.
///
/// # Errors
/// When the database does not answer.
pub async fn read(connection: &mut PgConnection, slug: &str) -> sqlx::Result<Option<ClaimPage>> {
    sqlx::query_as!(
        ClaimPage,
        r#"SELECT c.slug, c.statement, c.type AS claim_type, c.direction, c.direction_note, c.population_scope, c.claim_form,
            c.claimed_duration, c.rct_infeasible_reason, c.search_none_found, c.confined_to_model, c.mcid, c.population, c.exposure, c.comparator, c.outcome,
            c.direction_words, c.strength_wording, c.wording_level, c.wording_lowest, c.wording_highest, c.wording_basis, c.note, c.topics,
            c.updated_at, c.verdict_code AS shown,
            (SELECT coalesce(json_agg(json_build_array(o.flag, o.reason) ORDER BY o.flag), '[]')
             FROM claim_overreach o WHERE o.claim_id = c.id) AS "overreach!: Json<Vec<(String, String)>>",
            (SELECT coalesce(json_agg(json_build_object('article', a.slug, 'title', a.title, 'exact', n.exact, 'prefix', n.prefix,
                        'suffix', n.suffix, 'ordinal', n.ordinal, 'state', n.state, 'score', n.score, 'checked', n.checked,
                        'checked_text_at', e.imported_at, 'looked_at', n.checked_at,
                        'around', CASE WHEN n.start_offset IS NOT NULL AND (n.state <> 'exact' OR n.checked <> n.exact) THEN json_build_array(
                            substr(v.text, greatest(n.start_offset - 47, 1), least(n.start_offset, 48) + n.end_offset - n.start_offset + 48),
                            least(n.start_offset, 48), n.end_offset - n.start_offset) END)
                     ORDER BY a.id, n.ordinal), '[]')
             FROM anchor n JOIN article_version v ON v.id = n.article_version_id
             JOIN article a ON a.id = v.article_id AND a.version = v.number
             JOIN article_version e ON e.id = n.checked_version_id
             WHERE n.claim_id = c.id) AS "passages!: Json<Vec<Passage>>",
            (SELECT json_build_object('code', d.code, 'rule', d.rule, 'flags', d.flags, 'summary', d.summary, 'studies', d.studies,
                        'participants', d.participants, 'body', d.body, 'standings', d.standings, 'trace', d.trace, 'ruleset', d.ruleset,
                        'decided_at', d.decided_at)
             FROM verdict d WHERE d.id = c.verdict_id) AS "verdict: Json<VerdictRow>",
            (SELECT to_json(o) FROM override_shown o WHERE o.claim_id = c.id AND o.state <> 'ended') AS "overriding: Json<OverrideRow>",
            (SELECT to_json(t) FROM certainty_shown t WHERE t.claim_id = c.id) AS "certainty: Json<CertaintyRow>",
            (SELECT json_build_object('forest', y.forest, 'robustness', y.robustness)
             FROM claim_analysis y WHERE y.claim_id = c.id) AS "analysis: Json<Analysis>",
            (SELECT coalesce(json_agg(json_build_array(h.code, h.rule, h.decided_at) ORDER BY h.id DESC), '[]')
             FROM (SELECT * FROM verdict h WHERE h.claim_id = c.id ORDER BY h.id DESC LIMIT 20) h)
             AS "history!: Json<Vec<(String, String, DateTime<Utc>)>>",
            (SELECT coalesce(json_agg(json_build_object('key', r.key, 'label', r.label, 'study', s.slug, 'study_name', s.name,
                        'design', r.design, 'year', s.year, 'study_population', s.population, 'thresholds', s.thresholds,
                        'subgroup', r.subgroup ->> 'words', 'interventions', s.interventions, 'exposure', s.exposure,
                        'duration', s.duration_text, 'outcome', o.name, 'concept', o.concept, 'time_point', o.time_point_text, 'unit', o.unit,
                        'measure', r.measure, 'estimate', r.estimate_text, 'ci_low', r.ci_low_text, 'ci_high', r.ci_high_text,
                        'level', r.level, 'p', r.p_text,
                        'counts', CASE WHEN r.n_control IS NOT NULL THEN
                            json_build_array(r.events_experimental, r.n_experimental, r.events_control, r.n_control) END)::jsonb
                     || jsonb_build_object('n', r.n, 'as_printed', r.as_printed,
                        'text', r.text, 'suspect_numbers', r.suspect_numbers, 'status', r.status, 'figures_status', r.figures_status,
                        'source_url', q.url, 'locator', r.locator, 'rationale', l.rationale, 'outcome_match', l.outcome_match,
                        'polarity_reason', l.polarity_reason, 'speaks_of', l.population, 'contrast', r.contrast,
                        'directness', json_build_array(l.directness_population, l.directness_intervention, l.directness_comparator,
                            l.directness_outcome),
                        'controls', coalesce((SELECT json_agg(m.name ORDER BY m.ordinal) FROM arm m
                                    WHERE m.study_id = s.id AND m.role IN ('control', 'reference')), '[]'),
                        'doses', coalesce((SELECT json_agg(json_build_array(t.substance, t.per_day, t.unit) ORDER BY m.ordinal, t.ordinal)
                                    FROM arm m JOIN intervention t ON t.study_id = m.study_id AND t.arm_key = m.key
                                    WHERE m.study_id = s.id AND m.role IN ('experimental', 'exposed') AND t.per_day IS NOT NULL
                                       AND t.unit IS NOT NULL), '[]'),
                        'differs', coalesce((SELECT json_agg(json_build_array(f.element, f.reason) ORDER BY f.ordinal)
                                    FROM link_difference f WHERE f.link_id = l.id), '[]')) ORDER BY l.id), '[]')
             FROM link l JOIN result r ON r.key = l.result_key JOIN study s ON s.id = r.study_id
             JOIN outcome o ON o.study_id = r.study_id AND o.key = r.outcome_key LEFT JOIN source q ON q.key = r.source_key
             WHERE l.claim_id = c.id AND s.status = 'published' AND l.status = 'published') AS "evidence!: Json<Vec<EvidenceRow>>"
         FROM claim c WHERE c.slug = $1 AND c.status = 'published'"#,
        slug
    )
    .fetch_optional(connection)
    .await
}
