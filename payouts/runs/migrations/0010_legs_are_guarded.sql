-- A leg to the bank never carries more than is left of its payout, and never while a part is being brought back.
CREATE FUNCTION runs_guard_leg() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    sent record;
    taken bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.payout_id, NEW.number, NEW.key, NEW.currency, NEW.amount, NEW.destination, NEW.bank, NEW.descriptor)
            IS DISTINCT FROM
           (OLD.payout_id, OLD.number, OLD.key, OLD.currency, OLD.amount, OLD.destination, OLD.bank, OLD.descriptor) THEN
            RAISE EXCEPTION 'bank leg % is fixed since it was asked for', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.returned_at IS NOT NULL AND NEW.returned_at IS DISTINCT FROM OLD.returned_at THEN
            RAISE EXCEPTION 'bank leg % came back and stays so', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT o.amount, o.currency, o.status, o.destination INTO sent
    FROM runs_payout o WHERE o.id = NEW.payout_id FOR UPDATE;
    IF (sent.currency, sent.destination) IS DISTINCT FROM (NEW.currency, NEW.destination)
        OR sent.status NOT IN ('in_transit', 'paid', 'failed', 'reversed') THEN
        RAISE EXCEPTION 'payout % was not sent there, so nothing can go on to the bank', NEW.payout_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.status = 'done' THEN
        -- What Stripe did by itself is a fact.
        RETURN NEW;
    END IF;
    IF sent.status NOT IN ('in_transit', 'failed') THEN
        RAISE EXCEPTION 'payout % is %, so nothing can go on to the bank', NEW.payout_id, sent.status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM runs_reversal r WHERE r.payout_id = NEW.payout_id AND r.status IN ('ready', 'sending', 'unknown')
    ) THEN
        RAISE EXCEPTION 'a part of payout % is being brought back', NEW.payout_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT coalesce(sum(r.amount), 0) INTO taken FROM runs_reversal r
    WHERE r.payout_id = NEW.payout_id AND r.status = 'done';
    IF taken + NEW.amount > sent.amount THEN
        RAISE EXCEPTION 'payout %: % would go to the bank of %', NEW.payout_id, NEW.amount, sent.amount - taken
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER runs_guard_leg BEFORE INSERT OR UPDATE ON runs_bankleg
    FOR EACH ROW EXECUTE FUNCTION runs_guard_leg();


-- And the other way round: nothing is asked back of what is on its way to the bank, or there.
CREATE FUNCTION runs_reversal_leaves_the_bank_alone() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM runs_payout o WHERE o.id = NEW.payout_id FOR UPDATE;
    IF NEW.status IN ('ready', 'sending', 'unknown') AND EXISTS (
        SELECT 1 FROM runs_bankleg l
        WHERE l.payout_id = NEW.payout_id
          AND (l.status IN ('ready', 'sending', 'unknown') OR (l.status = 'done' AND l.returned_at IS NULL))
    ) THEN
        RAISE EXCEPTION 'payout % is on its way to the bank, or there', NEW.payout_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER runs_reversal_leaves_the_bank_alone BEFORE INSERT ON runs_reversal
    FOR EACH ROW EXECUTE FUNCTION runs_reversal_leaves_the_bank_alone();
