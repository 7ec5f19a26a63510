DROP TRIGGER cooperative_guard_policy ON cooperative_policy;
DROP TRIGGER cooperative_refuse_change ON cooperative_decision;
DROP FUNCTION cooperative_guard_policy();
DROP FUNCTION cooperative_refuse_change();
