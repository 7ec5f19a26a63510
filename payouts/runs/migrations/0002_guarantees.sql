-- A run is approved by enough different people, each of whom saw exactly this list.
CREATE FUNCTION runs_guard_run() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'planned' THEN
            RAISE EXCEPTION 'a payout run begins as planned, not as %', NEW.status USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.currency, NEW.content_hash, NEW.approvals_needed, NEW.minimum, NEW.planned_by_id, NEW.planned_at)
        IS DISTINCT FROM
       (OLD.currency, OLD.content_hash, OLD.approvals_needed, OLD.minimum, OLD.planned_by_id, OLD.planned_at) THEN
        RAISE EXCEPTION 'payout run % is fixed since it was planned; abandon it and plan another', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'approved' AND OLD.status <> 'approved' AND NEW.approvals_needed > (
        SELECT count(DISTINCT a.by_id) FROM runs_runapproval a
        WHERE a.run_id = NEW.id AND a.content_hash = NEW.content_hash AND a.decision = 'approved'
    ) THEN
        RAISE EXCEPTION 'payout run % cannot be approved without % approvals of its content', NEW.id, NEW.approvals_needed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER runs_guard_run BEFORE INSERT OR UPDATE ON runs_payoutrun
    FOR EACH ROW EXECUTE FUNCTION runs_guard_run();


CREATE FUNCTION runs_guard_payout() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF (NEW.run_id, NEW.payee_id, NEW.connected_account_id, NEW.destination, NEW.currency, NEW.amount, NEW.statement_number)
        IS DISTINCT FROM
       (OLD.run_id, OLD.payee_id, OLD.connected_account_id, OLD.destination, OLD.currency, OLD.amount, OLD.statement_number) THEN
        RAISE EXCEPTION 'payout % is fixed since it was planned', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'held' AND NEW.status = 'pending' AND NOT EXISTS (
        SELECT 1 FROM runs_payoutrun r WHERE r.id = NEW.run_id AND r.status IN ('approved', 'sending')
    ) THEN
        RAISE EXCEPTION 'payout % waits for the approval of its run', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER runs_guard_payout BEFORE UPDATE ON runs_payout FOR EACH ROW EXECUTE FUNCTION runs_guard_payout();


CREATE FUNCTION runs_payout_is_reserved() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.status <> 'held' OR NOT EXISTS (
        SELECT 1 FROM ledger_journalentry e
        JOIN ledger_posting p ON p.entry_id = e.id
        JOIN ledger_account a ON a.id = p.account_id
        WHERE e.reference = 'payout:' || NEW.id || ':reserved'
          AND a.kind = 'reserved' AND a.payee_id = NEW.payee_id AND a.currency = NEW.currency AND p.amount = -NEW.amount
    ) THEN
        RAISE EXCEPTION 'payout % of % is not what was set aside for it', NEW.id, NEW.amount
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER runs_payout_is_reserved AFTER INSERT ON runs_payout
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION runs_payout_is_reserved();


CREATE FUNCTION runs_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'an approval is not changed or removed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER runs_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON runs_runapproval
    FOR EACH STATEMENT EXECUTE FUNCTION runs_refuse_change();
