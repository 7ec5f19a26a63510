ALTER FUNCTION runs_guard_run() SET search_path = pg_catalog, public;
ALTER FUNCTION runs_guard_payout() SET search_path = pg_catalog, public;
ALTER FUNCTION runs_guard_reversal() SET search_path = pg_catalog, public;
ALTER FUNCTION runs_netting_is_posted() SET search_path = pg_catalog, public;
ALTER FUNCTION runs_payout_is_reserved() SET search_path = pg_catalog, public;
ALTER FUNCTION runs_proof_stays() SET search_path = pg_catalog, public;
ALTER FUNCTION runs_refuse_change() SET search_path = pg_catalog, public;
ALTER FUNCTION runs_statement_stays() SET search_path = pg_catalog, public;
