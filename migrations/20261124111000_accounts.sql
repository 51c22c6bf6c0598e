-- The door: sessions a person can look through, sign-in that slows guessing down, a second factor, invites, and what people say
-- about their conflicts of interest. No password, token, code or address of a stranger is stored, only digests of them.

ALTER TABLE session ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY (START WITH 15001);
ALTER TABLE session ADD CONSTRAINT session_id_unique UNIQUE (id);

-- sessions end and are removed; when somebody was last here stays known
ALTER TABLE person ADD COLUMN last_seen_at timestamptz;

-- One row per failure and what it counts against: the address tried, and the sender.
CREATE TABLE sign_in_failure (
    id        bigint GENERATED ALWAYS AS IDENTITY (START WITH 16001) PRIMARY KEY,
    -- SHA-256 of the address tried, or of the sender's network address
    subject   bytea NOT NULL,
    failed_at timestamptz NOT NULL,
    CONSTRAINT sign_in_failure_subject_is_a_digest CHECK (octet_length(subject) = 32)
);
CREATE INDEX sign_in_failure_recent ON sign_in_failure (subject, failed_at);
CREATE INDEX sign_in_failure_age ON sign_in_failure (failed_at);

-- Somebody whose password was right and who still has to give a code.
CREATE TABLE sign_in_step (
    token_digest bytea PRIMARY KEY,
    person_id    bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    CONSTRAINT sign_in_step_token_is_a_digest CHECK (octet_length(token_digest) = 32),
    CONSTRAINT sign_in_step_times_in_order CHECK (created_at < expires_at)
);
CREATE INDEX sign_in_step_person ON sign_in_step (person_id);
CREATE INDEX sign_in_step_expiry ON sign_in_step (expires_at);

-- The secret an authenticator app shares with us; it has to be readable, since both sides compute the codes from it.
CREATE TABLE second_factor (
    person_id    bigint PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    secret       bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    -- it counts once a code has shown that the app has it
    confirmed_at timestamptz,
    -- the 30-second step of the last code taken: no code is taken twice
    last_step    bigint NOT NULL,
    CONSTRAINT second_factor_secret_is_long CHECK (octet_length(secret) >= 20)
);

CREATE TABLE recovery_code (
    person_id bigint NOT NULL REFERENCES second_factor (person_id) ON DELETE CASCADE,
    digest    bytea NOT NULL,
    used_at   timestamptz,
    PRIMARY KEY (person_id, digest),
    CONSTRAINT recovery_code_is_a_digest CHECK (octet_length(digest) = 32)
);

-- One-time links by which people come in.
CREATE TABLE invite (
    id           bigint GENERATED ALWAYS AS IDENTITY (START WITH 17001) PRIMARY KEY,
    token_digest bytea NOT NULL,
    email        text NOT NULL,
    name         text NOT NULL,
    role         text NOT NULL,
    invited_by   bigint NOT NULL REFERENCES person (id),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    CONSTRAINT invite_token_unique UNIQUE (token_digest),
    CONSTRAINT invite_token_is_a_digest CHECK (octet_length(token_digest) = 32),
    CONSTRAINT invite_email_lower CHECK (email = lower(email) AND email LIKE '%_@_%' AND length(email) <= 254),
    CONSTRAINT invite_name_present CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    CONSTRAINT invite_role CHECK (role IN ('reader', 'editor', 'reviewer', 'administrator')),
    CONSTRAINT invite_times_in_order CHECK (created_at < expires_at)
);
CREATE UNIQUE INDEX invite_open_by_email ON invite (email) WHERE used_at IS NULL;

-- What people say about their conflicts of interest: a new statement stands beside the older ones.
CREATE TABLE conflict_statement (
    id        bigint GENERATED ALWAYS AS IDENTITY (START WITH 18001) PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (id),
    -- what they have; empty when they state that there is nothing
    body      text NOT NULL,
    "none"    boolean NOT NULL,
    made_on   timestamptz NOT NULL,
    CONSTRAINT conflict_statement_says_something CHECK ("none" = (btrim(body) = '') AND length(body) <= 5000)
);
CREATE INDEX conflict_statement_latest ON conflict_statement (person_id, made_on DESC, id DESC);
CREATE TRIGGER conflict_statement_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON conflict_statement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a person had stated about conflicts of interest at a time, for showing beside what they did then.
CREATE FUNCTION stated_interests(person bigint, at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN s."none" THEN 'no conflict of interest' ELSE s.body END FROM conflict_statement s
    WHERE s.person_id = person AND s.made_on <= at ORDER BY s.made_on DESC, s.id DESC LIMIT 1
$$;
