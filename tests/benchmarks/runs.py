"""
What a payday costs: planning it over a million released sales, and sending it at the rate that Stripe allows.

SALES and PAYEES (planning), PAYOUTS and RATE (sending) make a smaller or larger one: `make bench NAMES=run SALES=100000`.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from payouts.money import Money
from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure

SALES = int(os.environ.get("SALES", "1000000"))
SALES_A_PAYEE = 20
PAYOUTS = int(os.environ.get("PAYOUTS", "1000"))
RATE = float(os.environ.get("RATE", "20"))  # transfers a second, as production is set
AT_ONCE = 20_000  # sales written by one statement
WORKERS = 8


# --- Planning ---------------------------------------------------------------------------------------

PLAN = """
import json, resource, time
import django
django.setup()
from django.contrib.auth import get_user_model
from django.utils import timezone
from payouts.ledger.selectors import check_books
from payouts.money import Money
from payouts.runs import services
by = get_user_model().objects.get(email="planner@example.org")
started = time.perf_counter()
check_books()
checked = time.perf_counter()
run = services.plan(
    currency="EUR", minimum=Money(100, "EUR"), approvals_needed=2, by=by, at=timezone.now()
)
print(json.dumps({
    "seconds": time.perf_counter() - checked,
    "proving": checked - started,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "payouts": run.payouts.count(),
    "run": run.pk,
}))
"""


def plan(bench: Bench) -> Figure:
    """A quarter is planned and given up, then all of it: four times the sales are to cost four times the time."""
    quarter, whole = _planned(SALES // 4), _planned(SALES)
    return Figure(
        name="run.plan",
        value=whole["seconds"],
        unit="s",
        floor=quarter["seconds"] * 4,
        ratio=whole["seconds"] / (quarter["seconds"] * 4),
        n=1,
        note=(
            f"{SALES} released sales, {whole['payouts']} payouts, {whole['megabytes']:.0f} MB at most, of which proving "
            f"the books takes {whole['proving']:.1f} s; beside four times a quarter of it; goals ≤ 20 s, ≤ 300 MB, ratio 1"
        ),
    )


def _planned(sales: int) -> dict:
    """Plan over `sales` in a process of its own, and give the run up afterwards; what it cost."""
    _earn(sales)
    said = subprocess.run([sys.executable, "-c", PLAN], check=True, capture_output=True, text=True).stdout
    cost = json.loads(said.strip().splitlines()[-1])
    with transaction.atomic(), connection.cursor() as cursor:
        # Out of the way by one statement each: what is measured is planning.
        cursor.execute("UPDATE runs_payout SET status = 'canceled' WHERE run_id = %s", [cost["run"]])
        cursor.execute("UPDATE runs_payoutrun SET status = 'abandoned' WHERE id = %s", [cost["run"]])
        _give_back(cursor, cost["run"])
    return cost


def _give_back(cursor, run: int) -> None:
    cursor.execute(
        """
        WITH payout AS (SELECT id, payee_id, amount FROM runs_payout WHERE run_id = %s),
        entry AS (
            INSERT INTO ledger_journalentry (reference, request_hash, memo, occurred_at, postings_count)
            SELECT 'payout:' || id || ':released', '', 'Not sent', now(), 2 FROM payout RETURNING id, reference
        )
        INSERT INTO ledger_posting (entry_id, position, account_id, currency, amount)
        SELECT e.id, side.position, a.id, 'EUR', side.sign * p.amount
        FROM payout p JOIN entry e ON e.reference = 'payout:' || p.id || ':released'
        CROSS JOIN (VALUES (1, 'reserved', 1), (2, 'available', -1)) AS side (position, kind, sign)
        JOIN ledger_account a ON a.kind = side.kind AND a.payee_id = p.payee_id AND a.currency = 'EUR'
        """,
        [run],
    )


def _earn(sales: int) -> None:
    """Have `sales` in the books: paid for, delivered and released, `SALES_A_PAYEE` for each payee."""
    from django.contrib.auth import get_user_model

    from payouts.ledger import chart
    from payouts.ledger.models import Account
    from payouts.payees.models import ConnectedAccount, Payee

    get_user_model().objects.get_or_create(email="planner@example.org", defaults={"name": "Planner"})
    before = Payee.objects.filter(name__startswith="Seller ").count()
    fresh = Payee.objects.bulk_create(
        [Payee(name=f"Seller {n}") for n in range(before, sales // SALES_A_PAYEE)], batch_size=5_000
    )
    ConnectedAccount.objects.bulk_create(
        [ConnectedAccount(payee=p, stripe_account=f"acct_bench{p.pk}", status="ready") for p in fresh],
        batch_size=5_000,
    )
    for kind in (Account.Kind.PENDING, Account.Kind.AVAILABLE, Account.Kind.RESERVED):
        Account.objects.bulk_create(
            [Account(kind=kind, currency="EUR", payee=p) for p in fresh], batch_size=5_000
        )
    if fresh:
        stripe = chart.stripe_balance("EUR").pk
        for first in range(0, len(fresh) * SALES_A_PAYEE, AT_ONCE):
            count = min(AT_ONCE, len(fresh) * SALES_A_PAYEE - first)
            _write_sales(stripe, fresh[0].pk, before * SALES_A_PAYEE + first, count, first)


def _write_sales(stripe: int, first_payee: int, number: int, count: int, offset: int) -> None:
    """`count` sales from `number` on: one entry for the payment, one for its release."""
    written = """
        WITH sale AS (
            SELECT n, %(payee)s + (n - %(number)s + %(offset)s) / %(each)s AS payee, 1000 + n %% 4000 AS amount
            FROM generate_series(%(number)s, %(number)s + %(count)s - 1) n
        ), entry AS (
            INSERT INTO ledger_journalentry (reference, request_hash, memo, occurred_at, postings_count)
            SELECT {reference} || n, '', 'A print', now(), 2 FROM sale RETURNING id, reference
        )
        INSERT INTO ledger_posting (entry_id, position, account_id, currency, amount)
        SELECT e.id, side.position, {account}, 'EUR', side.sign * s.amount
        FROM sale s JOIN entry e ON e.reference = {reference} || s.n
        CROSS JOIN (VALUES (1, {debit}, 1), (2, {credit}, -1)) AS side (position, kind, sign)
        LEFT JOIN ledger_account a ON a.kind = side.kind AND a.payee_id = s.payee AND a.currency = 'EUR'
    """
    facts = {
        "payee": first_payee,
        "number": number,
        "count": count,
        "offset": offset,
        "each": SALES_A_PAYEE,
        "stripe": stripe,
    }
    paid = written.format(
        reference="'sale:order-line:'",
        account="coalesce(a.id, %(stripe)s)",
        debit="'stripe'",
        credit="'pending'",
    )
    released = written.format(
        reference="'release:sale:order-line:'", account="a.id", debit="'pending'", credit="'available'"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(paid, facts)
        cursor.execute(released, facts)


# --- Sending ----------------------------------------------------------------------------------------


def send(bench: Bench) -> Figure:
    """Every payout through the task that workers run, `WORKERS` at once, against the local Stripe in its own process."""
    from payouts.runs import tasks
    from payouts.runs.models import Payout
    from tests.payouts.stripe_side import StripeSide

    side = StripeSide(settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY)
    settings.STRIPE_TRANSFERS_PER_SECOND = RATE
    run = _approved(side)
    waiting: SimpleQueue = SimpleQueue()
    for pk in run.payouts.order_by("pk").values_list("pk", flat=True):
        waiting.put(pk)

    def work() -> None:
        try:
            while True:
                tasks.send_payout(payout_id=waiting.get_nowait())
        except Empty:
            connection.close()

    started = time.perf_counter()
    while Payout.objects.filter(run=run, status="pending").exists():
        workers = [threading.Thread(target=work) for _ in range(WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        for pk in run.payouts.filter(status="pending").values_list("pk", flat=True):
            waiting.put(pk)
    rate = PAYOUTS / (time.perf_counter() - started)
    sent = Counter(
        transfer.metadata["payout"]
        for transfer in side.sdk.v1.transfers.list({"limit": 100}).auto_paging_iter()
    )
    twice = sum(count > 1 for count in sent.values())
    missing = PAYOUTS - len(sent)
    return Figure(
        name="run.send",
        value=rate,
        unit="transfers/s",
        floor=RATE,
        ratio=rate / RATE,
        n=PAYOUTS,
        note=f"{twice} sent twice, {missing} not sent; beside the rate allowed; goals ≥ 0.9, 0, 0",
    )


def _approved(side):
    from payouts.runs import services
    from tests.factories import make_officer, make_payee, make_user
    from tests.payouts.payday import connect, earn

    amount = Money(2_000, "EUR")
    side.fund(amount * PAYOUTS)
    for number in range(PAYOUTS):
        payee = make_payee(f"Artist {number}")
        connect(payee, side)
        earn(payee, amount)
    at = timezone.now()
    run = services.plan(
        currency="EUR", minimum=amount, approvals_needed=2, by=make_user("Theo Treasurer"), at=at
    )
    for name in ("Carla Haas", "Dora Klein"):
        services.approve(run=run, content_hash=run.content_hash, by=make_officer(name), at=at)
    return run


FIGURES = {"run.plan": plan, "run.send": send}
