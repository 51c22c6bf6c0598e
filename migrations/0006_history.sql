-- What was saved, by whom, when and why. Nothing here is ever changed or removed.

CREATE TABLE revision (
    kind        text NOT NULL,
    record_id   bigint NOT NULL,
    number      integer NOT NULL,
    -- the whole record as it was typed
    document    jsonb NOT NULL,
    reason      text NOT NULL,
    person_id   bigint REFERENCES person (id),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (kind, record_id, number),
    CONSTRAINT revision_kind CHECK (kind IN ('article', 'claim', 'study', 'link', 'appraisal', 'certainty')),
    CONSTRAINT revision_number_counts CHECK (number >= 1),
    CONSTRAINT revision_reason_present CHECK (btrim(reason) <> '')
);

-- One row per act. No person means the program itself (the seeds).
CREATE TABLE activity (
    id          bigint GENERATED ALWAYS AS IDENTITY (START WITH 20001) PRIMARY KEY,
    person_id   bigint REFERENCES person (id),
    act         text NOT NULL,
    kind        text,
    record_id   bigint,
    number      integer,
    detail      jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT activity_act_shape CHECK (act ~ '^[a-z]+(_[a-z]+)*$'),
    CONSTRAINT activity_revision FOREIGN KEY (kind, record_id, number) REFERENCES revision (kind, record_id, number)
);
CREATE INDEX activity_recent ON activity (recorded_at DESC, id DESC);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept for ever: % refused', TG_TABLE_NAME, TG_OP;
END $$;
CREATE TRIGGER revision_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON activity
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verdict_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON verdict
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER article_version_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON article_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
