-- People who may sign in, and the sessions they are signed in with.
-- Readers need no account; the application never stores a password or a token, only what is needed to recognise one.

CREATE TABLE person (
    id            bigint GENERATED ALWAYS AS IDENTITY (START WITH 101) PRIMARY KEY,
    email         text NOT NULL,
    name          text NOT NULL,
    role          text NOT NULL,
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz,
    CONSTRAINT person_email_unique UNIQUE (email),
    CONSTRAINT person_email_lower CHECK (email = lower(email) AND email LIKE '%_@_%' AND length(email) <= 254),
    CONSTRAINT person_name_present CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    CONSTRAINT person_role CHECK (role IN ('reader', 'editor', 'reviewer', 'administrator')),
    CONSTRAINT person_password_hash_is_argon2id CHECK (password_hash LIKE '$argon2id$%')
);

CREATE TABLE session (
    -- SHA-256 of the token in the cookie: a copy of this table signs nobody in
    token_digest bytea PRIMARY KEY,
    person_id    bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    user_agent   text NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    CONSTRAINT session_token_is_a_digest CHECK (octet_length(token_digest) = 32),
    CONSTRAINT session_times_in_order CHECK (created_at <= last_seen_at AND created_at < expires_at)
);
CREATE INDEX session_person ON session (person_id);
CREATE INDEX session_expiry ON session (expires_at);

-- The one-time link by which the first administrator is created.
CREATE TABLE setup_link (
    token_digest bytea PRIMARY KEY,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    CONSTRAINT setup_link_token_is_a_digest CHECK (octet_length(token_digest) = 32)
);
