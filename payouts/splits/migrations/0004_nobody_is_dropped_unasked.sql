-- Nobody is dropped unasked: a version takes over only with the signature of everybody whom the one in force pays.
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
        -- Whom the version in force pays has said yes as well, if only to leaving.
        IF EXISTS (
            SELECT 1 FROM splits_splitagreement f JOIN splits_share s ON s.agreement_id = f.id
            WHERE f.id = (
                SELECT id FROM splits_splitagreement
                WHERE subject = NEW.subject AND id <> NEW.id AND active_from IS NOT NULL
                ORDER BY active_from DESC, version DESC LIMIT 1)
              AND NOT EXISTS (
                SELECT 1 FROM splits_acceptance a
                WHERE a.agreement_id = NEW.id AND a.terms_hash = NEW.terms_hash
                  AND a.payee_id = s.payee_id AND a.answer = 'accepted')
        ) THEN
            RAISE EXCEPTION 'agreement % cannot be active: somebody paid by the version in force did not sign', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- The proposer and the parties never count, nor do those who leave.
        IF NEW.approvals_needed > (
            SELECT count(DISTINCT ap.by_id) FROM splits_approval ap
            WHERE ap.agreement_id = NEW.id AND ap.terms_hash = NEW.terms_hash AND ap.decision = 'approved'
              AND ap.by_id <> NEW.proposed_by_id
              AND NOT EXISTS (
                  SELECT 1 FROM splits_share s JOIN payees_payee p ON p.id = s.payee_id
                  WHERE s.agreement_id = NEW.id AND p.user_id = ap.by_id)
              AND NOT EXISTS (
                  SELECT 1 FROM splits_departure d JOIN payees_payee p ON p.id = d.payee_id
                  WHERE d.agreement_id = NEW.id AND p.user_id = ap.by_id)
        ) THEN
            RAISE EXCEPTION 'agreement % cannot be active without % approvals of its terms', NEW.id, NEW.approvals_needed
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- Who leaves is part of what is signed, so it is as fixed as the shares.
CREATE TRIGGER splits_guard_departures BEFORE INSERT OR UPDATE OR DELETE ON splits_departure
    FOR EACH ROW EXECUTE FUNCTION splits_guard_shares();
