DROP TRIGGER cooperative_guard_block ON cooperative_block;
DROP TRIGGER cooperative_refuse_change ON cooperative_block;
DROP TRIGGER cooperative_begin_decisions ON cooperative_decision;
DROP FUNCTION cooperative_guard_block();
DROP FUNCTION cooperative_begin_decisions();
