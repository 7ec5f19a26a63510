DROP FUNCTION ledger_make_checkpoint();
DROP TRIGGER ledger_begin_postings ON ledger_journalentry;
DROP FUNCTION ledger_settled(regclass, integer);
