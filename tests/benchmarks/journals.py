"""
The same sales written into the books and, beside them, into tables that guarantee nothing.

The floor's tables are made LIKE the ledger's, so they have its columns, defaults, checks and indexes, and no trigger.
Those that return a number return sales a second.
"""

import datetime as dt
import io
import itertools
import threading
import time
from functools import cache

from django.db import connection, connections, transaction
from django.utils import timezone

from tests.harness.database import owner

SALES = 2_000  # a round
A_COMMIT = 1_000
PARTIES = 40

_numbers = itertools.count(1_000_000)


@cache
def _sales_table() -> None:
    """A table of sales that wait to be booked, as an import or a busy day leaves them."""
    make("bench_sale", "(id bigint PRIMARY KEY, received bigint, posted boolean NOT NULL DEFAULT false)")
    with owner() as cursor:
        cursor.execute("CREATE INDEX ON bench_sale (id) WHERE NOT posted")


def pipeline(accounts: list[int], *, sales: int = SALES) -> float:
    """Read sales, share each out, post them, mark them; returns sales a second without the making of the sales."""
    from payouts.ledger.models import Account

    known = Account.objects.in_bulk(accounts)
    _sales_table()
    first = next(_numbers)
    for _ in range(sales - 1):
        last = next(_numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_sale SELECT n, 8000, false FROM generate_series(%s, %s) n", [first, last]
        )
    started = time.perf_counter()
    for _ in range(0, sales, A_COMMIT):
        _post_some(known, accounts)
    return sales / (time.perf_counter() - started)


def _post_some(known: dict, accounts: list[int]) -> None:
    from payouts.ledger import services

    at = dt.datetime(2026, 3, 6, 12, 0, tzinfo=dt.UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, received FROM bench_sale WHERE NOT posted ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
            [A_COMMIT],
        )
        rows = cursor.fetchall()
        services.post_many(
            [
                services.NewEntry(f"sale:{pk}", "A print", at, _shared(pk, received, accounts, known))
                for pk, received in rows
            ]
        )
        cursor.execute("UPDATE bench_sale SET posted = true WHERE id = ANY (%s)", [[pk for pk, _ in rows]])


def _shared(number: int, received: int, accounts: list[int], known: dict) -> list:
    from payouts.ledger.services import Line
    from payouts.splits.allocation import allocate, take_share

    stripe, coop, *parties = accounts
    share = take_share(received, 1_200)
    parts = allocate(received - share, [57, 32, 11], first=number)
    owed = [known[parties[(number * step) % len(parties)]] for step in (1, 7, 13)]
    return [
        Line(known[stripe], received),
        Line(known[coop], -share),
        *[Line(account, -part) for account, part in zip(owed, parts, strict=True)],
    ]


def created(accounts: list[int], *, sales: int = 100) -> float:
    """What a first draft would do: one create() a row, into tables without any guarantee but Django's own."""
    Entry, Posting = _floor_models()
    at = timezone.now()
    started = time.perf_counter()
    for _ in range(sales):
        number = next(_numbers)
        with transaction.atomic():
            entry = Entry.objects.create(
                id=number,
                reference=f"sale:{number}",
                request_hash="x",
                memo="A print",
                occurred_at=at,
                postings_count=5,
                made_xid=0,
            )
            for position, (account, amount) in enumerate(_lines(number, accounts), start=1):
                Posting.objects.create(
                    entry_id=entry.pk, position=position, account_id=account, currency="EUR", amount=amount
                )
    return sales / (time.perf_counter() - started)


@cache
def _floor_models():
    """Models of the floor's tables."""
    from django.db import models

    class BenchEntry(models.Model):
        id = models.BigAutoField(primary_key=True)
        reference = models.CharField(max_length=200)
        request_hash = models.CharField(max_length=64)
        memo = models.CharField(max_length=250)
        occurred_at = models.DateTimeField()
        postings_count = models.PositiveSmallIntegerField()
        made_xid = models.BigIntegerField()

        class Meta:
            app_label = "benchmarks"
            db_table = "bench_entry"
            managed = False

        def __str__(self) -> str:
            return self.reference

    class BenchPosting(models.Model):
        id = models.BigAutoField(primary_key=True)
        entry_id = models.BigIntegerField()
        position = models.PositiveSmallIntegerField()
        account_id = models.BigIntegerField()
        currency = models.CharField(max_length=3)
        amount = models.BigIntegerField()

        class Meta:
            app_label = "benchmarks"
            db_table = "bench_posting"
            managed = False

        def __str__(self) -> str:
            return f"{self.entry_id}/{self.position}"

    return BenchEntry, BenchPosting


def accounts_apart(number: int) -> list[int]:
    """A writer's own accounts: other payees, and two more in the place of the co-op's."""
    from payouts.ledger import chart
    from payouts.payees.models import Payee

    payees = [Payee.objects.get_or_create(name=f"Payee {number}/{n}")[0] for n in range(PARTIES + 2)]
    own = [chart.advance(payee, "EUR").pk for payee in payees[:2]]
    return own + [chart.pending(payee, "EUR").pk for payee in payees[2:]]


def by_writers(accounts: list[list[int]]) -> float:
    """Each writer in a thread and on a connection of its own; sales a second of all together."""
    barrier = threading.Barrier(len(accounts) + 1)

    def write(own: list[int]) -> None:
        connection.ensure_connection()
        barrier.wait()
        posted(own, sales=40)
        connections.close_all()

    threads = [threading.Thread(target=write, args=[own]) for own in accounts]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    return 40 * len(accounts) / (time.perf_counter() - started)


def accounts() -> list[int]:
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


def floor_tables() -> None:
    make("bench_entry", "(LIKE ledger_journalentry INCLUDING ALL)")
    make("bench_posting", "(LIKE ledger_posting INCLUDING ALL)")


def make(table: str, definition: str) -> None:
    """A table of the bench's own, made anew; the role that measures is the one that pages work under."""
    with owner() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} {definition}")
        cursor.execute(f"GRANT ALL ON {table} TO {connection.settings_dict['USER']}")


def _lines(number: int, accounts: list[int]) -> list[tuple[int, int]]:
    """One sale of 80.00 as (account, amount): received, the co-op's share, three parties."""
    stripe, coop, *parties = accounts
    first, second, third = (parties[(number * step) % len(parties)] for step in (1, 7, 13))
    return [(stripe, 8_000), (coop, -960), (first, -4_000), (second, -2_240), (third, -800)]


def copied(entries: str, postings: str, accounts: list[int]) -> float:
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


def posted(accounts: list[int], *, sales: int = 200) -> float:
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


def inserted(accounts: list[int], *, sales: int = 200) -> float:
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
