DROP TRIGGER works_refuse_change ON works_curationrules;
DROP TRIGGER works_refuse_change ON works_review;
DROP FUNCTION works_refuse_change();
DROP TRIGGER works_guard_attestation ON works_attestation;
DROP FUNCTION works_guard_attestation();
