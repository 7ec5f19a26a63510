"""
What the guarantees of the books cost, beside the same rows written with the same indexes and no guarantee at all.

    ledger.post        the whole pipeline in bulk: read sales, split, post five postings each, balances, mark posted
    ledger.integrity   posting and balances alone, by COPY on both sides
    ledger.create      the pipeline beside a plain Django create() loop
    ledger.sale        one sale a commit, eight writers on the co-op's accounts, beside eight on accounts of their own
    ledger.balance     the co-op's own balance, now and at an earlier moment
    ledger.check       check_books beside one sum()
    audit.append       decisions with their seals beside plain inserts
    ledger.growth      milliseconds a sale and memory while the journal grows to a million sales, or to BENCH_SALES
"""

import datetime as dt
import os
import resource
import time

from django.db import connection
from django.utils import timezone

from tests.benchmarks import journals
from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure, interleaved
from tests.harness.database import owner

WRITERS = 8
GROWN = int(os.environ.get("BENCH_SALES", "1000000"))
RATE = "sales/s"


def integrity(bench: Bench) -> Figure:
    accounts = journals.accounts()
    journals.floor_tables()
    pair = interleaved(
        lambda: journals.copied("ledger_journalentry", "ledger_posting", accounts),
        lambda: journals.copied("bench_entry", "bench_posting", accounts),
    )
    return pair.figure(
        "ledger.integrity",
        unit=RATE,
        note=f"COPY of five postings a sale, {journals.A_COMMIT} a commit; goal ≥ 0.5",
    )


def single(bench: Bench) -> Figure:
    accounts = journals.accounts()
    journals.floor_tables()
    pair = interleaved(lambda: journals.posted(accounts), lambda: journals.inserted(accounts), rounds=7)
    return pair.figure(
        "ledger.post.single", unit=RATE, note="ledger.post, one sale a commit, beside two bare INSERTs"
    )


def post(bench: Bench) -> Figure:
    accounts = journals.accounts()
    journals.floor_tables()
    pair = interleaved(
        lambda: journals.pipeline(accounts),
        lambda: journals.copied("bench_entry", "bench_posting", accounts),
        rounds=7,
    )
    return pair.figure(
        "ledger.post",
        unit=RATE,
        note=f"read, split, post_many, mark; {journals.A_COMMIT} a commit; beside raw COPY of the same rows; goal ≥ 0.4",
    )


def create(bench: Bench) -> Figure:
    accounts = journals.accounts()
    journals.floor_tables()
    pair = interleaved(lambda: journals.pipeline(accounts), lambda: journals.created(accounts), rounds=7)
    return pair.figure(
        "ledger.create", unit=RATE, note="the pipeline beside a loop of Model.objects.create(); goal ≥ 20"
    )


def sale(bench: Bench) -> Figure:
    accounts = journals.accounts()
    apart = [journals.accounts_apart(number) for number in range(WRITERS)]
    pair = interleaved(
        lambda: journals.by_writers([accounts] * WRITERS), lambda: journals.by_writers(apart), rounds=7
    )
    return pair.figure(
        "ledger.sale",
        unit=RATE,
        note=f"{WRITERS} writers, one sale a commit, all on the co-op's accounts, beside accounts of their own; goal ≥ 0.75",
    )


def balance(bench: Bench) -> Figure:
    return _balance("ledger.balance", None, "now")


def balance_then(bench: Bench) -> Figure:
    return _balance(
        "ledger.balance.then", dt.datetime(2026, 3, 6, 11, 59, 59, tzinfo=dt.UTC), "as of a moment before"
    )


def _balance(name: str, as_of: dt.datetime | None, when: str) -> Figure:
    from payouts.ledger.models import Account
    from payouts.ledger.selectors import balance as balance_of

    accounts = _filled(100_000)
    own = Account.objects.get(pk=accounts[0])
    pair = interleaved(lambda: _ms(lambda: balance_of(own, as_of=as_of)), lambda: _ms(_nothing), rounds=15)
    return pair.figure(
        name,
        unit="ms",
        note=f"the co-op's at Stripe, {when}, {_postings()} postings in the books, beside SELECT 1; goal < 5 ms",
    )


def check(bench: Bench) -> Figure:
    from payouts.ledger.selectors import check_books

    _filled(100_000)
    pair = interleaved(lambda: _ms(check_books), lambda: _ms(_summed), rounds=9)
    return pair.figure(
        "ledger.check",
        unit="ms",
        note=f"check_books of {_postings()} postings beside one sum() of them; goal ≤ 12",
    )


def append(bench: Bench) -> Figure:
    journals.make("bench_decision", "(LIKE cooperative_decision INCLUDING ALL)")
    pair = interleaved(lambda: _ms(_decided), lambda: _ms(_noted), rounds=7)
    return pair.figure(
        "audit.append",
        unit="ms",
        note="500 decisions, one a commit, and their seals, beside plain INSERTs; goal ≤ 2",
    )


def growth(bench: Bench) -> Figure:
    """The last tenth of a million sales beside the first: what a sale costs may not grow with the journal."""
    from payouts.ledger import services

    accounts = journals.accounts()
    step = GROWN // 10
    costs = []
    memory = 0
    for part in range(10):
        started = time.perf_counter()
        journals.pipeline(accounts, sales=step)
        costs.append((time.perf_counter() - started) * 1_000 / step)
        services.make_checkpoint()
        memory = memory or _memory()
        print(f"# {(part + 1) * step} sales: {costs[-1]:.3f} ms a sale, {_memory()} MB", flush=True)
    return Figure(
        name="ledger.growth",
        value=costs[-1],
        unit="ms/sale",
        floor=costs[0],
        ratio=costs[-1] / costs[0],
        n=10,
        note=f"the last of ten parts of {GROWN} sales beside the first; memory {memory} MB after the first, {_memory()} MB at the end",
    )


def _filled(postings: int) -> list[int]:
    """So many postings at least, settled and summed, with statistics as autovacuum would have made them."""
    from payouts.ledger import services

    accounts = journals.accounts()
    while _postings() < postings:
        journals.copied("ledger_journalentry", "ledger_posting", accounts)
    services.make_checkpoint()
    with owner() as cursor:
        cursor.execute("ANALYZE")
    return accounts


def _memory() -> int:
    """Most megabytes this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _decided() -> None:
    from artists.cooperative import sealing, services

    at = timezone.now()
    for number in range(500):
        services.record(
            by=None, verb="approved", subject=f"member:{number}", title="A decision", reason="Fair.", at=at
        )
    sealing.seal(at=at)


def _noted() -> None:
    at = timezone.now()
    for number in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_decision (verb, subject, title, reason, before, after, decided_at)"
                " VALUES (%s, %s, %s, %s, '{}', '{}', %s) RETURNING id",
                ["approved", f"member:{number}", "A decision", "Fair.", at],
            )
            cursor.fetchone()


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
    "ledger.post": post,
    "ledger.post.single": single,
    "ledger.integrity": integrity,
    "ledger.create": create,
    "ledger.sale": sale,
    "ledger.balance": balance,
    "ledger.balance.then": balance_then,
    "ledger.check": check,
    "audit.append": append,
}
# A million sales take minutes, so they are measured only where they are asked for by name.
AT_LENGTH = {"ledger.growth": growth}
