"""
What the guarantees of the books cost, beside the same rows written with the same indexes and no guarantee at all.

The floor's tables are made LIKE the ledger's, so they have its columns, defaults, checks and indexes, and no trigger.
"""

import io
import itertools
import time

from django.db import connection, transaction

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure, interleaved

SALES = 2_000  # a round
A_COMMIT = 1_000
PARTIES = 40
RATE = "sales/s"

_numbers = itertools.count(1_000_000)


def integrity(bench: Bench) -> Figure:
    accounts = _accounts()
    _floor_tables()
    pair = interleaved(
        lambda: _copied("ledger_journalentry", "ledger_posting", accounts),
        lambda: _copied("bench_entry", "bench_posting", accounts),
    )
    return pair.figure(
        "ledger.integrity", unit=RATE, note=f"COPY of five postings a sale, {A_COMMIT} a commit; goal ≥ 0.5"
    )


def single(bench: Bench) -> Figure:
    accounts = _accounts()
    _floor_tables()
    pair = interleaved(lambda: _posted(accounts), lambda: _inserted(accounts), rounds=7)
    return pair.figure(
        "ledger.post.single", unit=RATE, note="ledger.post, one sale a commit, beside two bare INSERTs"
    )


def balance(bench: Bench) -> Figure:
    from payouts.ledger.models import Account
    from payouts.ledger.selectors import balance as balance_of

    accounts = _accounts()
    while _postings() < 100_000:
        _copied("ledger_journalentry", "ledger_posting", accounts)
    own = Account.objects.get(pk=accounts[-1])
    pair = interleaved(lambda: _ms(lambda: balance_of(own)), lambda: _ms(_nothing), rounds=15)
    return pair.figure(
        "ledger.balance",
        unit="ms",
        note=f"a payee's, {_postings()} postings behind it, beside SELECT 1; goal < 5 ms",
    )


def check(bench: Bench) -> Figure:
    from payouts.ledger.selectors import check_books

    accounts = _accounts()
    while _postings() < 100_000:
        _copied("ledger_journalentry", "ledger_posting", accounts)
    pair = interleaved(lambda: _ms(check_books), lambda: _ms(_summed), rounds=7)
    return pair.figure(
        "ledger.check",
        unit="ms",
        note=f"check_books of {_postings()} postings beside one sum() of them; goal ≤ 12",
    )


def _accounts() -> list[int]:
    """Stripe's balance, the co-op's share, and the pending account of every party."""
    from payouts.ledger import chart
    from payouts.payees.models import Payee

    payees = list(Payee.objects.all()[:PARTIES])
    payees += [Payee.objects.create(name=f"Payee {n}") for n in range(PARTIES - len(payees))]
    return [
        chart.stripe_balance("EUR").pk,
        chart.coop_share("EUR").pk,
        *[chart.pending(payee, "EUR").pk for payee in payees],
    ]


def _floor_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_entry, bench_posting")
        cursor.execute("CREATE TABLE bench_entry (LIKE ledger_journalentry INCLUDING ALL)")
        cursor.execute("CREATE TABLE bench_posting (LIKE ledger_posting INCLUDING ALL)")


def _lines(number: int, accounts: list[int]) -> list[tuple[int, int]]:
    """One sale of 80.00 as (account, amount): received, the co-op's share, three parties."""
    stripe, coop, *parties = accounts
    first, second, third = (parties[(number * step) % len(parties)] for step in (1, 7, 13))
    return [(stripe, 8_000), (coop, -960), (first, -4_000), (second, -2_240), (third, -800)]


def _copied(entries: str, postings: str, accounts: list[int]) -> float:
    started = time.perf_counter()
    for _ in range(SALES // A_COMMIT):
        numbers = [next(_numbers) for _ in range(A_COMMIT)]
        heads, lines = io.StringIO(), io.StringIO()
        for number in numbers:
            heads.write(f"{number}\tsale:{number}\tx\tA print\t2026-03-06 12:00:00+00\t5\t0\n")
            for position, (account, amount) in enumerate(_lines(number, accounts), start=1):
                lines.write(f"{number}\t{position}\t{account}\tEUR\t{amount}\n")
        heads.seek(0)
        lines.seek(0)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY {entries} (id, reference, request_hash, memo, occurred_at, postings_count, made_xid) FROM STDIN",
                heads,
            )
            cursor.copy_expert(
                f"COPY {postings} (entry_id, position, account_id, currency, amount) FROM STDIN", lines
            )
    return SALES / (time.perf_counter() - started)


def _posted(accounts: list[int], *, sales: int = 200) -> float:
    from django.utils import timezone

    from payouts.ledger.models import Account
    from payouts.ledger.services import Line, post

    known = Account.objects.in_bulk(accounts)
    at = timezone.now()
    started = time.perf_counter()
    for _ in range(sales):
        number = next(_numbers)
        post(
            reference=f"sale:{number}",
            memo="A print",
            occurred_at=at,
            lines=[Line(known[account], amount) for account, amount in _lines(number, accounts)],
        )
    return sales / (time.perf_counter() - started)


def _inserted(accounts: list[int], *, sales: int = 200) -> float:
    started = time.perf_counter()
    for _ in range(sales):
        number = next(_numbers)
        rows = [
            (number, position, account, "EUR", amount)
            for position, (account, amount) in enumerate(_lines(number, accounts), start=1)
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_entry (id, reference, request_hash, memo, occurred_at, postings_count, made_xid)"
                " VALUES (%s, %s, 'x', 'A print', now(), 5, 0)",
                [number, f"sale:{number}"],
            )
            values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
            cursor.execute(
                f"INSERT INTO bench_posting (entry_id, position, account_id, currency, amount) VALUES {values}",
                [field for row in rows for field in row],
            )
    return sales / (time.perf_counter() - started)


def _postings() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_posting")
        return cursor.fetchone()[0]


def _summed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount) FROM ledger_posting")
        cursor.fetchone()


def _nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _ms(work) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


FIGURES = {
    "ledger.integrity": integrity,
    "ledger.post.single": single,
    "ledger.balance": balance,
    "ledger.check": check,
}
