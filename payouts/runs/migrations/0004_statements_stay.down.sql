DROP TRIGGER runs_proof_stays ON runs_proof;
DROP FUNCTION runs_proof_stays();
DROP TRIGGER runs_statements_stay ON runs_issuedstatement;
DROP TRIGGER runs_statement_stays ON runs_issuedstatement;
DROP FUNCTION runs_statement_stays();
