-- What buyers were told of an edition stays true, whoever writes.

CREATE FUNCTION listings_guard_edition() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.published_at IS NOT NULL THEN
        IF (NEW.work_id, NEW.kind, NEW.currency, NEW.published_at)
            IS DISTINCT FROM (OLD.work_id, OLD.kind, OLD.currency, OLD.published_at) THEN
            RAISE EXCEPTION 'listing % was published: what it is of, its kind and its day stay', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.edition_size > OLD.edition_size OR NEW.artist_proofs > OLD.artist_proofs THEN
            RAISE EXCEPTION 'the edition of listing % was published and can become smaller, never larger', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.tells_of_other_editions AND NOT NEW.tells_of_other_editions THEN
            RAISE EXCEPTION 'the buyers of listing % were promised to be told of other editions', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.first_sold_at IS NOT NULL
        AND (NEW.fair_price, NEW.first_sold_at) IS DISTINCT FROM (OLD.fair_price, OLD.first_sold_at) THEN
        RAISE EXCEPTION 'how the price of listing % was reckoned is fixed since its first sale', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'limited' AND NEW.published_at IS NOT NULL AND NOT NEW.tells_of_other_editions
        AND (TG_OP = 'INSERT' OR OLD.published_at IS NULL) THEN
        -- Of two that are published at one moment, the second waits here and sees the first.
        PERFORM 1 FROM works_work WHERE id = NEW.work_id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT 1 FROM listings_listing
            WHERE work_id = NEW.work_id AND kind = 'limited' AND published_at IS NOT NULL AND id <> NEW.id
        ) THEN
            RAISE EXCEPTION 'there is another limited edition of work %, which listing % does not tell of', NEW.work_id, NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER listings_guard_edition BEFORE INSERT OR UPDATE ON listings_listing
    FOR EACH ROW EXECUTE FUNCTION listings_guard_edition();
