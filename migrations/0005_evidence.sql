-- What bears on a claim, how good it is, and what it adds up to.

-- A result bears on a claim. Its direction is never typed in: it follows from the numbers and the claim.
CREATE TABLE link (
    id                      bigint GENERATED ALWAYS AS IDENTITY (START WITH 8001) PRIMARY KEY,
    claim_id                bigint NOT NULL REFERENCES claim (id),
    result_key              text NOT NULL REFERENCES result (key) DEFERRABLE INITIALLY DEFERRED,
    version                 integer NOT NULL,
    population              text NOT NULL,
    outcome_match           text NOT NULL,
    polarity                text NOT NULL,
    polarity_reason         text,
    directness              text NOT NULL,
    directness_population   text,
    directness_intervention text,
    directness_comparator   text,
    directness_outcome      text,
    rationale               text NOT NULL,
    note                    text,
    CONSTRAINT link_once UNIQUE (claim_id, result_key),
    CONSTRAINT link_version_counts CHECK (version >= 1),
    CONSTRAINT link_outcome_match CHECK (outcome_match IN ('exact', 'close', 'broader')),
    CONSTRAINT link_polarity CHECK (polarity IN ('same', 'reversed')),
    CONSTRAINT link_reversal_has_reason CHECK (polarity = 'same' OR coalesce(btrim(polarity_reason), '') <> ''),
    CONSTRAINT link_directness CHECK (directness IN ('direct', 'partial', 'indirect')
        AND directness_population IN ('direct', 'partial', 'indirect')
        AND directness_intervention IN ('direct', 'partial', 'indirect')
        AND directness_comparator IN ('direct', 'partial', 'indirect')
        AND directness_outcome IN ('direct', 'partial', 'indirect')),
    CONSTRAINT link_rationale_present CHECK (btrim(rationale) <> '')
);
CREATE INDEX link_by_result ON link (result_key);

CREATE TABLE link_difference (
    link_id bigint NOT NULL REFERENCES link (id),
    ordinal integer NOT NULL,
    element text NOT NULL,
    reason  text,
    PRIMARY KEY (link_id, ordinal),
    CONSTRAINT link_difference_once UNIQUE (link_id, element),
    CONSTRAINT link_difference_element CHECK (element IN
        ('population', 'intervention', 'comparator', 'outcome', 'duration', 'co_intervention'))
);

CREATE TABLE appraisal (
    id                 bigint GENERATED ALWAYS AS IDENTITY (START WITH 9001) PRIMARY KEY,
    key                text NOT NULL,
    version            integer NOT NULL,
    study_id           bigint NOT NULL REFERENCES study (id),
    report_key         text,
    instrument         text NOT NULL,
    instrument_version text NOT NULL,
    family             text,
    basis              text,
    provisional        boolean NOT NULL,
    overall            text NOT NULL,
    consider_high      boolean NOT NULL,
    note               text,
    rater_id           bigint REFERENCES person (id),
    CONSTRAINT appraisal_key_unique UNIQUE (key),
    CONSTRAINT appraisal_instrument_target UNIQUE (id, instrument),
    CONSTRAINT appraisal_report FOREIGN KEY (study_id, report_key) REFERENCES report (study_id, key)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT appraisal_version_counts CHECK (version >= 1),
    CONSTRAINT appraisal_instrument CHECK (instrument IN ('rob2', 'robins_i', 'amstar2', 'iceman')),
    CONSTRAINT appraisal_overall CHECK (CASE instrument
        WHEN 'rob2' THEN overall IN ('low', 'some_concerns', 'high', 'not_assessed')
        WHEN 'robins_i' THEN overall IN ('low', 'moderate', 'serious', 'critical', 'not_assessed')
        WHEN 'amstar2' THEN overall IN ('high', 'moderate', 'low', 'critically_low', 'not_assessed')
        ELSE overall IN ('very_low', 'low', 'moderate', 'high', 'not_assessed') END)
);
CREATE INDEX appraisal_by_study ON appraisal (study_id);

CREATE TABLE appraisal_domain (
    appraisal_id bigint NOT NULL REFERENCES appraisal (id),
    ordinal      integer NOT NULL,
    name         text NOT NULL,
    judgement    text NOT NULL,
    support      text NOT NULL,
    PRIMARY KEY (appraisal_id, ordinal),
    CONSTRAINT appraisal_domain_once UNIQUE (appraisal_id, name),
    CONSTRAINT appraisal_domain_judgement CHECK (judgement IN
        ('low', 'some_concerns', 'high', 'moderate', 'serious', 'critical', 'no_information', 'yes', 'partial_yes', 'no',
         '++', '+', '-', '--'))
);

CREATE TABLE appraisal_result (
    appraisal_id bigint NOT NULL,
    result_key   text NOT NULL REFERENCES result (key) DEFERRABLE INITIALLY DEFERRED,
    instrument   text NOT NULL,
    PRIMARY KEY (appraisal_id, result_key),
    CONSTRAINT appraisal_result_appraisal FOREIGN KEY (appraisal_id, instrument) REFERENCES appraisal (id, instrument),
    -- one rating of a result by one instrument is in force
    CONSTRAINT appraisal_result_once UNIQUE (result_key, instrument)
);

-- GRADE certainty of the evidence for one claim; suggested by the machine, decided by a person (METHOD 5).
CREATE TABLE certainty (
    id                bigint GENERATED ALWAYS AS IDENTITY (START WITH 10001) PRIMARY KEY,
    claim_id          bigint NOT NULL REFERENCES claim (id),
    version           integer NOT NULL,
    starting_level    text NOT NULL,
    target            text NOT NULL,
    threshold         double precision,
    overall_suggested text NOT NULL,
    overall_final     text NOT NULL,
    statement         text NOT NULL,
    rater_id          bigint NOT NULL REFERENCES person (id),
    rated_at          timestamptz NOT NULL,
    CONSTRAINT certainty_once UNIQUE (claim_id, version),
    CONSTRAINT certainty_starting_level CHECK (starting_level IN ('high', 'low')),
    CONSTRAINT certainty_target CHECK (target IN ('null', 'mid') AND (target = 'mid') = (threshold IS NOT NULL)),
    CONSTRAINT certainty_levels CHECK (overall_suggested IN ('high', 'moderate', 'low', 'very_low')
        AND overall_final IN ('high', 'moderate', 'low', 'very_low'))
);

CREATE TABLE certainty_domain (
    certainty_id bigint NOT NULL REFERENCES certainty (id),
    domain       text NOT NULL,
    suggested    smallint NOT NULL,
    basis        text NOT NULL,
    final        smallint NOT NULL,
    reason       text,
    PRIMARY KEY (certainty_id, domain),
    CONSTRAINT certainty_domain_name CHECK (domain IN
        ('risk_of_bias', 'inconsistency', 'indirectness', 'imprecision', 'publication_bias', 'large_effect',
         'dose_response', 'opposing_confounding')),
    CONSTRAINT certainty_domain_steps CHECK (CASE
        WHEN domain IN ('large_effect', 'dose_response', 'opposing_confounding')
        THEN suggested BETWEEN 0 AND 2 AND final BETWEEN 0 AND 2
        ELSE suggested BETWEEN -3 AND 0 AND final BETWEEN -3 AND 0 END),
    CONSTRAINT certainty_domain_reason CHECK ((final = suggested AND final = 0) OR coalesce(btrim(reason), '') <> '')
);

-- Every verdict ever computed; a new one is a new row.
CREATE TABLE verdict (
    id            bigint GENERATED ALWAYS AS IDENTITY (START WITH 11001) PRIMARY KEY,
    claim_id      bigint NOT NULL REFERENCES claim (id),
    code          text NOT NULL,
    rule          text NOT NULL,
    flags         text[] NOT NULL,
    summary       text NOT NULL,
    studies       integer NOT NULL,
    participants  integer,
    -- pooled or deciding estimate, per-result standings and the trace, as the engine gave them
    body          jsonb,
    standings     jsonb NOT NULL,
    trace         jsonb NOT NULL,
    inputs        jsonb NOT NULL,
    inputs_digest bytea NOT NULL,
    params        jsonb NOT NULL,
    ruleset       text NOT NULL,
    decided_at    timestamptz NOT NULL,
    CONSTRAINT verdict_of_claim UNIQUE (id, claim_id),
    CONSTRAINT verdict_code CHECK (code IN
        ('supported', 'hypothesis_generating', 'non_significant', 'contradicted', 'mixed', 'preclinical_only',
         'no_usable_evidence', 'not_assessed')),
    CONSTRAINT verdict_rule CHECK (rule ~ '^V\d+[a-z]?$'),
    CONSTRAINT verdict_digest_is_sha256 CHECK (octet_length(inputs_digest) = 32),
    CONSTRAINT verdict_counts CHECK (studies >= 0 AND participants > 0)
);
CREATE INDEX verdict_by_claim ON verdict (claim_id, id DESC);

ALTER TABLE claim ADD CONSTRAINT claim_verdict_is_its_own
    FOREIGN KEY (verdict_id, id) REFERENCES verdict (id, claim_id);

-- An editor's verdict beside the computed one (METHOD O1–O4). It holds only while the inputs stay the same.
CREATE TABLE verdict_override (
    id               bigint GENERATED ALWAYS AS IDENTITY (START WITH 12001) PRIMARY KEY,
    claim_id         bigint NOT NULL REFERENCES claim (id),
    computed_id      bigint NOT NULL,
    code             text NOT NULL,
    reason           text NOT NULL,
    editor_id        bigint NOT NULL REFERENCES person (id),
    second_editor_id bigint REFERENCES person (id),
    inputs_digest    bytea NOT NULL,
    made_on          date NOT NULL,
    review_on        date NOT NULL,
    ended_at         timestamptz,
    CONSTRAINT verdict_override_of FOREIGN KEY (computed_id, claim_id) REFERENCES verdict (id, claim_id),
    CONSTRAINT verdict_override_code CHECK (code IN
        ('supported', 'hypothesis_generating', 'non_significant', 'contradicted', 'mixed', 'preclinical_only',
         'no_usable_evidence', 'not_assessed')),
    CONSTRAINT verdict_override_reason_length CHECK (char_length(btrim(reason)) >= 40),
    CONSTRAINT verdict_override_second_editor_is_another CHECK (second_editor_id <> editor_id),
    CONSTRAINT verdict_override_review_within_a_year CHECK (review_on > made_on AND review_on <= made_on + interval '12 months'),
    CONSTRAINT verdict_override_digest_is_sha256 CHECK (octet_length(inputs_digest) = 32)
);
CREATE UNIQUE INDEX verdict_override_one_in_force ON verdict_override (claim_id) WHERE ended_at IS NULL;

-- How many published claims have each verdict: kept current so that no page counts a whole table.
CREATE TABLE verdict_tally (
    code   text PRIMARY KEY,
    claims bigint NOT NULL,
    CONSTRAINT verdict_tally_not_negative CHECK (claims >= 0)
);
INSERT INTO verdict_tally (code, claims)
SELECT code, 0 FROM unnest(ARRAY['supported', 'hypothesis_generating', 'non_significant', 'contradicted', 'mixed',
    'preclinical_only', 'no_usable_evidence', 'not_assessed']) AS code;

CREATE FUNCTION keep_verdict_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.status = 'published' THEN
        UPDATE verdict_tally SET claims = claims - 1 WHERE code = OLD.verdict_code;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'published' THEN
        UPDATE verdict_tally SET claims = claims + 1 WHERE code = NEW.verdict_code;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_moves_the_tally AFTER INSERT OR DELETE ON claim
    FOR EACH ROW EXECUTE FUNCTION keep_verdict_tally();
CREATE TRIGGER claim_changes_the_tally AFTER UPDATE OF status, verdict_code ON claim
    FOR EACH ROW WHEN (OLD.status <> NEW.status OR OLD.verdict_code <> NEW.verdict_code)
    EXECUTE FUNCTION keep_verdict_tally();
