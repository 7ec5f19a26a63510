-- Whoever writes in the books may only add to them: pages and workers log in under a role with INSERT and SELECT on
-- accounts, entries and postings, and SELECT on balances (marketplace/database). What follows from a posting is written
-- with the owner's rights.
--
-- pg_temp stands last in every search path: named nowhere, it would be searched first, and a temporary table called
-- ledger_account could stand before ours.
ALTER FUNCTION ledger_check_postings() SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION ledger_stamp_entry() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION ledger_refuse_change() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION ledger_refuse_balance_by_hand() SET search_path = pg_catalog, public, pg_temp;


-- Nobody writes in the books from here to the end of this transaction: those who are writing finish first, others wait.
-- Every posting holds the same lock shared (below), so it costs writers nothing but when somebody asks for this. It
-- needs no right on any table. 1200 is the ledger's number among advisory locks.
CREATE FUNCTION ledger_hold_still() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(1200)
$$;


-- Before a statement draws the number of its first posting: so a posting numbered below what one finds under
-- ledger_hold_still() was committed before it, and any other gets a higher number.
CREATE FUNCTION ledger_begin_postings() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1200);
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_begin_postings BEFORE INSERT ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_begin_postings();


CREATE OR REPLACE FUNCTION ledger_entry_has_postings() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- The trigger on postings has seen to their number and sum; here only that they came at all.
    IF NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = NEW.id) THEN
        RAISE EXCEPTION 'entry % (%) has no postings', NEW.id, NEW.reference
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- What says that it takes an entry back takes back that entry: no more, no less, nobody else's. Once, says the index.
    IF NEW.reverses_id IS NOT NULL AND EXISTS (
        SELECT p.account_id FROM ledger_posting p WHERE p.entry_id IN (NEW.id, NEW.reverses_id)
        GROUP BY p.account_id HAVING sum(p.amount) <> 0
    ) THEN
        RAISE EXCEPTION 'entry % (%) is not the opposite of entry %', NEW.id, NEW.reference, NEW.reverses_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
