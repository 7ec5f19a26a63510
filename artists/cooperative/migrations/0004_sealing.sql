-- The log is sealed in blocks: see the model Block. Rows are sealed after they are committed, in the order of their ids,
-- and only as far as no lower id can appear any more (ledger_settled): so writers never wait for each other's seal.
CREATE FUNCTION cooperative_begin_decisions() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1201);
    RETURN NULL;
END $$;

CREATE TRIGGER cooperative_begin_decisions BEFORE INSERT ON cooperative_decision
    FOR EACH STATEMENT EXECUTE FUNCTION cooperative_begin_decisions();


ALTER FUNCTION cooperative_refuse_change() SET search_path = pg_catalog, public, pg_temp;

CREATE TRIGGER cooperative_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON cooperative_block
    FOR EACH STATEMENT EXECUTE FUNCTION cooperative_refuse_change();


CREATE FUNCTION cooperative_guard_block() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last record;
BEGIN
    SELECT number, decisions_to, entries_to, hash INTO last FROM cooperative_block ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.previous_hash <> coalesce(last.hash, '')
        OR NEW.decisions_to < coalesce(last.decisions_to, 0) OR NEW.entries_to < coalesce(last.entries_to, 0) THEN
        RAISE EXCEPTION 'block % does not follow block %', NEW.number, coalesce(last.number, 0)
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER cooperative_guard_block BEFORE INSERT ON cooperative_block
    FOR EACH ROW EXECUTE FUNCTION cooperative_guard_block();
