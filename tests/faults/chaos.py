"""
Processes are killed and started again at random while people buy and are paid. `make chaos SECONDS=600 SEED=1`.

The worker with its beat, the website, Stripe, Valkey and PostgreSQL die by SIGKILL or restart; buyers go on buying, runs
are planned and approved, whatever of it works at the time. Afterwards all that is due is done within a minute, and nothing
twice.
"""

import contextlib
import os
import random
import time
from collections import Counter

import pytest
import stripe
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from django.db.models import Count
from django.utils import timezone

from payouts.connect import gateway
from payouts.connect.models import StripeEvent
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge, Sale
from payouts.ledger.selectors import check_books
from payouts.money import Money
from payouts.runs import selectors, services
from payouts.runs.models import Payout, PayoutRun
from tests.factories import make_officer, make_payee, make_policy
from tests.harness import processes
from tests.harness.processes import eventually
from tests.payouts.payday import connect
from tests.payouts.stripe_side import StripeSide

SECONDS = float(os.environ.get("CHAOS_SECONDS") or 60)
SEED = int(os.environ.get("CHAOS_SEED") or 1)
DONE_WITHIN = 60  # seconds after the last fault
BROKEN = (OperationalError, InterfaceError, stripe.APIConnectionError)


class Town:
    """Six payees, those who buy from them, and the co-op's three officers."""

    def __init__(self, side: StripeSide):
        self.side, self.unbooked, self.bought = side, [], 0
        now = timezone.now()
        make_policy(at=now)
        self.theo = make_officer("Theo Treasurer", role="treasurer", at=now)
        self.admins = [make_officer(name, at=now) for name in ("Carla Haas", "Dora Admin")]
        self.payees = [make_payee(name) for name in ("Ana", "Ben", "Cleo", "Dina", "Emil", "Fay")]
        for payee in self.payees:
            connect(payee, side)

    def buy(self, dice: random.Random) -> None:
        """Somebody pays at Stripe; it is booked now, or when the database is there again."""
        amount = Money(dice.choice((1_500, 2_500, 9_999)), "EUR")
        self.unbooked.append((*self.side.take_payment(amount), amount, dice.choice(self.payees)))
        self.bought += 1
        self.book()

    def book(self) -> None:
        while self.unbooked:
            intent, charge, amount, payee = self.unbooked[0]
            reference, fund = f"sale:shipment:{intent}", Money(500, "EUR")
            items = [
                earnings.Item(kind="shipping", reference=reference, title="Delivery", received=amount - fund, payee=payee),
                earnings.Item(kind="contribution", reference=f"{reference}:fund", title="Fund", received=fund),
            ]  # fmt: skip
            at = timezone.now()
            earnings.record_payment(
                stripe_charge=charge, payment_intent=intent, order_reference=f"order:{intent}", amount=amount,
                items=items, at=at,
            )  # fmt: skip
            earnings.delivered(references=[reference], at=at)
            self.unbooked.pop(0)

    def hold_payday(self) -> None:
        at = timezone.now()
        with contextlib.suppress(services.NothingToPay):
            run = services.plan(
                currency="EUR", minimum=Money(1_000, "EUR"), approvals_needed=2, by=self.theo, at=at
            )
            if run.status == "planned":
                for admin in self.admins:
                    services.approve(run=run, content_hash=run.content_hash, by=admin, at=at)


@pytest.fixture
def alive(embedded, settings, tmp_path, transactional_db):
    """Everything that can be killed, by name: {"worker": …, "web": …, "stripe": …, "valkey": …, "postgres": …}."""
    with contextlib.ExitStack() as stack:
        web = processes.Web()
        hooks = f"http://127.0.0.1:{web.port}/stripe/webhooks/connect/={settings.STRIPE_CONNECT_WEBHOOK_SECRETS[0]}"
        # Of the platform's own payments nobody tells: these sales have no orders that its handler could find.
        stripe_ = stack.enter_context(
            processes.running(processes.Stripe(tmp_path / "stripe", hooks=[f"{hooks},connect"]))
        )
        settings.STRIPE_API_BASE = stripe_.url
        web.env = processes.environment()
        stack.enter_context(processes.running(web))
        worker = stack.enter_context(processes.worker(beat=True))
        yield {**embedded, "web": web, "stripe": stripe_, "worker": worker}


@pytest.mark.django_db(transaction=True)
def test_whatever_is_killed_everybody_is_paid_once(alive):
    dice = random.Random(SEED)
    side = StripeSide(settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY)
    side.gateway = gateway.current()  # as patient as a worker's
    town = Town(side)
    deaths, interrupted, until = Counter(), Counter(), time.monotonic() + SECONDS
    next_death, waiting = time.monotonic() + 3, []
    while time.monotonic() < until:
        with connected(interrupted):
            dice.choice((lambda: town.buy(dice), lambda: town.buy(dice), town.hold_payday))()
        if time.monotonic() > next_death:
            # Each in its turn, in another order every time: a short chaos kills every one of them, too.
            waiting = waiting or dice.sample(sorted(alive), len(alive))
            victim = waiting.pop()
            deaths[victim] += 1
            kill(victim, alive)
            next_death = time.monotonic() + dice.uniform(4, 12)
    with connected(interrupted):
        town.book()
    eventually(nothing_is_due, seconds=DONE_WITHIN, every=0.5)

    assert town.unbooked == []
    made = side.sdk.v1.transfers.list({"limit": 100}).auto_paging_iter()
    transfers = Counter(transfer.transfer_group for transfer in made)
    assert set(transfers.values()) <= {1}
    assert len(transfers) == Payout.objects.filter(status__in=["in_transit", "paid"]).count()
    assert Charge.objects.count() == town.bought
    assert check_books() == []
    assert side.state("check")["balanced"]
    assert alive["web"].is_ready()
    told = dict(StripeEvent.objects.values_list("status").annotate(Count("pk")))
    print(f"seed {SEED}: {town.bought} bought, {PayoutRun.objects.count()} runs, {len(transfers)} transfers; "
          f"killed {dict(deaths)}, interrupted {dict(interrupted)}, told of {told}")  # fmt: skip


@contextlib.contextmanager
def connected(interrupted: Counter):
    """What breaks off because the database went is tried again another time, on another connection."""
    try:
        yield
    except BROKEN as error:
        interrupted[type(error).__name__] += 1
        connections.close_all()


def kill(victim: str, alive) -> None:
    """SIGKILL, and a start as its supervisor's; PostgreSQL is restarted, since its children outlive a killed parent."""
    child = alive[victim]
    if victim in ("worker", "web", "stripe"):
        child.kill()
    elif victim == "valkey":
        child.process.kill()
        child.process.wait()
    else:
        child.stop()
    child.start()
    connections.close_all()
    eventually(answers)


def answers() -> bool:
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def nothing_is_due() -> bool:
    under_way = PayoutRun.objects.filter(status__in=selectors.UNDER_WAY).exists()
    to_release = Sale.objects.filter(status="pending", release_at__lte=timezone.now()).exists()
    return not under_way and not to_release and not Payout.objects.filter(status="pending").exists()
