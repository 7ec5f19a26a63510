-- What approvers signed holds the bank account and what is netted as well, and a run keeps the cap it was planned by.
CREATE OR REPLACE FUNCTION runs_guard_run() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'planned' THEN
            RAISE EXCEPTION 'a payout run begins as planned, not as %', NEW.status USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.currency, NEW.content_hash, NEW.approvals_needed, NEW.minimum, NEW.netting_points, NEW.planned_by_id, NEW.planned_at)
        IS DISTINCT FROM
       (OLD.currency, OLD.content_hash, OLD.approvals_needed, OLD.minimum, OLD.netting_points, OLD.planned_by_id, OLD.planned_at) THEN
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
    IF (NEW.run_id, NEW.payee_id, NEW.connected_account_id, NEW.destination, NEW.bank_fingerprint, NEW.currency, NEW.amount, NEW.netted, NEW.statement_number)
        IS DISTINCT FROM
       (OLD.run_id, OLD.payee_id, OLD.connected_account_id, OLD.destination, OLD.bank_fingerprint, OLD.currency, OLD.amount, OLD.netted, OLD.statement_number) THEN
        RAISE EXCEPTION 'payout % is fixed since it was planned', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'held' AND NEW.status = 'pending' AND NOT EXISTS (
        SELECT 1 FROM runs_payoutrun r WHERE r.id = NEW.run_id AND r.status IN ('approved', 'sending')
    ) THEN
        RAISE EXCEPTION 'payout % waits for the approval of its run', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- While Stripe may still make the transfer, nobody is told that it was not made.
    IF NEW.status = 'canceled' AND OLD.status <> 'canceled' AND EXISTS (
        SELECT 1 FROM runs_attempt t WHERE t.payout_id = NEW.id AND t.status IN ('ready', 'sending', 'unknown', 'done')
    ) THEN
        RAISE EXCEPTION 'payout % may be on its way; it cannot be canceled', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;


-- What is netted was posted, to that payee's advance, and never more than is owed.
CREATE FUNCTION runs_netting_is_posted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.netted > 0 AND NOT EXISTS (
        SELECT 1 FROM ledger_journalentry e
        JOIN ledger_posting p ON p.entry_id = e.id
        JOIN ledger_account a ON a.id = p.account_id
        JOIN ledger_balance b ON b.account_id = a.id
        WHERE e.reference = 'payout:' || NEW.id || ':netted' AND a.kind = 'advance' AND a.payee_id = NEW.payee_id
          AND a.currency = NEW.currency AND p.amount = -NEW.netted AND b.amount >= 0
    ) THEN
        RAISE EXCEPTION 'payout %: % is not what was netted, or more than is owed', NEW.id, NEW.netted
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER runs_netting_is_posted AFTER INSERT ON runs_payout
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION runs_netting_is_posted();


-- Never more is brought back than was sent, however many ask at once.
CREATE FUNCTION runs_guard_reversal() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    sent record;
    taken bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.payout_id, NEW.number, NEW.key, NEW.currency, NEW.amount, NEW.purpose, NEW.by_id)
            IS DISTINCT FROM (OLD.payout_id, OLD.number, OLD.key, OLD.currency, OLD.amount, OLD.purpose, OLD.by_id) THEN
            RAISE EXCEPTION 'reversal % is fixed since it was asked for', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT o.amount, o.currency, o.status INTO sent FROM runs_payout o WHERE o.id = NEW.payout_id FOR UPDATE;
    IF sent.currency <> NEW.currency OR sent.status NOT IN ('in_transit', 'paid', 'failed', 'reversed') THEN
        RAISE EXCEPTION 'payout % was not sent, so nothing can be brought back', NEW.payout_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- What was done by hand at Stripe is a fact; what is asked for here has to leave room for all that is open.
    SELECT coalesce(sum(r.amount), 0) INTO taken FROM runs_reversal r
    WHERE r.payout_id = NEW.payout_id
      AND (r.status = 'done' OR (NEW.status <> 'done' AND r.status IN ('ready', 'sending', 'unknown')));
    IF taken + NEW.amount > sent.amount THEN
        RAISE EXCEPTION 'payout %: % would be brought back of %', NEW.payout_id, taken + NEW.amount, sent.amount
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER runs_guard_reversal BEFORE INSERT OR UPDATE ON runs_reversal
    FOR EACH ROW EXECUTE FUNCTION runs_guard_reversal();
