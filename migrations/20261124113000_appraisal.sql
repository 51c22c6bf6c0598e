-- Appraisals by two people, certainty that knows what it was rated on, and overrides that can wait, be suspended and end.

-- O3: raising a claim to "supported" from these needs a second editor; the database decides it, so that no writer can forget.
ALTER TABLE verdict_override
    ADD COLUMN needs_second boolean NOT NULL DEFAULT false,
    ADD COLUMN countersigned_at timestamptz,
    ADD COLUMN suspended_at timestamptz,
    ADD COLUMN ended_by bigint REFERENCES person (id),
    ADD CONSTRAINT verdict_override_signed_when CHECK ((second_editor_id IS NULL) = (countersigned_at IS NULL)),
    ADD CONSTRAINT verdict_override_somebody_ended_it CHECK (ended_by IS NULL OR ended_at IS NOT NULL);

CREATE FUNCTION override_needs_a_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.needs_second := NEW.code = 'supported' AND EXISTS (
        SELECT 1 FROM verdict v WHERE v.id = NEW.computed_id
          AND v.code IN ('not_assessed', 'no_usable_evidence', 'preclinical_only', 'contradicted'));
    RETURN NEW;
END $$;
CREATE TRIGGER override_second_editor BEFORE INSERT OR UPDATE OF code, computed_id, needs_second ON verdict_override
    FOR EACH ROW EXECUTE FUNCTION override_needs_a_second();

-- O4 and the review date, as one word: ended, suspended, awaiting, in_force.
CREATE FUNCTION override_state(o verdict_override) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN o.ended_at IS NOT NULL THEN 'ended'
        WHEN o.suspended_at IS NOT NULL THEN 'suspended'
        WHEN o.needs_second AND o.second_editor_id IS NULL THEN 'awaiting'
        ELSE 'in_force' END
$$;
CREATE INDEX verdict_override_by_claim ON verdict_override (claim_id, id DESC);

-- An override as pages show it, the one projection of it.
CREATE VIEW override_shown AS
SELECT o.id, o.claim_id, c.slug, c.statement, o.code, v.code AS computed, v.rule, o.reason, e.name AS editor, o.editor_id,
    s.name AS second_editor, o.needs_second, override_state(o) AS state, o.made_on, o.review_on, o.suspended_at, o.ended_at,
    b.name AS ended_by, stated_interests(o.editor_id, (o.made_on + 1)::timestamp AT TIME ZONE 'UTC') AS interests
FROM verdict_override o JOIN claim c ON c.id = o.claim_id JOIN verdict v ON v.id = o.computed_id JOIN person e ON e.id = o.editor_id
LEFT JOIN person s ON s.id = o.second_editor_id LEFT JOIN person b ON b.id = o.ended_by;

-- An appraisal is what its result is rated for; who rated it stands beside it. One that was opened and not yet rated by anybody is
-- no appraisal to readers.
ALTER TABLE appraisal
    ADD COLUMN overall_reason text,
    ADD COLUMN round integer NOT NULL DEFAULT 1,
    ADD COLUMN opened_by bigint REFERENCES person (id),
    ADD COLUMN second_rater_id bigint REFERENCES person (id),
    ADD COLUMN adjudicator_id bigint REFERENCES person (id),
    ADD COLUMN rated_at timestamptz,
    ADD COLUMN settled_at timestamptz,
    ADD CONSTRAINT appraisal_round_counts CHECK (round >= 1),
    ADD CONSTRAINT appraisal_second_rater_is_another CHECK (second_rater_id IS NULL OR (rater_id IS NOT NULL AND second_rater_id <> rater_id)),
    ADD CONSTRAINT appraisal_adjudicated_after_two CHECK (adjudicator_id IS NULL OR second_rater_id IS NOT NULL),
    ADD CONSTRAINT appraisal_settled_by_somebody CHECK (settled_at IS NULL OR (NOT provisional AND rater_id IS NOT NULL)),
    ADD CONSTRAINT appraisal_rated_when CHECK ((rater_id IS NULL) = (rated_at IS NULL));

ALTER TABLE appraisal_domain
    ADD COLUMN reason text,
    -- signalling questions answered: [{question, answer, support}]
    ADD COLUMN answers jsonb NOT NULL DEFAULT '[]',
    DROP CONSTRAINT appraisal_domain_judgement,
    ADD CONSTRAINT appraisal_domain_judgement CHECK (judgement IN
        ('low', 'some_concerns', 'high', 'moderate', 'serious', 'critical', 'no_information', 'yes', 'partial_yes', 'no',
         'not_applicable', '++', '+', '-', '--'));

-- What each rater said, every save a row of its own.
CREATE TABLE rating (
    appraisal_id bigint NOT NULL REFERENCES appraisal (id),
    round        integer NOT NULL,
    rater_id     bigint NOT NULL REFERENCES person (id),
    version      integer NOT NULL,
    document     jsonb NOT NULL,
    done         boolean NOT NULL,
    rated_at     timestamptz NOT NULL,
    PRIMARY KEY (appraisal_id, round, rater_id, version),
    CONSTRAINT rating_counts CHECK (round >= 1 AND version >= 1)
);
CREATE TRIGGER rating_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON rating
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a certainty rating was made on: the digest says whether the evidence is still the same.
ALTER TABLE certainty
    ADD COLUMN as_of date NOT NULL,
    ADD COLUMN follow_up text,
    ADD COLUMN verdict_id bigint NOT NULL,
    ADD COLUMN inputs_digest bytea NOT NULL,
    ADD CONSTRAINT certainty_of_its_verdict FOREIGN KEY (verdict_id, claim_id) REFERENCES verdict (id, claim_id),
    ADD CONSTRAINT certainty_digest_is_sha256 CHECK (octet_length(inputs_digest) = 32),
    ADD CONSTRAINT certainty_statement_present CHECK (btrim(statement) <> '');
CREATE TRIGGER certainty_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON certainty
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER certainty_domain_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON certainty_domain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The newest rating of each claim as pages show it, and whether the evidence is still what it was rated on.
CREATE VIEW certainty_shown AS
SELECT t.claim_id, t.version, t.starting_level, t.target, t.overall_suggested, t.overall_final, t.statement, t.as_of, t.follow_up,
    p.name AS rater, t.rated_at, t.verdict_id, coalesce(t.inputs_digest = v.inputs_digest, false) AS current,
    (SELECT json_agg(json_build_object('domain', d.domain, 'suggested', d.suggested, 'basis', d.basis, 'final', d.final,
                'reason', d.reason) ORDER BY array_position(ARRAY['risk_of_bias', 'inconsistency', 'indirectness', 'imprecision',
                'publication_bias', 'large_effect', 'dose_response', 'opposing_confounding'], d.domain))
     FROM certainty_domain d WHERE d.certainty_id = t.id) AS domains
FROM certainty t JOIN person p ON p.id = t.rater_id JOIN claim c ON c.id = t.claim_id LEFT JOIN verdict v ON v.id = c.verdict_id
WHERE t.version = (SELECT max(o.version) FROM certainty o WHERE o.claim_id = t.claim_id);
