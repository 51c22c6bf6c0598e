-- The article's wording against what the evidence bears (METHOD 3).

-- Whether the sentence speaks only of the animals or cells that were studied (METHOD 3.2): nothing else recorded says so.
ALTER TABLE claim ADD COLUMN confined_to_model boolean NOT NULL DEFAULT false;

-- The judgement as lists and articles show it. It follows from the claim, its verdict as shown and its certainty, and is made anew
-- whenever one of them is saved; replaced, not kept.
CREATE TABLE claim_wording (
    claim_id   bigint PRIMARY KEY REFERENCES claim (id),
    -- what readers are shown
    result     text NOT NULL,
    severity   smallint NOT NULL,
    -- the firmest wording the evidence bears; none where nothing can be checked
    ceiling    smallint,
    caveat_missing boolean NOT NULL,
    -- one sentence on what a fair wording would be
    fair       text,
    -- the version of the rules it was made by
    rules      smallint NOT NULL,
    CONSTRAINT claim_wording_result CHECK (result IN ('overstated', 'matched', 'understated', 'provisional', 'unchecked')),
    CONSTRAINT claim_wording_severity CHECK (severity BETWEEN 0 AND 3 AND (severity > 0 OR result <> 'overstated')),
    CONSTRAINT claim_wording_ceiling CHECK (ceiling BETWEEN -1 AND 3 AND (ceiling IS NULL) = (result = 'unchecked'))
);
CREATE INDEX claim_wording_by_result ON claim_wording (result, claim_id);
