-- What the evidence map and the pages of outcomes read.

CREATE INDEX outcome_by_concept ON outcome (concept, study_id);

-- What the verdict in force took each linked result for.
CREATE VIEW standing_shown AS
SELECT c.id AS claim_id, e ->> 'id' AS result_key, e ->> 'standing' AS standing, e ->> 'reading' AS reading, e ->> 'place' AS place,
    (e ->> 'kept')::boolean AS kept
FROM claim c JOIN verdict v ON v.id = c.verdict_id CROSS JOIN LATERAL jsonb_array_elements(v.standings) AS e
WHERE c.status = 'published';

-- Whom a published result is about, as words in small letters with one space before and after each.
CREATE VIEW result_people AS
SELECT r.key AS result_key, ' ' || btrim(regexp_replace(
        lower(concat_ws(' ', s.population, array_to_string(s.thresholds, ' '), r.subgroup ->> 'words', nullif(r.population, 'overall'))),
        '[^[:alnum:]]+', ' ', 'g')) || ' ' AS words
FROM result r JOIN study s ON s.id = r.study_id
WHERE s.status = 'published';

-- What the map can be narrowed to: one row.
CREATE VIEW map_choices AS
SELECT json_build_object(
    'articles', (SELECT coalesce(json_agg(json_build_array(a.slug, a.title) ORDER BY a.title), '[]') FROM article a),
    'topics', (SELECT coalesce(json_agg(t.name ORDER BY t.name), '[]') FROM topic t),
    'substances', (SELECT coalesce(json_agg(b.name ORDER BY b.name), '[]') FROM substance b),
    'outcomes', (SELECT coalesce(json_agg(DISTINCT o.concept ORDER BY o.concept), '[]')
                 FROM outcome o JOIN study s ON s.id = o.study_id
                 WHERE s.status = 'published' AND EXISTS (
                    SELECT FROM result r WHERE r.study_id = o.study_id AND r.outcome_key = o.key))) AS choices;
