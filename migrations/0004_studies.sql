-- Studies: one row per trial or cohort, the unit that votes; everything a paper reports about it hangs below.
-- Figures are kept twice: as printed (…_text) and as the number they mean. `status` says how we know:
-- verified (read in the source named), recalled (from memory, never counted), derived (computed, formula given), unknown.

CREATE TABLE source (
    key  text PRIMARY KEY,
    url  text NOT NULL,
    tier text NOT NULL,
    says text NOT NULL,
    CONSTRAINT source_key_shape CHECK (key ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$'),
    CONSTRAINT source_url_is_web CHECK (url ~ '^https?://'),
    CONSTRAINT source_tier CHECK (tier IN ('primary_abstract', 'primary_full_text', 'registry', 'secondary'))
);

CREATE TABLE study (
    id               bigint GENERATED ALWAYS AS IDENTITY (START WITH 5001) PRIMARY KEY,
    slug             text NOT NULL,
    version          integer NOT NULL,
    status           text NOT NULL,
    name             text NOT NULL,
    design           text NOT NULL,
    design_note      text,
    exposure         text,
    countries        text,
    countries_status text,
    blinding         text,
    funding          text,
    funding_status   text,
    population       text,
    duration_text    text,
    duration_days    double precision,
    overlap          text,
    remarks          text,
    -- what lists show, computed when the study is saved
    year             integer NOT NULL,
    participants     integer,
    thresholds       text[] NOT NULL,
    interventions    text NOT NULL,
    substances       text[] NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT study_slug_unique UNIQUE (slug),
    CONSTRAINT study_slug_shape CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    CONSTRAINT study_version_counts CHECK (version >= 1),
    CONSTRAINT study_status CHECK (status IN ('draft', 'in_review', 'published', 'retired')),
    CONSTRAINT study_name_present CHECK (btrim(name) <> ''),
    CONSTRAINT study_design CHECK (design IN
        ('rct', 'cohort', 'nested_case_control', 'case_control', 'cross_sectional', 'mendelian_randomisation', 'single_arm',
         'before_after', 'case_series', 'case_report', 'ecological', 'systematic_review', 'animal', 'in_vitro', 'ex_vivo',
         'in_silico', 'mechanistic_reasoning', 'narrative_review', 'expert_opinion', 'guideline', 'news',
         'food_composition')),
    CONSTRAINT study_countries_status CHECK (countries_status IN ('verified', 'recalled', 'derived', 'unknown')),
    CONSTRAINT study_funding_status CHECK (funding_status IN ('verified', 'recalled', 'derived', 'unknown')),
    CONSTRAINT study_duration_positive CHECK (duration_days > 0),
    -- 0 stands for a year that is not known, so that lists can be read by (year, id)
    CONSTRAINT study_year CHECK (year = 0 OR year BETWEEN 1700 AND 2200),
    CONSTRAINT study_participants CHECK (participants > 0)
);
CREATE INDEX study_listed ON study (year DESC, id DESC) WHERE status = 'published';
CREATE INDEX study_by_design ON study (design, year DESC, id DESC) WHERE status = 'published';
CREATE INDEX study_substances ON study USING gin (substances);

CREATE TABLE report (
    study_id        bigint NOT NULL REFERENCES study (id),
    key             text NOT NULL,
    ordinal         integer NOT NULL,
    kind            text NOT NULL,
    label           text NOT NULL,
    authors         text,
    title           text,
    journal         text,
    year            integer,
    volume          text,
    pages           text,
    published       text,
    status          text NOT NULL,
    recalled        text[] NOT NULL DEFAULT '{}',
    source_key      text REFERENCES source (key),
    population      text,
    design_note     text,
    blinding        text,
    funding         text,
    note            text,
    integrity       text NOT NULL DEFAULT 'unknown',
    retracted_on    text,
    notice_url      text,
    PRIMARY KEY (study_id, key),
    CONSTRAINT report_order_unique UNIQUE (study_id, ordinal),
    CONSTRAINT report_kind CHECK (kind IN
        ('article', 'secondary_analysis', 'protocol', 'conference_abstract', 'registry', 'meta_analysis',
         'narrative_review', 'letter')),
    CONSTRAINT report_label_present CHECK (btrim(label) <> ''),
    CONSTRAINT report_year CHECK (year BETWEEN 1700 AND 2200),
    CONSTRAINT report_published_is_a_partial_date CHECK (published ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    CONSTRAINT report_status CHECK (status IN ('verified', 'mixed', 'recalled')),
    CONSTRAINT report_integrity CHECK (integrity IN ('ok', 'concern', 'retracted', 'unknown')),
    CONSTRAINT report_retraction_is_dated CHECK ((integrity = 'retracted') = (retracted_on IS NOT NULL)),
    CONSTRAINT report_retracted_on_is_a_partial_date CHECK (retracted_on ~ '^\d{4}(-\d{2}(-\d{2})?)?$')
);

CREATE TABLE identifier (
    study_id   bigint NOT NULL,
    report_key text NOT NULL,
    scheme     text NOT NULL,
    value      text NOT NULL,
    status     text NOT NULL,
    PRIMARY KEY (study_id, report_key, scheme, value),
    CONSTRAINT identifier_report FOREIGN KEY (study_id, report_key) REFERENCES report (study_id, key),
    CONSTRAINT identifier_scheme CHECK (scheme IN
        ('doi', 'pmid', 'pmcid', 'nct', 'isrctn', 'eudract', 'prospero', 'ctri', 'actrn', 'jrct', 'umin', 'drks', 'chictr',
         'url')),
    CONSTRAINT identifier_shape CHECK (CASE scheme
        WHEN 'doi' THEN value ~ '^10\.\d{4,9}/\S+$'
        WHEN 'pmid' THEN value ~ '^\d{1,8}$'
        WHEN 'nct' THEN value ~ '^NCT\d{8}$'
        ELSE btrim(value) <> '' END),
    CONSTRAINT identifier_status CHECK (status IN ('verified', 'recalled', 'derived', 'unknown'))
);
-- METHOD D4: the same paper or registration can't stand under two studies
CREATE UNIQUE INDEX identifier_belongs_to_one_study ON identifier (scheme, lower(value)) WHERE scheme <> 'url';

CREATE TABLE study_fact (
    study_id   bigint NOT NULL REFERENCES study (id),
    ordinal    integer NOT NULL,
    report_key text,
    name       text NOT NULL,
    value      text,
    status     text NOT NULL,
    confidence text,
    source_key text REFERENCES source (key),
    note       text,
    PRIMARY KEY (study_id, ordinal),
    CONSTRAINT study_fact_report FOREIGN KEY (study_id, report_key) REFERENCES report (study_id, key),
    CONSTRAINT study_fact_name_present CHECK (btrim(name) <> ''),
    CONSTRAINT study_fact_status CHECK (status IN ('verified', 'recalled', 'derived', 'unknown')),
    CONSTRAINT study_fact_value CHECK (value IS NOT NULL OR status = 'unknown'),
    CONSTRAINT study_fact_confidence CHECK (confidence IN ('low'))
);

-- Who could enter, as a comparison on a number: "AVC score > 300 AU (Agatston) at baseline".
CREATE TABLE criterion (
    study_id   bigint NOT NULL REFERENCES study (id),
    ordinal    integer NOT NULL,
    report_key text,
    kind       text NOT NULL,
    variable   text NOT NULL,
    comparator text NOT NULL,
    value_text text NOT NULL,
    value      double precision,
    unit       text,
    scale      text,
    time_point text,
    status     text NOT NULL,
    source_key text REFERENCES source (key),
    note       text,
    PRIMARY KEY (study_id, ordinal),
    CONSTRAINT criterion_report FOREIGN KEY (study_id, report_key) REFERENCES report (study_id, key),
    CONSTRAINT criterion_kind CHECK (kind IN ('inclusion', 'exclusion')),
    CONSTRAINT criterion_variable_present CHECK (btrim(variable) <> ''),
    CONSTRAINT criterion_comparator CHECK (comparator IN ('<', '<=', '=', '>=', '>')),
    -- only "=" can compare with a word ("sex = male")
    CONSTRAINT criterion_threshold_is_a_number CHECK (value IS NOT NULL OR comparator = '='),
    CONSTRAINT criterion_status CHECK (status IN ('verified', 'recalled', 'derived', 'unknown'))
);
CREATE INDEX criterion_threshold ON criterion (lower(variable), value, study_id);

CREATE TABLE arm (
    study_id      bigint NOT NULL REFERENCES study (id),
    key           text NOT NULL,
    ordinal       integer NOT NULL,
    report_key    text,
    name          text NOT NULL,
    role          text NOT NULL,
    n             integer,
    duration_text text,
    duration_days double precision,
    dose_text     text,
    status        text NOT NULL,
    confidence    text,
    source_key    text REFERENCES source (key),
    note          text,
    PRIMARY KEY (study_id, key),
    CONSTRAINT arm_order_unique UNIQUE (study_id, ordinal),
    CONSTRAINT arm_report FOREIGN KEY (study_id, report_key) REFERENCES report (study_id, key),
    CONSTRAINT arm_name_present CHECK (btrim(name) <> ''),
    CONSTRAINT arm_role CHECK (role IN ('experimental', 'control', 'exposed', 'reference')),
    CONSTRAINT arm_n_counts CHECK (n >= 0),
    CONSTRAINT arm_duration_positive CHECK (duration_days > 0),
    CONSTRAINT arm_status CHECK (status IN ('verified', 'recalled', 'derived', 'unknown')),
    CONSTRAINT arm_confidence CHECK (confidence IN ('low'))
);

-- The substances that occur, so that filters can offer them.
CREATE TABLE substance (
    name text PRIMARY KEY,
    CONSTRAINT substance_name_present CHECK (btrim(name) <> '')
);

CREATE TABLE intervention (
    study_id       bigint NOT NULL,
    arm_key        text NOT NULL,
    ordinal        integer NOT NULL,
    substance      text NOT NULL REFERENCES substance (name),
    form           text,
    amount_text    text,
    amount         double precision,
    unit           text,
    frequency      text NOT NULL,
    route          text NOT NULL,
    -- derived where the frequency is a number of doses a day or a week
    per_day        double precision,
    PRIMARY KEY (study_id, arm_key, ordinal),
    CONSTRAINT intervention_arm FOREIGN KEY (study_id, arm_key) REFERENCES arm (study_id, key),
    CONSTRAINT intervention_amount CHECK (amount >= 0 AND (amount IS NULL) = (unit IS NULL)),
    CONSTRAINT intervention_frequency CHECK (frequency IN
        ('daily', 'twice_daily', 'three_times_daily', 'three_times_weekly', 'weekly', 'monthly', 'in_diet', 'once', 'unknown')),
    CONSTRAINT intervention_route CHECK (route IN ('oral', 'dialysate', 'diet', 'intravenous', 'unknown')),
    CONSTRAINT intervention_per_day CHECK (per_day IS NULL OR amount IS NOT NULL)
);

CREATE TABLE outcome (
    study_id         bigint NOT NULL REFERENCES study (id),
    key              text NOT NULL,
    ordinal          integer NOT NULL,
    name             text NOT NULL,
    concept          text NOT NULL,
    unit             text,
    kind             text NOT NULL,
    time_point_text  text,
    time_point_days  double precision,
    role             text NOT NULL,
    higher_is_better boolean NOT NULL,
    PRIMARY KEY (study_id, key),
    CONSTRAINT outcome_order_unique UNIQUE (study_id, ordinal),
    CONSTRAINT outcome_name_present CHECK (btrim(name) <> ''),
    CONSTRAINT outcome_concept_shape CHECK (concept ~ '^[A-Za-z0-9_.-]+$'),
    CONSTRAINT outcome_kind CHECK (kind IN ('continuous', 'binary', 'time_to_event')),
    CONSTRAINT outcome_time_point CHECK (time_point_days > 0),
    CONSTRAINT outcome_role CHECK (role IN ('primary', 'secondary', 'exploratory', 'safety', 'unknown'))
);

-- One analysis of one outcome.
CREATE TABLE result (
    -- unique among all results, so that links and appraisals can name it and keep their hold while a study is saved anew
    key                 text PRIMARY KEY,
    study_id            bigint NOT NULL,
    outcome_key         text NOT NULL,
    ordinal             integer NOT NULL,
    report_key          text,
    label               text NOT NULL,
    design              text NOT NULL,
    role                text NOT NULL,
    role_text           text,
    prespecified        text NOT NULL,
    multiplicity        text NOT NULL,
    analysis            text NOT NULL,
    population          text NOT NULL,
    -- a subgroup: {variable, comparator, value, unit, scale, time_point}
    subgroup            jsonb,
    parent_key          text,
    interaction_p_text  text,
    credibility         text NOT NULL,
    measure             text,
    measure_text        text,
    outcome_group       text,
    contrast            text,
    estimate_text       text,
    estimate            double precision,
    ci_low_text         text,
    ci_low              double precision,
    ci_high_text        text,
    ci_high             double precision,
    level               double precision,
    p_text              text,
    p                   double precision,
    p_op                text,
    one_sided           boolean NOT NULL,
    se                  double precision,
    events_experimental integer,
    n_experimental      integer,
    events_control      integer,
    n_control           integer,
    n                   integer,
    events              integer,
    reported_direction  text,
    adjusted            text,
    adjustment          integer,
    adjusted_basis      text,
    adjusted_source_key text REFERENCES source (key),
    per_protocol_agrees boolean NOT NULL,
    unit_error          boolean NOT NULL,
    multi_arm           boolean NOT NULL,
    marker              boolean NOT NULL,
    information_size    integer,
    sr_of               text,
    k_included          integer,
    included            text[] NOT NULL,
    search_date         text,
    sr_quality          text,
    i2                  double precision,
    suspect_numbers     boolean NOT NULL,
    not_a_result        text,
    duplicate_of        text,
    standing            text NOT NULL,
    integrity           text NOT NULL,
    retracted_on        text,
    published           text,
    status              text NOT NULL,
    figures_status      text NOT NULL,
    derivation          text,
    p_derivation        text,
    source_key          text REFERENCES source (key),
    source2_key         text REFERENCES source (key),
    locator             text,
    as_printed          text,
    text                text,
    note                text,
    CONSTRAINT result_key_in_study_unique UNIQUE (study_id, key),
    CONSTRAINT result_order_unique UNIQUE (study_id, outcome_key, ordinal),
    CONSTRAINT result_outcome FOREIGN KEY (study_id, outcome_key) REFERENCES outcome (study_id, key),
    CONSTRAINT result_report FOREIGN KEY (study_id, report_key) REFERENCES report (study_id, key),
    CONSTRAINT result_parent FOREIGN KEY (study_id, parent_key) REFERENCES result (study_id, key)
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT result_not_its_own_parent CHECK (parent_key <> key),
    CONSTRAINT result_parent_needs_subgroup CHECK (parent_key IS NULL OR subgroup IS NOT NULL),
    CONSTRAINT result_design CHECK (design IN
        ('rct', 'cohort', 'nested_case_control', 'case_control', 'cross_sectional', 'mendelian_randomisation', 'single_arm',
         'before_after', 'case_series', 'case_report', 'ecological', 'systematic_review', 'animal', 'in_vitro', 'ex_vivo',
         'in_silico', 'mechanistic_reasoning', 'narrative_review', 'expert_opinion', 'guideline', 'news',
         'food_composition')),
    CONSTRAINT result_role CHECK (role IN ('primary', 'secondary', 'exploratory', 'unknown')),
    CONSTRAINT result_prespecified CHECK (prespecified IN ('yes', 'no', 'unknown')),
    CONSTRAINT result_multiplicity CHECK (multiplicity IN ('not_needed', 'handled', 'not_handled', 'unknown')),
    CONSTRAINT result_analysis CHECK (analysis IN ('itt', 'mitt', 'pp', 'unknown')),
    CONSTRAINT result_credibility CHECK (credibility IN ('very_low', 'low', 'moderate', 'high', 'not_rated')),
    CONSTRAINT result_measure CHECK (measure IN
        ('RR', 'OR', 'HR', 'IRR', 'ROM', 'GMR', 'PR', 'MD', 'SMD', 'RD', 'BETA', 'COR')),
    CONSTRAINT result_estimate_needs_measure CHECK (measure IS NOT NULL OR (estimate IS NULL AND ci_low IS NULL)),
    CONSTRAINT result_text_with_number CHECK
        ((estimate IS NULL) = (estimate_text IS NULL) AND (ci_low IS NULL) = (ci_low_text IS NULL)
         AND (ci_high IS NULL) = (ci_high_text IS NULL) AND (p_op IS NULL) = (p_text IS NULL)),
    CONSTRAINT result_interval_in_order CHECK (suspect_numbers OR ci_low < ci_high),
    CONSTRAINT result_ratio_positive CHECK (suspect_numbers OR measure NOT IN ('RR', 'OR', 'HR', 'IRR', 'ROM', 'GMR', 'PR')
        OR (coalesce(estimate > 0, true) AND coalesce(ci_low > 0, true) AND coalesce(ci_high > 0, true))),
    CONSTRAINT result_level CHECK (level BETWEEN 50 AND 99.9),
    CONSTRAINT result_p_range CHECK (p > 0 AND p <= 1),
    CONSTRAINT result_p_op CHECK (p_op IN ('=', '<', '>', 'ns') AND (p_op = 'ns') = (p IS NULL)),
    CONSTRAINT result_p_needs_operator CHECK (p IS NULL OR p_op IS NOT NULL),
    CONSTRAINT result_se_positive CHECK (se >= 0),
    CONSTRAINT result_counts CHECK (num_nulls(events_experimental, n_experimental, events_control, n_control) IN (0, 4)
        AND events_experimental BETWEEN 0 AND n_experimental AND events_control BETWEEN 0 AND n_control),
    CONSTRAINT result_n_counts CHECK (n > 0 AND events >= 0),
    CONSTRAINT result_reported_direction CHECK (reported_direction IN ('increase', 'decrease')),
    CONSTRAINT result_adjusted CHECK (adjusted IN ('yes', 'no', 'unknown')),
    CONSTRAINT result_information_size CHECK (information_size > 0),
    CONSTRAINT result_sr_of CHECK (sr_of IN ('rct', 'nrs', 'preclinical')),
    CONSTRAINT result_review_fields CHECK (design = 'systematic_review' OR (sr_of IS NULL AND k_included IS NULL
        AND included = '{}' AND search_date IS NULL AND sr_quality IS NULL)),
    CONSTRAINT result_k_included CHECK (k_included >= 0),
    CONSTRAINT result_search_date_is_a_partial_date CHECK (search_date ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    CONSTRAINT result_sr_quality CHECK (sr_quality IN ('high', 'moderate', 'low', 'critically_low', 'not_assessed')),
    CONSTRAINT result_i2 CHECK (i2 BETWEEN 0 AND 100),
    CONSTRAINT result_standing CHECK (standing IN ('verified', 'preprint', 'abstract', 'registry', 'unverified')),
    CONSTRAINT result_integrity CHECK (integrity IN ('ok', 'concern', 'retracted', 'unknown')),
    CONSTRAINT result_retraction_is_dated CHECK (retracted_on IS NULL OR integrity = 'retracted'),
    CONSTRAINT result_retracted_on_is_a_partial_date CHECK (retracted_on ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    CONSTRAINT result_published_is_a_partial_date CHECK (published ~ '^\d{4}(-\d{2}(-\d{2})?)?$'),
    CONSTRAINT result_status CHECK (status IN ('verified', 'recalled', 'derived', 'unknown')),
    CONSTRAINT result_figures_status CHECK (figures_status IN ('verified', 'recalled', 'derived', 'unknown'))
);

-- What the paper gives arm by arm; figures as printed beside their numbers.
CREATE TABLE result_arm (
    result_key text NOT NULL REFERENCES result (key),
    arm        text NOT NULL,
    figure     text NOT NULL,
    printed    text NOT NULL,
    value      double precision NOT NULL,
    PRIMARY KEY (result_key, arm, figure),
    CONSTRAINT result_arm_arm CHECK (arm IN ('experimental', 'control')),
    CONSTRAINT result_arm_figure CHECK (figure IN
        ('n', 'events', 'percent', 'mean', 'sd', 'sem', 'median', 'iqr_low', 'iqr_high', 'ci_low', 'ci_high',
         'baseline_mean', 'baseline_sd', 'final_mean', 'final_sd')),
    CONSTRAINT result_arm_spread_positive CHECK (figure NOT IN ('sd', 'sem', 'baseline_sd', 'final_sd', 'n', 'events') OR value >= 0)
);
