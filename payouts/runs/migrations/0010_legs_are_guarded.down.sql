DROP TRIGGER runs_reversal_leaves_the_bank_alone ON runs_reversal;
DROP FUNCTION runs_reversal_leaves_the_bank_alone();
DROP TRIGGER runs_guard_leg ON runs_bankleg;
DROP FUNCTION runs_guard_leg();
