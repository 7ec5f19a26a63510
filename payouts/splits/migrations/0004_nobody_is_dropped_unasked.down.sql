DROP TRIGGER splits_guard_departures ON splits_departure;
CREATE OR REPLACE FUNCTION splits_guard_agreement() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'agreement % is %: it is kept', OLD.id, OLD.status USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status <> 'draft' AND (
        NEW.subject, NEW.title, NEW.version, NEW.currency, NEW.unit_price, NEW.terms_hash, NEW.approvals_needed,
        NEW.proposed_by_id, NEW.proposed_at
    ) IS DISTINCT FROM (
        OLD.subject, OLD.title, OLD.version, OLD.currency, OLD.unit_price, OLD.terms_hash, OLD.approvals_needed,
        OLD.proposed_by_id, OLD.proposed_at
    ) THEN
        RAISE EXCEPTION 'the terms of agreement % are fixed since it was proposed; make a new version', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'active' AND OLD.status <> 'active' THEN
        IF EXISTS (
            SELECT 1 FROM splits_share s WHERE s.agreement_id = NEW.id AND NOT EXISTS (
                SELECT 1 FROM splits_acceptance a
                WHERE a.agreement_id = NEW.id AND a.terms_hash = NEW.terms_hash
                  AND a.payee_id = s.payee_id AND a.answer = 'accepted')
        ) THEN
            RAISE EXCEPTION 'agreement % cannot be active: not every party accepted it', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- The proposer and the parties never count.
        IF NEW.approvals_needed > (
            SELECT count(DISTINCT ap.by_id) FROM splits_approval ap
            WHERE ap.agreement_id = NEW.id AND ap.terms_hash = NEW.terms_hash AND ap.decision = 'approved'
              AND ap.by_id <> NEW.proposed_by_id
              AND NOT EXISTS (
                  SELECT 1 FROM splits_share s JOIN payees_payee p ON p.id = s.payee_id
                  WHERE s.agreement_id = NEW.id AND p.user_id = ap.by_id)
        ) THEN
            RAISE EXCEPTION 'agreement % cannot be active without % approvals of its terms', NEW.id, NEW.approvals_needed
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
