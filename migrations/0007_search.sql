-- Search over claims, studies and articles: full text, with typing errors mended against the words that occur.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE search_document (
    kind      text NOT NULL,
    record_id bigint NOT NULL,
    slug      text NOT NULL,
    title     text NOT NULL,
    body      text NOT NULL,
    words     tsvector NOT NULL GENERATED ALWAYS AS
        (setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')) STORED,
    PRIMARY KEY (kind, record_id),
    CONSTRAINT search_document_kind CHECK (kind IN ('article', 'claim', 'study'))
);
CREATE INDEX search_document_words ON search_document USING gin (words);

-- The distinct words of all documents, as written: small, so a misspelt word finds its neighbours fast.
CREATE TABLE search_word (
    word text PRIMARY KEY
);
CREATE INDEX search_word_trigrams ON search_word USING gin (word gin_trgm_ops);
