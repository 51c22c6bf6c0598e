-- What an article says, as statements that evidence can bear on, and where it says so.

CREATE TABLE claim (
    id                    bigint GENERATED ALWAYS AS IDENTITY (START WITH 3001) PRIMARY KEY,
    slug                  text NOT NULL,
    version               integer NOT NULL,
    status                text NOT NULL,
    statement             text NOT NULL,
    -- machine fields of METHOD 2.2
    type                  text NOT NULL,
    direction             text NOT NULL,
    population_scope      text NOT NULL,
    outcome_key           text NOT NULL,
    claim_form            text,
    named_alone_or_with   boolean NOT NULL DEFAULT false,
    claimed_duration      text,
    rct_infeasible        boolean NOT NULL DEFAULT false,
    rct_infeasible_reason text,
    search_none_found     boolean NOT NULL DEFAULT false,
    mcid                  double precision,
    margin_lo             double precision,
    margin_hi             double precision,
    -- the question in words (PICO)
    kind                  text,
    population            text,
    exposure              text,
    comparator            text,
    outcome               text,
    direction_words       text,
    direction_note        text,
    -- how the article words it (METHOD 3.1)
    strength              text,
    strength_wording      text,
    wording_level         smallint NOT NULL,
    wording_lowest        smallint NOT NULL,
    wording_highest       smallint NOT NULL,
    wording_basis         text,
    section               text,
    recurs                text[] NOT NULL DEFAULT '{}',
    topics                text[] NOT NULL DEFAULT '{}',
    note                  text,
    -- the verdict in force; see 0005
    verdict_id            bigint,
    verdict_code          text NOT NULL DEFAULT 'not_assessed',
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    CONSTRAINT claim_slug_unique UNIQUE (slug),
    CONSTRAINT claim_slug_shape CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    CONSTRAINT claim_version_counts CHECK (version >= 1),
    CONSTRAINT claim_status CHECK (status IN ('draft', 'in_review', 'published', 'retired')),
    CONSTRAINT claim_statement_present CHECK (btrim(statement) <> ''),
    CONSTRAINT claim_type CHECK (type IN ('effect', 'harm', 'association', 'equivalence', 'mechanism', 'descriptive')),
    CONSTRAINT claim_direction CHECK (direction IN ('decrease', 'increase', 'none')),
    CONSTRAINT claim_direction_fits_type CHECK (direction <> 'none' OR type IN ('equivalence', 'descriptive')),
    CONSTRAINT claim_population_scope_present CHECK (btrim(population_scope) <> ''),
    CONSTRAINT claim_form CHECK (claim_form IN
        ('necessity', 'extent', 'superlative', 'modification', 'composite', 'existential', 'concession', 'inference', 'rarity')),
    CONSTRAINT claim_rct_infeasible_has_reason CHECK (NOT rct_infeasible OR coalesce(btrim(rct_infeasible_reason), '') <> ''),
    CONSTRAINT claim_mcid_positive CHECK (mcid > 0 AND mcid < 'infinity'),
    CONSTRAINT claim_margins_in_order CHECK (margin_lo < margin_hi),
    CONSTRAINT claim_margins_belong_to_equivalence CHECK ((margin_lo IS NULL AND margin_hi IS NULL) OR type = 'equivalence'),
    CONSTRAINT claim_strength CHECK (strength IN ('certain', 'probable', 'tentative')),
    CONSTRAINT claim_wording_levels CHECK
        (wording_lowest BETWEEN 0 AND wording_level AND wording_highest BETWEEN wording_level AND 3),
    CONSTRAINT claim_verdict_code CHECK (verdict_code IN
        ('supported', 'hypothesis_generating', 'non_significant', 'contradicted', 'mixed', 'preclinical_only',
         'no_usable_evidence', 'not_assessed'))
);
CREATE INDEX claim_by_verdict ON claim (verdict_code, id) WHERE status = 'published';
CREATE INDEX claim_listed ON claim (id) WHERE status = 'published';
CREATE INDEX claim_topics ON claim USING gin (topics);

-- Ways in which the article goes further than its evidence could (METHOD 3.3).
CREATE TABLE claim_overreach (
    claim_id bigint NOT NULL REFERENCES claim (id),
    flag     text NOT NULL,
    reason   text NOT NULL,
    PRIMARY KEY (claim_id, flag),
    CONSTRAINT claim_overreach_flag CHECK (flag IN
        ('causal', 'species', 'scope', 'outcome', 'advice', 'selective', 'absence')),
    CONSTRAINT claim_overreach_reason_present CHECK (btrim(reason) <> '')
);

-- Where an article makes the claim: W3C Web Annotation's quote and position selectors over one version's text.
CREATE TABLE anchor (
    id                 bigint GENERATED ALWAYS AS IDENTITY (START WITH 4001) PRIMARY KEY,
    claim_id           bigint NOT NULL REFERENCES claim (id),
    article_version_id bigint NOT NULL REFERENCES article_version (id),
    ordinal            integer NOT NULL,
    exact              text NOT NULL,
    prefix             text NOT NULL,
    suffix             text NOT NULL,
    start_offset       integer,
    end_offset         integer,
    state              text NOT NULL,
    score              double precision,
    CONSTRAINT anchor_order_unique UNIQUE (claim_id, article_version_id, ordinal),
    CONSTRAINT anchor_state CHECK (state IN ('exact', 'moved', 'fuzzy', 'lost')),
    CONSTRAINT anchor_place CHECK ((state = 'lost') = (start_offset IS NULL) AND (start_offset IS NULL) = (end_offset IS NULL)),
    CONSTRAINT anchor_range CHECK (start_offset >= 0 AND start_offset < end_offset),
    CONSTRAINT anchor_score_only_when_fuzzy CHECK ((state = 'fuzzy') = (score IS NOT NULL) AND score BETWEEN 0 AND 1),
    CONSTRAINT anchor_exact_present CHECK (exact <> '')
);
CREATE INDEX anchor_by_version ON anchor (article_version_id, start_offset);

-- The topics that occur, so that filters can offer them.
CREATE TABLE topic (
    name text PRIMARY KEY,
    CONSTRAINT topic_name_present CHECK (btrim(name) <> '')
);
