ALTER FUNCTION splits_born_as_draft() SET search_path = pg_catalog, public;
ALTER FUNCTION splits_guard_agreement() SET search_path = pg_catalog, public;
ALTER FUNCTION splits_guard_shares() SET search_path = pg_catalog, public;
ALTER FUNCTION splits_refuse_change() SET search_path = pg_catalog, public;
