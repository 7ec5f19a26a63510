-- What must hold over everything, proved from postings alone. Each query returns one line of text per row that is off.
--
-- The promises that stand under the "quick" query at the end are proved by it in one pass: where it says true they hold, and
-- only where it does not are they gone through one by one to name the rows.

-- promise: every total is the sum of its postings
WITH posted AS (
    SELECT p.account_id, date_bin('1 hour', e.occurred_at, 'epoch') AS starts_at, sum(p.amount) AS amount
    FROM ledger_posting p JOIN ledger_journalentry e ON e.id = p.entry_id
    WHERE p.account_id = ANY (ARRAY(SELECT id FROM ledger_account WHERE payee_id IS NULL))
      AND NOT p.id > (SELECT coalesce(max(postings_to), 0) FROM ledger_checkpoint)
    GROUP BY 1, 2
), wanted AS (
    SELECT account_id, 'hour' AS span, starts_at, amount FROM posted
    UNION ALL
    SELECT account_id, 'month', date_trunc('month', starts_at, 'UTC'), sum(amount) FROM posted GROUP BY 1, 3
)
SELECT format('%s of %s, %s (account %s): kept %s, postings say %s', coalesce(t.span, w.span), a.kind,
    coalesce(t.starts_at, w.starts_at) AT TIME ZONE 'UTC', coalesce(t.account_id, w.account_id), coalesce(t.amount, 0), coalesce(w.amount, 0))
FROM ledger_total t
FULL JOIN wanted w ON w.account_id = t.account_id AND w.span = t.span AND w.starts_at = t.starts_at
LEFT JOIN ledger_account a ON a.id = coalesce(t.account_id, w.account_id)
WHERE coalesce(t.amount, 0) <> coalesce(w.amount, 0);

-- promise: every sale is in the books with exactly what came in, and its parts use up what was to be shared
SELECT format('sale %s (%s): received %s, co-op %s, tax %s, parts %s', s.id, s.reference, s.received, s.coop_share, s.tax, coalesce(sum(p.amount), 0))
FROM earnings_sale s LEFT JOIN earnings_part p ON p.sale_id = s.id
GROUP BY s.id
HAVING (s.kind <> 'contribution' AND s.received <> s.coop_share + s.tax + coalesce(sum(p.amount), 0))
    OR s.received <> (
        SELECT coalesce(sum(lp.amount), 0) FROM ledger_posting lp JOIN ledger_account la ON la.id = lp.account_id
        WHERE lp.entry_id = s.entry_id AND la.kind = 'stripe_balance');

-- promise: what each party was promised of a sale is what the books owe it
SELECT format('sale %s, payee %s: promised %s, posted %s', s.id, p.payee_id, p.amount, coalesce(-sum(lp.amount), 0))
FROM earnings_part p
JOIN earnings_sale s ON s.id = p.sale_id
LEFT JOIN ledger_account la ON la.payee_id = p.payee_id AND la.kind = 'pending' AND la.currency = s.currency
LEFT JOIN ledger_posting lp ON lp.entry_id = s.entry_id AND lp.account_id = la.id
GROUP BY s.id, p.payee_id, p.amount HAVING p.amount <> coalesce(-sum(lp.amount), 0);

-- promise: refunds took from each party exactly what they took from its sale
SELECT format('sale %s: %s refunded, parts give back %s', s.id, s.refunded, coalesce(sum(p.refunded), 0))
FROM earnings_sale s JOIN earnings_part p ON p.sale_id = s.id
GROUP BY s.id HAVING coalesce(sum(p.refunded), 0) > s.refunded;

-- promise: no charge gave back more than it took
SELECT format('charge %s: %s taken, %s refunded, %s disputed', c.stripe_charge, c.amount, c.refunded, c.disputed)
FROM earnings_charge c WHERE c.refunded + c.disputed > c.amount;

-- promise: every refund is in the books for its amount, and the charge counts it
SELECT format('%s: %s given back, the books say %s', g.reference, g.amount, coalesce(-sum(p.amount), 0))
FROM earnings_givenback g
LEFT JOIN ledger_journalentry e ON e.reference = g.reference
LEFT JOIN ledger_posting p ON p.entry_id = e.id
    AND p.account_id IN (SELECT id FROM ledger_account WHERE kind = 'stripe_balance')
WHERE starts_with(g.reference, 'refund:')
GROUP BY g.id HAVING g.amount <> coalesce(-sum(p.amount), 0)
UNION ALL
SELECT format('charge %s: it counts %s refunded, its refunds say %s', c.stripe_charge, c.refunded, coalesce(sum(g.amount), 0))
FROM earnings_charge c
LEFT JOIN earnings_givenback g ON g.charge_id = c.id AND g.undone_at IS NULL AND starts_with(g.reference, 'refund:')
GROUP BY c.id HAVING c.refunded <> coalesce(sum(g.amount), 0);

-- promise: every charge is the sum of its sales
SELECT format('charge %s: %s taken, its sales say %s', c.stripe_charge, c.amount, coalesce(sum(s.received), 0))
FROM earnings_charge c LEFT JOIN earnings_sale s ON s.charge_id = c.id
GROUP BY c.id HAVING c.amount <> coalesce(sum(s.received), 0);

-- promise: what is reserved is exactly what payouts under way are to send
SELECT format('payee %s, %s: %s reserved, payouts under way say %s',
    coalesce(r.payee_id, o.payee_id), coalesce(r.currency, o.currency), coalesce(r.amount, 0), coalesce(o.amount, 0))
FROM (
    SELECT a.payee_id, a.currency, -sum(p.amount) AS amount FROM ledger_posting p
    JOIN ledger_account a ON a.id = p.account_id WHERE a.kind = 'reserved' GROUP BY a.payee_id, a.currency
) r
FULL JOIN (
    SELECT payee_id, currency, sum(amount) AS amount FROM runs_payout WHERE status IN ('held', 'pending')
    GROUP BY payee_id, currency
) o ON o.payee_id = r.payee_id AND o.currency = r.currency
WHERE coalesce(r.amount, 0) <> coalesce(o.amount, 0);

-- promise: every payout that was sent is in the books, once, for its amount
SELECT format('payout %s (%s) of %s: the books say %s', o.id, o.status, o.amount, coalesce(-sum(p.amount), 0))
FROM runs_payout o
LEFT JOIN ledger_journalentry e ON e.reference = 'payout:' || o.id || ':sent'
LEFT JOIN ledger_posting p ON p.entry_id = e.id
    AND p.account_id IN (SELECT id FROM ledger_account WHERE kind = 'stripe_balance')
GROUP BY o.id
HAVING CASE WHEN o.status IN ('in_transit', 'paid', 'failed', 'reversed') THEN o.amount ELSE 0 END <> coalesce(-sum(p.amount), 0);

-- promise: no agreement is active without the signatures it needs
SELECT format('agreement %s (%s) is %s without every acceptance', g.id, g.subject, g.status)
FROM splits_splitagreement g
WHERE g.status IN ('active', 'superseded') AND EXISTS (
    SELECT 1 FROM splits_share s WHERE s.agreement_id = g.id AND NOT EXISTS (
        SELECT 1 FROM splits_acceptance a WHERE a.agreement_id = g.id AND a.payee_id = s.payee_id
          AND a.terms_hash = g.terms_hash AND a.answer = 'accepted'));

-- quick: entries and balances
-- A fingerprint instead of a table of a million sums: every posting is weighed by a random number of its entry, so an
-- entry that sums to zero weighs nothing whatever its number is, and one that does not is seen unless its sixteen bits
-- happen to be zero: once in 65,536, with other numbers each time. Counts are compared in the same way, with 48 bits. Adding
-- an account's postings up by the way proves what hangs on accounts exactly.
WITH chance AS MATERIALIZED (
    SELECT (random() * 2147483647)::bigint AS seed
), accounts AS MATERIALIZED (
    SELECT p.account_id, p.currency, sum(p.amount) AS amount,
        sum(least(greatest(p.amount, -100000000000000), 100000000000000)
            * (hashint8extended(p.entry_id, (SELECT seed FROM chance)) & 65535)) AS weight,
        sum(hashint8extended(p.entry_id, (SELECT seed FROM chance)) >> 16) AS marks
    FROM ledger_posting p GROUP BY p.account_id, p.currency
), known AS MATERIALIZED (
    -- Each account is looked up once, here: PostgreSQL takes an aggregate of a million postings for two hundred rows, and
    -- would join it to the accounts by going through all of them for each.
    SELECT s.account_id, s.currency, s.amount, a.id, a.kind, a.currency AS own_currency, a.payee_id
    FROM accounts s LEFT JOIN ledger_account a ON a.id = s.account_id
)
SELECT NOT EXISTS (SELECT 1 FROM accounts GROUP BY currency HAVING sum(amount) <> 0 OR sum(weight) <> 0)
    AND (SELECT coalesce(sum(marks), 0) FROM accounts)
      = (SELECT coalesce(sum(postings_count * (hashint8extended(id, (SELECT seed FROM chance)) >> 16)), 0) FROM ledger_journalentry)
    AND NOT EXISTS (
        SELECT 1 FROM known WHERE id IS NULL OR own_currency <> currency OR (kind IN ('pending', 'reserved') AND amount > 0))
    AND NOT EXISTS (
        SELECT 1 FROM (SELECT account_id, amount FROM known WHERE payee_id IS NOT NULL) s FULL JOIN ledger_balance b ON b.account_id = s.account_id
        WHERE coalesce(b.amount, 0) <> coalesce(s.amount, 0));

-- promise: every entry balances in each currency
SELECT format('entry %s (%s) is off by %s %s', p.entry_id, e.reference, sum(p.amount), p.currency)
FROM ledger_posting p LEFT JOIN ledger_journalentry e ON e.id = p.entry_id
GROUP BY p.entry_id, e.reference, p.currency HAVING sum(p.amount) <> 0;

-- promise: every entry has the postings it declares
SELECT format('entry %s (%s) declares %s postings and has %s', e.id, e.reference, e.postings_count, count(p.id))
FROM ledger_journalentry e LEFT JOIN ledger_posting p ON p.entry_id = e.id
GROUP BY e.id, e.reference, e.postings_count HAVING count(p.id) <> e.postings_count;

-- promise: every posting belongs to an entry and to an account of its currency
SELECT format('posting %s of entry %s names account %s in %s', p.id, p.entry_id, p.account_id, p.currency)
FROM ledger_posting p
LEFT JOIN ledger_account a ON a.id = p.account_id
LEFT JOIN ledger_journalentry e ON e.id = p.entry_id
WHERE a.id IS NULL OR e.id IS NULL OR a.currency <> p.currency;

-- promise: the balance of every payee is the sum of the postings
SELECT format('account %s: kept %s, postings say %s', coalesce(b.account_id, s.account_id), coalesce(b.amount, 0), coalesce(s.amount, 0))
FROM ledger_balance b
FULL JOIN (
    SELECT p.account_id, sum(p.amount) AS amount FROM ledger_posting p
    JOIN ledger_account a ON a.id = p.account_id WHERE a.payee_id IS NOT NULL GROUP BY p.account_id
) s ON s.account_id = b.account_id
WHERE coalesce(b.amount, 0) <> coalesce(s.amount, 0);

-- promise: no more is pending or reserved than was put there
SELECT format('account %s (%s of payee %s) is below zero by %s', a.id, a.kind, a.payee_id, sum(p.amount))
FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
WHERE a.kind IN ('pending', 'reserved') GROUP BY a.id, a.kind, a.payee_id HAVING sum(p.amount) > 0;
