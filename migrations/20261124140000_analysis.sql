-- What follows from a verdict's inputs and takes longer than a reader should wait: the results as a forest plot shows them, and how
-- firm the verdict is. Computed when the verdict is; replaced, not kept, because it follows from the verdict's inputs, which are kept.

CREATE TABLE claim_analysis (
    claim_id    bigint PRIMARY KEY REFERENCES claim (id),
    -- SHA-256 of everything it was computed from, and of the version of the computation
    digest      bytea NOT NULL,
    forest      jsonb NOT NULL,
    robustness  jsonb NOT NULL,
    computed_at timestamptz NOT NULL
);
