-- Articles come in as files, in versions; passages are carried over from one version to the next, and people say what became of them.

ALTER TABLE article_version ADD COLUMN format text NOT NULL DEFAULT 'markdown', ADD COLUMN origin text;
ALTER TABLE article_version ALTER COLUMN format DROP DEFAULT;
ALTER TABLE article_version ADD CONSTRAINT article_version_format CHECK (format IN ('plain', 'markdown', 'html'));

-- `exact`, `prefix` and `suffix` are the quote as the claim has it. `checked` are the words somebody last held against the claim, and
-- where in which version they stood; while the passage has these words it is exact or moved, with others it is fuzzy.
-- `checked_at` is set when somebody has looked at what became of the passage in this version.
ALTER TABLE anchor
    ADD COLUMN checked            text,
    ADD COLUMN checked_version_id bigint REFERENCES article_version (id),
    ADD COLUMN checked_start      integer,
    ADD COLUMN checked_end        integer,
    ADD COLUMN checked_by         bigint REFERENCES person (id),
    ADD COLUMN checked_at         timestamptz;
UPDATE anchor SET checked = exact, checked_version_id = article_version_id, checked_start = coalesce(start_offset, 0),
    checked_end = coalesce(end_offset, char_length(exact));
ALTER TABLE anchor
    ALTER COLUMN checked SET NOT NULL,
    ALTER COLUMN checked_version_id SET NOT NULL,
    ALTER COLUMN checked_start SET NOT NULL,
    ALTER COLUMN checked_end SET NOT NULL,
    ADD CONSTRAINT anchor_checked_present CHECK (checked <> ''),
    ADD CONSTRAINT anchor_checked_range CHECK (checked_start >= 0 AND checked_start < checked_end);
-- what an editor should look at
CREATE INDEX anchor_loose ON anchor (article_version_id) WHERE state IN ('fuzzy', 'lost') AND checked_at IS NULL;
CREATE INDEX anchor_by_claim ON anchor (claim_id, article_version_id);

-- What editors made of the sentences that were proposed as claims. A sentence keeps its fate in later versions, as long as its words stay.
CREATE TABLE sentence_decision (
    article_id  bigint NOT NULL REFERENCES article (id),
    -- SHA-256 of the sentence
    digest      bytea NOT NULL,
    sentence    text NOT NULL,
    decision    text NOT NULL,
    -- the claim made of it
    claim_id    bigint REFERENCES claim (id),
    person_id   bigint NOT NULL REFERENCES person (id),
    decided_at  timestamptz NOT NULL,
    PRIMARY KEY (article_id, digest),
    CONSTRAINT sentence_decision_known CHECK (decision IN ('accepted', 'dismissed')),
    CONSTRAINT sentence_decision_claim CHECK ((decision = 'accepted') = (claim_id IS NOT NULL)),
    CONSTRAINT sentence_decision_digest CHECK (octet_length(digest) = 32)
);
CREATE INDEX sentence_decision_by_claim ON sentence_decision (claim_id);

-- A file as it was read, before its reader has seen how and said that it may be stored.
CREATE TABLE incoming (
    id         bigint GENERATED ALWAYS AS IDENTITY (START WITH 9001) PRIMARY KEY,
    person_id  bigint NOT NULL REFERENCES person (id),
    -- the article it is to be a version of; none for a new one
    article_id bigint REFERENCES article (id),
    origin     text NOT NULL,
    format     text NOT NULL,
    -- the title and the blocks
    document   jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT incoming_format CHECK (format IN ('plain', 'markdown', 'html'))
);
CREATE INDEX incoming_by_person ON incoming (person_id);
