-- Named nowhere, pg_temp is searched first: whoever may make a temporary table could have a guard read it instead.
ALTER FUNCTION splits_born_as_draft() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION splits_guard_agreement() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION splits_guard_shares() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION splits_refuse_change() SET search_path = pg_catalog, public, pg_temp;
