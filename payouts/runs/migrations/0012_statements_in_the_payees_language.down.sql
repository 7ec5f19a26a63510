DROP TRIGGER runs_wording_refuse_change ON runs_wording;
DROP FUNCTION runs_wording_refuse_change();
