"""The clock of paydays, with a real worker: the rows are the queue, whatever becomes of the messages."""

import threading

import pytest
import redis
from django.conf import settings

from payouts.money import Money
from payouts.runs import tasks
from payouts.runs.models import Payout
from payouts.runs.pace import Pace
from payouts.runs.services.sending import LEASE
from tests.harness.processes import eventually
from tests.payouts.payday import approve, books_hold, plan, ready_payee, what_is_owed
from tests.payouts.stripe_side import StripeSide


def all_sent() -> bool:
    return not Payout.objects.exclude(status="in_transit").exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_a_run_though_the_broker_lost_every_message_and_it_was_killed(stripe_server, worker):
    side = StripeSide(stripe_server.url, stripe_server.api_key)
    side.fund(Money(100_000, "EUR"))
    names = ["Ana", "Ben", "Cleo", "Dina", "Emil", "Fay"]
    payees = [ready_payee(name, "80.00", side) for name in names]
    # The second transfer is made, and its answer comes too late for the worker that asked.
    side.tell("faults", kind="timeout_after", path="/v1/transfers", skip=1, seconds=30)
    run = approve(plan())

    tasks.send_due_payouts.delay()
    eventually(lambda: len(side.transfers()) >= 2)
    worker.kill()
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushall()
    worker.start()
    # What the dead worker held is free once its lease is over; the test does not wait for that.
    for payout in Payout.objects.exclude(claimed_until=None):
        Payout.objects.filter(pk=payout.pk).update(claimed_until=payout.claimed_until - LEASE)
    tasks.send_due_payouts.delay()
    eventually(all_sent)

    assert sorted(t.destination for t in side.transfers()) == sorted(p.destination for p in run.payouts.all())
    assert sorted(a.calls for p in run.payouts.all() for a in p.attempts.all()) == [1, 1, 1, 1, 1, 2]
    run.refresh_from_db()
    eventually(lambda: type(run).objects.get(pk=run.pk).status == "completed")
    assert all(what_is_owed(payee) == {} for payee in payees)
    assert books_hold()


# --- Turns ------------------------------------------------------------------------------------------


def test_turns_are_given_out_at_the_agreed_rate_over_all_workers(embedded):
    waits, lock = [], threading.Lock()

    def take():
        wait = Pace(settings.REDIS_URL, per_second=10, burst=2).next_turn()
        with lock:
            waits.append(wait)

    workers = [threading.Thread(target=take) for _ in range(12)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    # Two at once, then one every tenth of a second: the last has about a second to wait.
    assert sum(wait == 0 for wait in waits) >= 2
    assert 0.5 < max(waits) <= 1.0


def test_without_redis_everybody_is_slow_and_nobody_is_quick():
    assert Pace("redis://127.0.0.1:9/0", per_second=20).next_turn() == 0.5
