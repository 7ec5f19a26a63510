DROP TRIGGER runs_refuse_change ON runs_runapproval;
DROP TRIGGER runs_payout_is_reserved ON runs_payout;
DROP TRIGGER runs_guard_payout ON runs_payout;
DROP TRIGGER runs_guard_run ON runs_payoutrun;
DROP FUNCTION runs_refuse_change();
DROP FUNCTION runs_payout_is_reserved();
DROP FUNCTION runs_guard_payout();
DROP FUNCTION runs_guard_run();
