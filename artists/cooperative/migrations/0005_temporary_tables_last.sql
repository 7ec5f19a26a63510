-- Named nowhere, pg_temp is searched first: whoever may make a temporary table could have a guard read it instead.
ALTER FUNCTION cooperative_begin_decisions() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION cooperative_guard_block() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION cooperative_guard_policy() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION cooperative_refuse_change() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION listings_guard_edition() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION works_guard_attestation() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION works_refuse_change() SET search_path = pg_catalog, public, pg_temp;
