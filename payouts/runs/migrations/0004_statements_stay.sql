-- What a statement says is fixed once it is issued; only that its PDF was written is added, once.
CREATE FUNCTION runs_statement_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.stored_at IS NULL AND to_jsonb(NEW) - 'stored_at' - 'pdf_digest' = to_jsonb(OLD) - 'stored_at' - 'pdf_digest' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an issued statement is not changed or removed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER runs_statement_stays BEFORE UPDATE OR DELETE ON runs_issuedstatement
    FOR EACH ROW EXECUTE FUNCTION runs_statement_stays();
CREATE TRIGGER runs_statements_stay BEFORE TRUNCATE ON runs_issuedstatement
    FOR EACH STATEMENT EXECUTE FUNCTION runs_statement_stays();


-- A night's proof stays as it was found.
CREATE FUNCTION runs_proof_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'a proof is not changed or removed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER runs_proof_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON runs_proof
    FOR EACH STATEMENT EXECUTE FUNCTION runs_proof_stays();
