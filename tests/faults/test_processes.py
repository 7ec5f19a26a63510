"""Real processes: a worker that is told to stop in the middle of a run, and services that restart under it."""

import signal
import threading

import pytest
from django.db import OperationalError, connection, connections

from payouts.money import Money
from payouts.runs import tasks
from payouts.runs.models import Attempt, Payout, PayoutRun
from payouts.runs.services.asking import LEASE
from tests.harness.processes import eventually
from tests.payouts.payday import approve, books_hold, plan, ready_payee, what_is_owed
from tests.payouts.stripe_side import StripeSide

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("Ana", "Ben", "Cleo", "Dina", "Emil", "Fay")


class Payday:
    """Six payouts, each of which Stripe takes a moment to answer."""

    def __init__(self, stripe_server):
        self.side = StripeSide(stripe_server.url, stripe_server.api_key)
        self.side.fund(Money(100_000, "EUR"))
        self.payees = [ready_payee(name, "80.00", self.side) for name in NAMES]
        self.side.tell("faults", kind="slow", path="/v1/transfers", seconds=0.2, times=len(NAMES))
        self.run = approve(plan())

    def is_under_way(self) -> bool:
        return 2 <= len(self.side.transfers()) < len(NAMES)

    def go_on(self) -> None:
        """What beat does when everything is there again, and the leases of the dead are over."""
        for payout in Payout.objects.exclude(claimed_until=None):
            Payout.objects.filter(pk=payout.pk).update(
                claimed_until=payout.claimed_until - LEASE, due_at=None
            )
        tasks.send_due_payouts.delay()
        eventually(lambda: not Payout.objects.exclude(status="in_transit").exists(), seconds=60)

    def is_done_once(self) -> bool:
        transfers = self.side.transfers()
        assert sorted(t.destination for t in transfers) == sorted(
            p.destination for p in self.run.payouts.all()
        )
        assert Attempt.objects.filter(status="done").count() == len(NAMES)
        eventually(lambda: PayoutRun.objects.get(pk=self.run.pk).status == "completed")
        assert all(what_is_owed(payee) == {} for payee in self.payees)
        return books_hold()


def test_a_deploy_stops_the_worker_mid_run_and_the_next_worker_goes_on(stripe_server, worker):
    payday = Payday(stripe_server)
    tasks.send_due_payouts.delay()
    eventually(payday.is_under_way, every=0.02)

    worker.process.send_signal(signal.SIGTERM)
    worker.process.wait(30)  # the grace time
    began = Attempt.objects.exclude(status="done").count()
    assert began <= 1, "the payout it was at is finished, or left to be resumed"
    assert Payout.objects.filter(status="in_transit").count() == len(payday.side.transfers()) - began

    worker.start()
    payday.go_on()
    assert payday.is_done_once()


def test_postgresql_restarts_mid_run_and_nothing_is_half_done(stripe_server, worker, embedded):
    payday = Payday(stripe_server)
    tasks.send_due_payouts.delay()
    eventually(payday.is_under_way, every=0.02)

    embedded["postgres"].stop()
    embedded["postgres"].start()
    connections.close_all()
    eventually(_answers)

    payday.go_on()
    assert payday.is_done_once()


def _answers() -> bool:
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def test_two_beats_ring_at_one_moment_and_each_payout_is_sent_once(stripe_server, worker):
    payday = Payday(stripe_server)
    barrier = threading.Barrier(4)

    def ring():
        barrier.wait()
        tasks.send_due_payouts.delay()

    beats = [threading.Thread(target=ring) for _ in range(4)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()
    payday.go_on()
    assert payday.is_done_once()
