-- Generated records for the evidence map: claim n is linked to 15 studies, study n has one result.
INSERT INTO study (slug, version, status, stage, published_version, name, design, population, year, participants, thresholds,
    interventions, substances, created_at, updated_at)
SELECT 'generated-study-' || n, 1, 'published', 'published', 1, 'Generated study ' || n || ' of vitamin K2 in people with kidney disease',
    (ARRAY['rct', 'rct', 'cohort', 'systematic_review', 'animal', 'cross_sectional'])[1 + n % 6], 'adults on dialysis', 1980 + n % 45,
    50 + n, '{}', '', '{}', now(), now()
FROM generate_series(1, 500) AS n;
INSERT INTO outcome (study_id, key, ordinal, name, concept, unit, kind, role, higher_is_better)
SELECT id, 'o1', 0, 'Change in coronary calcium score', 'coronary_calcium', 'AU', 'continuous', 'primary', false FROM study;
INSERT INTO result (key, study_id, outcome_key, ordinal, label, design, role, prespecified, multiplicity, analysis, population,
    credibility, one_sided, per_protocol_agrees, unit_error, multi_arm, marker, included, suspect_numbers, standing, integrity, status,
    figures_status)
SELECT 'generated-' || substr(slug, 17), id, 'o1', 0, 'Main result', design, 'primary', 'yes', 'not_needed', 'itt', 'overall',
    'not_rated', false, true, false, false, false, '{}', false, 'verified', 'ok', 'verified', 'verified' FROM study;
INSERT INTO claim (slug, version, status, stage, published_version, statement, type, direction, population_scope, outcome_key,
    wording_level, wording_lowest, wording_highest, topics, created_at, updated_at)
SELECT 'generated-claim-' || n, 1, 'published', 'published', 1,
    'Vitamin K2 slows the calcification of coronary arteries, said for the ' || n || 'th time in other words.', 'effect', 'decrease',
    'overall', 'coronary_calcium', 3, 2, 3, ARRAY['Topic ' || n % 9], now(), now()
FROM generate_series(1, 200) AS n;
INSERT INTO link (claim_id, result_key, version, status, stage, published_version, population, outcome_match, polarity, directness,
    rationale)
SELECT c.id, 'generated-' || 1 + (substr(c.slug, 17)::integer * 31 + k * 37) % 500, 1, 'published', 'published', 1, 'overall', 'exact',
    'same', 'direct', 'The same question.'
FROM claim c CROSS JOIN generate_series(0, 14) AS k;
INSERT INTO verdict (claim_id, code, rule, flags, summary, studies, participants, body, standings, trace, inputs, inputs_digest, params,
    ruleset, decided_at)
SELECT c.id, 'non_significant', 'V11', '{}', 'No clear difference.', 15, 500, NULL,
    (SELECT jsonb_agg(jsonb_build_object('id', l.result_key, 'standing', 'E', 'standing_rule', 'S10', 'reading',
        (ARRAY['F', 'A', 'I'])[1 + l.id % 3], 'place', 'main', 'kept', l.id % 2 = 0, 'note', 'A trial of its own.') ORDER BY l.id)
     FROM link l WHERE l.claim_id = c.id),
    '[]', '{}', sha256(c.slug::bytea), '{}', '1.1', now()
FROM claim c;
UPDATE claim c SET verdict_id = v.id, verdict_code = v.code FROM verdict v WHERE v.claim_id = c.id;
ANALYZE;
