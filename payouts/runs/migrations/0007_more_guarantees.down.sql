DROP TRIGGER runs_guard_reversal ON runs_reversal;
DROP TRIGGER runs_netting_is_posted ON runs_payout;
DROP FUNCTION runs_guard_reversal();
DROP FUNCTION runs_netting_is_posted();
CREATE OR REPLACE FUNCTION runs_guard_run() RETURNS trigger
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
CREATE OR REPLACE FUNCTION runs_guard_payout() RETURNS trigger
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
