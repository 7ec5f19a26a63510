DROP TRIGGER ledger_begin_postings ON ledger_posting;
DROP FUNCTION ledger_begin_postings();
DROP FUNCTION ledger_hold_still();
ALTER FUNCTION ledger_check_postings() SECURITY INVOKER;

CREATE OR REPLACE FUNCTION ledger_entry_has_postings() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % (%) has no postings', NEW.id, NEW.reference
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
