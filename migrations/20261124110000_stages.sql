-- The editors' workflow. A record's newest revision may be a draft or in review while readers still see the published one:
-- `version` counts the newest revision and `stage` says where that stands; `published_version` is the one the tables below a
-- record hold and readers see; `status` is what the record is to readers.

ALTER TABLE revision ADD COLUMN stage text NOT NULL DEFAULT 'published'
    CONSTRAINT revision_stage CHECK (stage IN ('draft', 'in_review', 'published', 'retired'));
ALTER TABLE revision ALTER COLUMN stage DROP DEFAULT;

ALTER TABLE study ADD COLUMN stage text NOT NULL DEFAULT 'published'
    CONSTRAINT study_stage CHECK (stage IN ('draft', 'in_review', 'published', 'retired'));
ALTER TABLE study ALTER COLUMN stage DROP DEFAULT;
ALTER TABLE study ADD COLUMN published_version integer;
UPDATE study SET published_version = version, stage = status WHERE status = 'published';
ALTER TABLE study ADD CONSTRAINT study_published_version CHECK
    (published_version BETWEEN 1 AND version AND (status <> 'published' OR published_version IS NOT NULL));
-- a draft may not know its design yet
ALTER TABLE study ALTER COLUMN design DROP NOT NULL;
ALTER TABLE study ADD CONSTRAINT study_published_has_design CHECK (published_version IS NULL OR design IS NOT NULL);
ALTER TABLE study ADD COLUMN look_again_on date;
-- checks (METHOD 6.10) of the newest revision that nobody has answered, counted when it is saved
ALTER TABLE study ADD COLUMN open_errors integer NOT NULL DEFAULT 0;
ALTER TABLE study ADD COLUMN open_warnings integer NOT NULL DEFAULT 0;
ALTER TABLE study ADD CONSTRAINT study_open_checks CHECK (open_errors >= 0 AND open_warnings >= 0);
CREATE INDEX study_with_open_checks ON study (open_errors DESC, open_warnings DESC) WHERE open_errors + open_warnings > 0;
CREATE INDEX study_unfinished ON study (stage, updated_at DESC) WHERE stage IN ('draft', 'in_review');

ALTER TABLE claim ADD COLUMN stage text NOT NULL DEFAULT 'published'
    CONSTRAINT claim_stage CHECK (stage IN ('draft', 'in_review', 'published', 'retired'));
ALTER TABLE claim ALTER COLUMN stage DROP DEFAULT;
ALTER TABLE claim ADD COLUMN published_version integer;
UPDATE claim SET published_version = version, stage = status WHERE status = 'published';
ALTER TABLE claim ADD CONSTRAINT claim_published_version CHECK
    (published_version BETWEEN 1 AND version AND (status <> 'published' OR published_version IS NOT NULL));
ALTER TABLE claim ADD COLUMN look_again_on date;
-- what became of a claim that was split or merged
ALTER TABLE claim ADD COLUMN replaced_by bigint[] NOT NULL DEFAULT '{}';
CREATE INDEX claim_unfinished ON claim (stage, updated_at DESC) WHERE stage IN ('draft', 'in_review');

ALTER TABLE link ADD COLUMN status text NOT NULL DEFAULT 'published'
    CONSTRAINT link_status CHECK (status IN ('draft', 'in_review', 'published', 'retired'));
ALTER TABLE link ALTER COLUMN status DROP DEFAULT;
ALTER TABLE link ADD COLUMN stage text NOT NULL DEFAULT 'published'
    CONSTRAINT link_stage CHECK (stage IN ('draft', 'in_review', 'published', 'retired'));
ALTER TABLE link ALTER COLUMN stage DROP DEFAULT;
ALTER TABLE link ADD COLUMN published_version integer;
UPDATE link SET published_version = version;
ALTER TABLE link ADD CONSTRAINT link_published_version CHECK
    (published_version BETWEEN 1 AND version AND (status <> 'published' OR published_version IS NOT NULL));
-- a link may be drafted to a result that is itself still a draft; only a published one needs its result
ALTER TABLE link DROP CONSTRAINT link_result_key_fkey;
ALTER TABLE link ADD COLUMN published_result_key text GENERATED ALWAYS AS (CASE WHEN status = 'published' THEN result_key END) STORED;
ALTER TABLE link ADD CONSTRAINT link_published_result FOREIGN KEY (published_result_key) REFERENCES result (key)
    DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX link_by_published_result ON link (published_result_key);
CREATE INDEX link_unfinished ON link (stage) WHERE stage IN ('draft', 'in_review');

-- What somebody typed and has not saved yet: one copy for each person and address, thrown away when it is saved.
CREATE TABLE working_copy (
    person_id    bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    -- the address of the form: "/studies/avadec/edit"
    place        text NOT NULL,
    -- the version the form was opened with; 0 for a new record
    base_version integer NOT NULL,
    document     jsonb NOT NULL,
    saved_at     timestamptz NOT NULL,
    PRIMARY KEY (person_id, place),
    CONSTRAINT working_copy_place_is_an_address CHECK (place LIKE '/%' AND length(place) <= 300),
    CONSTRAINT working_copy_base_counts CHECK (base_version >= 0)
);

-- What people say to one another about a record.
CREATE TABLE remark (
    id         bigint GENERATED ALWAYS AS IDENTITY (START WITH 13001) PRIMARY KEY,
    kind       text NOT NULL,
    record_id  bigint NOT NULL,
    -- the revision that was on the table
    number     integer NOT NULL,
    person_id  bigint NOT NULL REFERENCES person (id),
    body       text NOT NULL,
    sent_back  boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT remark_revision FOREIGN KEY (kind, record_id, number) REFERENCES revision (kind, record_id, number),
    CONSTRAINT remark_body_present CHECK (length(btrim(body)) BETWEEN 1 AND 10000)
);
CREATE INDEX remark_by_record ON remark (kind, record_id, id);

-- Who is to look after a record next.
CREATE TABLE assignment (
    kind        text NOT NULL,
    record_id   bigint NOT NULL,
    person_id   bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    assigned_by bigint NOT NULL REFERENCES person (id),
    task        text NOT NULL,
    due_on      date,
    created_at  timestamptz NOT NULL,
    done_at     timestamptz,
    PRIMARY KEY (kind, record_id, person_id),
    CONSTRAINT assignment_kind CHECK (kind IN ('article', 'claim', 'study', 'link', 'appraisal', 'certainty')),
    CONSTRAINT assignment_task_present CHECK (length(btrim(task)) BETWEEN 1 AND 500)
);
CREATE INDEX assignment_open ON assignment (person_id, due_on) WHERE done_at IS NULL;

-- What a reader without an account thinks is wrong. Nobody sees it but editors, until one of them has looked.
CREATE TABLE reader_flag (
    id            bigint GENERATED ALWAYS AS IDENTITY (START WITH 14001) PRIMARY KEY,
    kind          text NOT NULL,
    record_id     bigint NOT NULL,
    body          text NOT NULL,
    contact       text,
    -- SHA-256 of the sender's address with the day: tells a flood from many readers, and nobody's address
    sender_digest bytea NOT NULL,
    created_at    timestamptz NOT NULL,
    state         text NOT NULL,
    answer        text,
    decided_by    bigint REFERENCES person (id),
    decided_at    timestamptz,
    CONSTRAINT reader_flag_kind CHECK (kind IN ('article', 'claim', 'study')),
    CONSTRAINT reader_flag_body_present CHECK (length(btrim(body)) BETWEEN 10 AND 4000),
    CONSTRAINT reader_flag_contact CHECK (length(contact) <= 254),
    CONSTRAINT reader_flag_sender_is_a_digest CHECK (octet_length(sender_digest) = 32),
    CONSTRAINT reader_flag_state CHECK (state IN ('open', 'accepted', 'dismissed')),
    CONSTRAINT reader_flag_decided CHECK ((state = 'open') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL))
);
CREATE INDEX reader_flag_open ON reader_flag (created_at) WHERE state = 'open';
CREATE INDEX reader_flag_by_sender ON reader_flag (sender_digest, created_at);
