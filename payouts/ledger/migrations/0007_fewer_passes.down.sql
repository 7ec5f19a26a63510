CREATE OR REPLACE FUNCTION ledger_check_postings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bad record;
BEGIN
    SELECT p.entry_id, p.position, p.amount INTO bad FROM arrived p
    WHERE p.amount = 0 OR abs(p.amount) > 100000000000000 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'posting % of entry %: an amount of % is outside the bounds', bad.position, bad.entry_id, bad.amount
            USING ERRCODE = 'check_violation';
    END IF;

    SELECT p.entry_id, p.position, p.account_id, p.currency, a.currency AS kept INTO bad
    FROM arrived p LEFT JOIN ledger_account a ON a.id = p.account_id
    WHERE a.id IS NULL OR a.currency <> p.currency LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'posting % of entry %: account % holds %, not %',
            bad.position, bad.entry_id, bad.account_id, coalesce(bad.kept, 'nothing, it does not exist'), bad.currency
            USING ERRCODE = 'foreign_key_violation';
    END IF;

    -- The entry exists, was made by this very transaction, and has exactly the postings it declares, 1 to n.
    SELECT g.entry_id, g.n, e.postings_count, e.made_xid INTO bad
    FROM (SELECT entry_id, count(*) AS n, min(position) AS low, max(position) AS high FROM arrived GROUP BY entry_id) g
    LEFT JOIN ledger_journalentry e ON e.id = g.entry_id
    WHERE e.id IS NULL OR e.made_xid <> pg_current_xact_id()::text::bigint
       OR g.n <> e.postings_count OR g.n < 2 OR g.low <> 1 OR g.high <> g.n
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry %: % postings arrived, the entry was made by transaction % and declares %',
            bad.entry_id, bad.n, coalesce(bad.made_xid::text, '(none)'), coalesce(bad.postings_count::text, '(nothing)')
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    SELECT p.entry_id, p.currency, sum(p.amount) AS off INTO bad
    FROM arrived p GROUP BY p.entry_id, p.currency HAVING sum(p.amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry %: debits and credits in % differ by %', bad.entry_id, bad.currency, bad.off
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;

    -- Balances are kept for payees only; the co-op's own accounts are in every sale and would be one queue.
    -- In account order, so that two statements never wait for each other.
    INSERT INTO ledger_balance AS b (account_id, amount)
    SELECT p.account_id, sum(p.amount) FROM arrived p JOIN ledger_account a ON a.id = p.account_id
    WHERE a.payee_id IS NOT NULL GROUP BY p.account_id ORDER BY p.account_id
    ON CONFLICT (account_id) DO UPDATE SET amount = b.amount + excluded.amount;

    -- A refund may leave a payee owing; setting money aside for a payout may not.
    SELECT p.entry_id, p.account_id, b.amount INTO bad
    FROM arrived p
    JOIN ledger_account a ON a.id = p.account_id AND a.kind = 'available'
    JOIN ledger_balance b ON b.account_id = p.account_id
    WHERE p.amount > 0 AND b.amount > 0 AND EXISTS (
        SELECT 1 FROM arrived r JOIN ledger_account ra ON ra.id = r.account_id
        WHERE r.entry_id = p.entry_id AND ra.kind = 'reserved' AND ra.payee_id = a.payee_id AND r.amount < 0
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry %: account % does not hold what would be set aside (short by %)',
            bad.entry_id, bad.account_id, bad.amount USING ERRCODE = 'check_violation';
    END IF;

    -- What is set aside can only be spent once.
    SELECT p.entry_id, p.account_id, b.amount INTO bad
    FROM arrived p
    JOIN ledger_account a ON a.id = p.account_id AND a.kind = 'reserved'
    JOIN ledger_balance b ON b.account_id = p.account_id
    WHERE b.amount > 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry %: account % would give out % more than was set aside', bad.entry_id, bad.account_id, bad.amount
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
