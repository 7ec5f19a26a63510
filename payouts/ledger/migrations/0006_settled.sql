-- Which numbers are settled: nothing below them can appear any more. Sums and seals are made of those only.
--
-- Numbers are drawn before the row is committed, so a lower number may appear after a higher one. Every statement that
-- draws numbers therefore holds an advisory lock, shared, from before it draws the first to the end of its transaction:
-- 1200 for entries and postings, 1201 for decisions. Whoever wants to know what is settled notes the last number, then
-- waits until everybody who held the lock at that moment is through. Nobody waits for him.
CREATE FUNCTION ledger_settled(numbers regclass, locked_as integer) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last_drawn bigint;
    writers text[];
    give_up timestamptz := clock_timestamp() + interval '10 seconds';
BEGIN
    EXECUTE format('SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s', numbers) INTO last_drawn;
    SELECT array_agg(virtualtransaction) INTO writers FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 0 AND objid = locked_as AND objsubid = 1 AND mode = 'ShareLock' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid();
    WHILE EXISTS (
        SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = locked_as AND virtualtransaction = ANY (writers)
    ) LOOP
        IF clock_timestamp() > give_up THEN
            RETURN NULL;
        END IF;
        PERFORM pg_sleep(0.01);
    END LOOP;
    RETURN last_drawn;
END $$;


CREATE TRIGGER ledger_begin_postings BEFORE INSERT ON ledger_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_begin_postings();


-- Take the postings that settled since the last checkpoint into the totals of the co-op's own accounts. Returns the last
-- of them, or NULL where another is at it or somebody has been writing for ten seconds: the next try will do.
CREATE FUNCTION ledger_make_checkpoint() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    taken bigint;
    settled bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(1202) THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(max(postings_to), 0) INTO taken FROM ledger_checkpoint;
    settled := ledger_settled('ledger_posting_id_seq', 1200);
    IF settled IS NULL OR settled <= taken THEN
        RETURN settled;
    END IF;
    INSERT INTO ledger_total AS t (account_id, span, starts_at, amount)
    SELECT p.account_id, s.span, date_trunc(s.span, e.occurred_at, 'UTC'), sum(p.amount)
    FROM ledger_posting p
    JOIN ledger_account a ON a.id = p.account_id AND a.payee_id IS NULL
    JOIN ledger_journalentry e ON e.id = p.entry_id
    CROSS JOIN (VALUES ('hour'), ('month')) AS s (span)
    WHERE p.id > taken AND p.id <= settled
    GROUP BY 1, 2, 3
    ON CONFLICT (account_id, span, starts_at) DO UPDATE SET amount = t.amount + excluded.amount;
    INSERT INTO ledger_checkpoint (postings_to) VALUES (settled);
    RETURN settled;
END $$;
