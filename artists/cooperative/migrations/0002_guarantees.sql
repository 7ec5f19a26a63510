-- The audit log is append-only, whoever writes.
CREATE FUNCTION cooperative_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER cooperative_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON cooperative_decision
    FOR EACH STATEMENT EXECUTE FUNCTION cooperative_refuse_change();


-- A policy in force is not edited: its end may be set, once, and never in the past of a row already ended.
CREATE FUNCTION cooperative_guard_policy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.active_to IS NOT NULL OR NEW.active_to IS NULL
        OR to_jsonb(NEW) - 'active_to' <> to_jsonb(OLD) - 'active_to' THEN
        RAISE EXCEPTION 'policy % is kept as it was voted; end it and begin another', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER cooperative_guard_policy BEFORE UPDATE OR DELETE ON cooperative_policy
    FOR EACH ROW EXECUTE FUNCTION cooperative_guard_policy();
