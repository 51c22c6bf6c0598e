-- The audit trail holds against changes, twice over. A chain of digests over every act and the revision it saved shows tampering by
-- whoever can get past the database's own rights. And the web process works under a role that has no right to change what is kept.

CREATE TABLE audit_chain (
    number      bigint PRIMARY KEY,
    activity_id bigint NOT NULL REFERENCES activity (id),
    -- the digest of the link before; zeros before the first
    previous    bytea NOT NULL,
    -- SHA-256 of `previous` and the text of the link; docs/audit.md has the recipe
    digest      bytea NOT NULL,
    CONSTRAINT audit_chain_activity_once UNIQUE (activity_id),
    CONSTRAINT audit_chain_counts CHECK (number >= 1),
    CONSTRAINT audit_chain_digests_are_sha256 CHECK (octet_length(previous) = 32 AND octet_length(digest) = 32)
);
CREATE TRIGGER audit_chain_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Appends an act to the chain. The text is jsonb's own, with times as microseconds since 1970, so that it depends on no setting of
-- the session; src/store/audit.rs writes the same text for whoever checks, so that this function need not be believed.
CREATE FUNCTION append_to_audit_chain(appended bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    last   audit_chain;
    linked text;
BEGIN
    -- one writer at a time from here to its commit; each statement below sees what the one before has committed
    PERFORM pg_advisory_xact_lock(hashtext('probatum audit chain'));
    SELECT * INTO last FROM audit_chain ORDER BY number DESC LIMIT 1;
    last.number := coalesce(last.number, 0) + 1;
    last.previous := coalesce(last.digest, decode(repeat('00', 32), 'hex'));
    SELECT jsonb_build_object('link', last.number, 'activity', a.id, 'person', a.person_id, 'act', a.act, 'kind', a.kind,
            'record', a.record_id, 'number', a.number, 'detail', a.detail, 'at', (extract(epoch FROM a.recorded_at) * 1000000)::bigint,
            'revision', CASE WHEN v.number IS NOT NULL THEN jsonb_build_object('person', v.person_id, 'reason', v.reason,
                'stage', v.stage, 'at', (extract(epoch FROM v.recorded_at) * 1000000)::bigint, 'document', v.document) END)::text
    INTO STRICT linked
    FROM activity a LEFT JOIN revision v ON v.kind = a.kind AND v.record_id = a.record_id AND v.number = a.number WHERE a.id = appended;
    INSERT INTO audit_chain (number, activity_id, previous, digest)
    VALUES (last.number, appended, last.previous, sha256(last.previous || convert_to(linked, 'UTF8')));
END $$;

CREATE FUNCTION chain_activity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM append_to_audit_chain(NEW.id);
    RETURN NULL;
END $$;

-- Nobody but the trigger appends, and no table of somebody else's making stands in for ours.
REVOKE EXECUTE ON FUNCTION append_to_audit_chain(bigint), chain_activity() FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION append_to_audit_chain(bigint) SET search_path = pg_catalog, %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION chain_activity() SET search_path = pg_catalog, %I, pg_temp', current_schema());
END $$;

-- what was done before there was a chain
DO $$
DECLARE
    act bigint;
BEGIN
    FOR act IN SELECT id FROM activity ORDER BY id LOOP
        PERFORM append_to_audit_chain(act);
    END LOOP;
END $$;

-- at commit, so that writers wait for one another only while they commit
CREATE CONSTRAINT TRIGGER activity_is_chained AFTER INSERT ON activity
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_activity();

-- for the filters of the audit trail, and for listing the acts there are
CREATE INDEX activity_by_person ON activity (person_id, id DESC);
CREATE INDEX activity_by_act ON activity (act, id DESC);

-- Makes the role the web process works under, where it may, and gives it its rights on every table there is. The program calls this
-- after its migrations, so that later tables are covered too.
CREATE FUNCTION grant_application_rights() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ours record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('probatum application rights'));
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'probatum_app') THEN
        BEGIN
            CREATE ROLE probatum_app NOLOGIN;
        EXCEPTION
            -- roles belong to the whole server: another database may just have made it
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN RETURN;
        END;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        BEGIN
            EXECUTE format('GRANT probatum_app TO %I', current_user);
        EXCEPTION
            WHEN insufficient_privilege OR unique_violation THEN NULL;
        END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO probatum_app', current_schema());
    FOR ours IN
        SELECT format('%I.%I', current_schema(), c.relname) AS name, c.relname, c.relkind FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
          AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = 'activity'::regclass)
    LOOP
        IF ours.relkind = 'S' THEN
            EXECUTE format('GRANT USAGE ON SEQUENCE %s TO probatum_app', ours.name);
        ELSIF ours.relname IN ('audit_chain', '_sqlx_migrations') OR ours.relkind IN ('v', 'm') THEN
            EXECUTE format('REVOKE ALL ON %s FROM probatum_app', ours.name);
            EXECUTE format('GRANT SELECT ON %s TO probatum_app', ours.name);
        ELSIF ours.relname IN ('revision', 'activity', 'verdict', 'article_version', 'conflict_statement', 'rating', 'certainty', 'certainty_domain') THEN
            EXECUTE format('REVOKE ALL ON %s FROM probatum_app', ours.name);
            EXECUTE format('GRANT SELECT, INSERT ON %s TO probatum_app', ours.name);
        ELSE
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO probatum_app', ours.name);
        END IF;
    END LOOP;
END $$;
