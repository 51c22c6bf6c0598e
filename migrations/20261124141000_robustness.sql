-- Which version of the computations an analysis is from, so that a newer program finds what it has to compute anew.

ALTER TABLE claim_analysis ADD COLUMN version bigint NOT NULL DEFAULT 0;
ALTER TABLE claim_analysis ALTER COLUMN version DROP DEFAULT;
CREATE INDEX claim_analysis_version ON claim_analysis (version, claim_id);

-- What fragility and the analyses without industry's studies ask of every linked result; so far only in the study's document.
ALTER TABLE study
    ADD COLUMN industry_funded boolean,
    ADD COLUMN n_randomised integer,
    ADD CONSTRAINT study_n_randomised CHECK (n_randomised > 0);
UPDATE study s SET n_randomised = substring(d.document ->> 'n_randomised' FROM '^[1-9]\d{0,8}$')::integer
FROM revision d WHERE d.kind = 'study' AND d.record_id = s.id AND d.number = s.published_version AND d.document ? 'n_randomised';
