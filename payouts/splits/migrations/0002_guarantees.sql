-- Nobody signs what they did not see: an answer names the version and the hash of its terms, together.
ALTER TABLE splits_acceptance ADD CONSTRAINT acceptance_of_exactly_these_terms
    FOREIGN KEY (agreement_id, terms_hash) REFERENCES splits_splitagreement (id, terms_hash);
ALTER TABLE splits_approval ADD CONSTRAINT approval_of_exactly_these_terms
    FOREIGN KEY (agreement_id, terms_hash) REFERENCES splits_splitagreement (id, terms_hash);


CREATE FUNCTION splits_guard_agreement() RETURNS trigger
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

CREATE TRIGGER splits_guard_agreement BEFORE UPDATE OR DELETE ON splits_splitagreement
    FOR EACH ROW EXECUTE FUNCTION splits_guard_agreement();


CREATE FUNCTION splits_born_as_draft() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    -- Otherwise an agreement could be inserted already active and never meet the rules above.
    IF NEW.status <> 'draft' THEN
        RAISE EXCEPTION 'an agreement begins as a draft, not as %', NEW.status USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER splits_born_as_draft BEFORE INSERT ON splits_splitagreement
    FOR EACH ROW EXECUTE FUNCTION splits_born_as_draft();


CREATE FUNCTION splits_guard_shares() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    agreement bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.agreement_id ELSE NEW.agreement_id END;
    found_status text;
BEGIN
    SELECT status INTO found_status FROM splits_splitagreement WHERE id = agreement FOR SHARE;
    IF found_status IS DISTINCT FROM 'draft' AND NOT (TG_OP = 'DELETE' AND found_status IS NULL) THEN
        RAISE EXCEPTION 'the shares of agreement % are fixed since it was proposed', agreement
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id THEN
        RAISE EXCEPTION 'a share stays with its agreement' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER splits_guard_shares BEFORE INSERT OR UPDATE OR DELETE ON splits_share
    FOR EACH ROW EXECUTE FUNCTION splits_guard_shares();


CREATE FUNCTION splits_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'a signature is not changed or removed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER splits_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON splits_acceptance
    FOR EACH STATEMENT EXECUTE FUNCTION splits_refuse_change();
CREATE TRIGGER splits_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON splits_approval
    FOR EACH STATEMENT EXECUTE FUNCTION splits_refuse_change();
