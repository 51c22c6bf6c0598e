-- Articles as imported. A version's text never changes once stored; a later text is a later version.

CREATE TABLE article (
    id         bigint GENERATED ALWAYS AS IDENTITY (START WITH 1001) PRIMARY KEY,
    slug       text NOT NULL,
    title      text NOT NULL,
    version    integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT article_slug_unique UNIQUE (slug),
    CONSTRAINT article_slug_shape CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 100),
    CONSTRAINT article_title_present CHECK (btrim(title) <> ''),
    CONSTRAINT article_version_counts CHECK (version >= 1)
);

CREATE TABLE article_version (
    id              bigint GENERATED ALWAYS AS IDENTITY (START WITH 2001) PRIMARY KEY,
    article_id      bigint NOT NULL REFERENCES article (id),
    number          integer NOT NULL,
    -- the normalised text on which anchors count characters: the blocks, one per line
    text            text NOT NULL,
    digest          bytea NOT NULL,
    reading_minutes integer NOT NULL,
    imported_at     timestamptz NOT NULL,
    CONSTRAINT article_version_number_unique UNIQUE (article_id, number),
    CONSTRAINT article_version_number_counts CHECK (number >= 1),
    CONSTRAINT article_version_digest_is_sha256 CHECK (octet_length(digest) = 32),
    CONSTRAINT article_version_reading_minutes CHECK (reading_minutes >= 1),
    CONSTRAINT article_version_has_text CHECK (text <> '')
);

CREATE TABLE article_block (
    article_version_id bigint NOT NULL REFERENCES article_version (id),
    ordinal            integer NOT NULL,
    kind               text NOT NULL,
    level              integer,
    start_offset       integer NOT NULL,
    end_offset         integer NOT NULL,
    text               text NOT NULL,
    PRIMARY KEY (article_version_id, ordinal),
    CONSTRAINT article_block_kind CHECK (kind IN
        ('title', 'heading', 'paragraph', 'list_item', 'table_row', 'question', 'answer', 'boilerplate')),
    CONSTRAINT article_block_level CHECK ((kind = 'heading') = (level IS NOT NULL) AND level BETWEEN 1 AND 6),
    -- offsets count Unicode characters; the end is exclusive
    CONSTRAINT article_block_range CHECK (start_offset >= 0 AND end_offset - start_offset = char_length(text)),
    CONSTRAINT article_block_one_line CHECK (text <> '' AND text !~ '\n')
);
