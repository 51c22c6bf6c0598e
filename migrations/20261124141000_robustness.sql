-- Which version of the computations an analysis is from, so that a newer program finds what it has to compute anew.

ALTER TABLE claim_analysis ADD COLUMN version bigint NOT NULL DEFAULT 0;
ALTER TABLE claim_analysis ALTER COLUMN version DROP DEFAULT;
CREATE INDEX claim_analysis_version ON claim_analysis (version, claim_id);
