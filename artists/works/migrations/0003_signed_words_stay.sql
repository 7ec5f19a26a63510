-- What was signed stays as it was signed, whoever writes; only its status goes on.
CREATE FUNCTION works_guard_attestation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.status <> 'draft' AND (TG_OP = 'DELETE'
        OR to_jsonb(NEW) - 'status' - 'shows_answers' <> to_jsonb(OLD) - 'status' - 'shows_answers'
        OR NEW.status = 'draft') THEN
        RAISE EXCEPTION 'attestation % was signed and stays as it is; sign another version', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER works_guard_attestation BEFORE UPDATE OR DELETE ON works_attestation
    FOR EACH ROW EXECUTE FUNCTION works_guard_attestation();


-- Reviews and the rules they go by are only ever added.
CREATE FUNCTION works_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER works_refuse_change BEFORE UPDATE OR DELETE ON works_review
    FOR EACH ROW EXECUTE FUNCTION works_refuse_change();
CREATE TRIGGER works_refuse_change BEFORE UPDATE OR DELETE ON works_curationrules
    FOR EACH ROW EXECUTE FUNCTION works_refuse_change();
