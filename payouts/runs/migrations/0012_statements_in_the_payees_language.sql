-- What statements were said in stays, like the statements; and each is named by what it says.
CREATE FUNCTION runs_wording_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the words of statements are not changed or removed: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER runs_wording_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON runs_wording
    FOR EACH STATEMENT EXECUTE FUNCTION runs_wording_refuse_change();
