"""Sending: one transfer a payout, whatever Stripe answers and however often it is tried."""

import threading

import pytest
from django.db import connection

from payouts.ledger.models import JournalEntry
from payouts.money import Money
from payouts.runs import selectors, services
from payouts.runs.models import Attempt
from payouts.runs.statements import of_payout
from payouts.states import IllegalTransition
from tests.payouts.payday import (
    PAYDAY,
    approve,
    books_hold,
    earn,
    euros,
    hours_pass,
    letters_to,
    plan,
    ready_payee,
    what_is_owed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    return ready_payee("Ana", "80.00", stripe_side)


def send(payout, stripe_side):
    return services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=PAYDAY)


def approved_payout():
    (payout,) = approve(plan()).payouts.all()
    return payout


def sent_once(payee, payout, stripe_side) -> bool:
    """The end of every story here: one transfer, one entry, one letter, nothing reserved, and no more on one more try."""
    assert send(payout, stripe_side) == "not due"
    payout.refresh_from_db()
    assert payout.status == "in_transit"
    assert [(t.id, t.amount) for t in stripe_side.transfers()] == [(payout.stripe_transfer, payout.amount)]
    assert JournalEntry.objects.filter(reference=f"payout:{payout.pk}:sent").count() == 1
    assert what_is_owed(payee) == {}
    assert letters_to(payee) == [f"€80.00 is on its way to you ({payout.statement_number})"]
    assert payout.run.status == "completed"
    return books_hold()


def test_ana_is_paid(ana, stripe_side):
    payout = approved_payout()

    assert send(payout, stripe_side) == "sent"

    (transfer,) = stripe_side.transfers()
    assert transfer.destination == ana.connected_account.stripe_account
    assert transfer.transfer_group == f"payout-{payout.statement_number}"
    assert [(a.number, a.status, a.calls) for a in payout.attempts.all()] == [(1, "done", 1)]
    assert sent_once(ana, payout, stripe_side)


def test_nothing_is_sent_before_the_run_is_approved(ana, stripe_side):
    (payout,) = plan().payouts.all()

    assert send(payout, stripe_side) == "not due"
    assert stripe_side.transfers() == []


def test_a_task_delivered_twice_sends_once(ana, stripe_side):
    payout = approved_payout()
    assert [send(payout, stripe_side), send(payout, stripe_side)] == ["sent", "not due"]
    assert sent_once(ana, payout, stripe_side)


# --- No answer, or "later" --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        "timeout_after",
        "timeout_before",
        "cut_after",
        "cut_before",
        "rate_limit",
        "lock_timeout",
        "conflict",
        "unavailable",
    ],
)
def test_without_an_answer_the_same_key_asks_again(ana, stripe_side, kind):
    payout = approved_payout()
    stripe_side.tell("faults", kind=kind, path="/v1/transfers", seconds=2)

    assert send(payout, stripe_side) == "waits"
    (attempt,) = payout.attempts.all()
    assert attempt.status == "sending"
    assert what_is_owed(ana) == {"reserved": "80.00"}
    assert send(payout, stripe_side) == "not due"

    hours_pass(1)
    assert send(payout, stripe_side) == "sent"
    assert [(a.key, a.status, a.calls) for a in payout.attempts.all()] == [(attempt.key, "done", 2)]
    assert sent_once(ana, payout, stripe_side)


def test_a_worker_that_died_after_the_transfer_is_followed_by_one_with_the_same_key(ana, stripe_side):
    payout = approved_payout()

    class Killed(BaseException):
        pass

    class DiesAfterwards:
        def __getattr__(self, name):
            return getattr(stripe_side.gateway, name)

        def create_transfer(self, **facts):
            stripe_side.gateway.create_transfer(**facts)
            raise Killed

    with pytest.raises(Killed):
        services.send(payout_id=payout.pk, gateway=DiesAfterwards(), at=PAYDAY)
    assert send(payout, stripe_side) == "not due"  # the lease of the dead

    hours_pass(1)
    assert send(payout, stripe_side) == "sent"
    assert sent_once(ana, payout, stripe_side)


# --- An answer that says nothing, or a key too old --------------------------------------------------------


@pytest.mark.parametrize("kind", ["error_after", "error_before"])
def test_after_a_500_stripe_is_looked_at_an_hour_later_and_not_asked_again(ana, stripe_side, kind):
    payout = approved_payout()
    stripe_side.tell("faults", kind=kind, path="/v1/transfers")

    assert send(payout, stripe_side) == "waits"
    assert payout.attempts.get().status == "unknown"
    hours_pass(0.5)
    assert send(payout, stripe_side) == "not due"

    hours_pass(1)
    if kind == "error_before":
        assert send(payout, stripe_side) == "absent"
        assert [a.status for a in payout.attempts.order_by("number")] == ["absent"]
    assert send(payout, stripe_side) == "sent"
    keys = {a.key for a in payout.attempts.all()}
    assert len(keys) == (1 if kind == "error_after" else 2)
    assert sent_once(ana, payout, stripe_side)


def test_a_person_who_presses_try_again_does_not_make_stripe_be_looked_at_too_early(ana, stripe_side):
    """Within the hour a request may still be under way: proved absent then, it would land beside another."""
    payout = approved_payout()
    stripe_side.tell("faults", kind="error_before", path="/v1/transfers")
    assert send(payout, stripe_side) == "waits"
    assert services.retry(payout=payout)
    assert send(payout, stripe_side) == "waits"
    assert [attempt.status for attempt in payout.attempts.all()] == ["unknown"]


def test_no_answer_for_25_hours_is_found_by_its_group_and_not_sent_again(ana, stripe_side):
    payout = approved_payout()
    stripe_side.tell("faults", kind="cut_after", path="/v1/transfers")
    assert send(payout, stripe_side) == "waits"

    hours_pass(25)
    stripe_side.tell("clock/advance", hours=25)  # Stripe has forgotten the key
    assert send(payout, stripe_side) == "sent"

    assert sent_once(ana, payout, stripe_side)


def test_a_transfer_that_is_not_the_payouts_is_never_taken_for_it(ana, stripe_side):
    payout = approved_payout()

    class Confused:
        def __getattr__(self, name):
            return getattr(stripe_side.gateway, name)

        def create_transfer(self, **facts):
            return stripe_side.gateway.create_transfer(**(facts | {"amount": euros("8.00")}))

    from payouts.runs.services.sending import WrongTransfer

    with pytest.raises(WrongTransfer):
        services.send(payout_id=payout.pk, gateway=Confused(), at=PAYDAY)
    payout.refresh_from_db()
    assert payout.status == "pending"
    assert what_is_owed(ana) == {"reserved": "80.00"}


# --- A definite no ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["restrict", "deauthorise"])
def test_an_account_disabled_after_planning_is_not_paid_and_the_others_are(ana, stripe_side, what):
    ben = ready_payee("Ben", "20.00", stripe_side)
    run = approve(plan())
    stripe_side.tell(f"accounts/{ana.connected_account.stripe_account}/{what}")

    outcomes = {p.payee: send(p, stripe_side) for p in run.payouts.order_by("pk")}

    assert outcomes == {ana: "canceled", ben: "sent"}
    assert what_is_owed(ana) == {"available": "80.00"}
    assert what_is_owed(ben) == {}
    assert letters_to(ana) == [
        "Your Stripe account cannot be paid at the moment",
        "Your payout of €80.00 could not be sent",
    ]
    canceled = run.payouts.get(payee=ana)
    assert (canceled.status, bool(canceled.reason)) == ("canceled", True)
    assert not canceled.attempts.exists()  # seen before Stripe was asked for a transfer
    run.refresh_from_db()
    assert run.status == "completed"
    assert books_hold()


def test_an_account_disabled_between_the_check_and_the_transfer_is_refused_by_stripe_itself(ana, stripe_side):
    payout = approved_payout()

    class DisabledMeanwhile:
        def __getattr__(self, name):
            return getattr(stripe_side.gateway, name)

        def create_transfer(self, **facts):
            stripe_side.tell(f"accounts/{facts['destination']}/restrict")
            return stripe_side.gateway.create_transfer(**facts)

    assert services.send(payout_id=payout.pk, gateway=DisabledMeanwhile(), at=PAYDAY) == "canceled"
    assert [(a.status, a.error[:38]) for a in payout.attempts.all()] == [
        ("refused", "insufficient_capabilities_for_transfer")
    ]
    assert what_is_owed(ana) == {"available": "80.00"}
    assert books_hold()


def test_the_next_run_pays_what_could_not_be_sent(ana, stripe_side):
    payout = approved_payout()
    stripe_side.tell(f"accounts/{ana.connected_account.stripe_account}/restrict")
    assert send(payout, stripe_side) == "canceled"
    earn(ana, euros("5.00"))
    stripe_side.tell(f"accounts/{ana.connected_account.stripe_account}/onboard")
    type(ana.connected_account).objects.update(status="ready")

    (again,) = approve(plan()).payouts.all()
    assert send(again, stripe_side) == "sent"

    assert stripe_side.sent_to(again.destination) == again.amount == 8_500
    assert [line.title for line in of_payout.statement(again).lines][:-1] == [
        "Shipping of Harbour at dusk"
    ] * 2
    assert of_payout.statement(payout).payout == euros("80.00")
    assert books_hold()


# --- Not enough at Stripe -----------------------------------------------------------------------------


def test_with_too_little_at_stripe_the_run_pauses_says_so_and_goes_on_when_funded(stripe_side):
    stripe_side.fund(euros("80.00"))
    ana, ben = ready_payee("Ana", "80.00", stripe_side), ready_payee("Ben", "20.00", stripe_side)
    run = approve(plan())

    assert [send(p, stripe_side) for p in run.payouts.order_by("pk")] == ["sent", "paused"]
    run.refresh_from_db()
    assert "€20.00 are missing" in run.paused_reason
    assert not selectors.due_to_send().exists()

    assert services.resume_paused(gateway=stripe_side.gateway, at=PAYDAY) == []
    stripe_side.fund(euros("20.00"))
    assert services.resume_paused(gateway=stripe_side.gateway, at=PAYDAY) == [run]
    assert [send(p, stripe_side) for p in selectors.due_to_send()] == ["sent"]

    run.refresh_from_db()
    assert (run.status, run.paused_reason) == ("completed", "")
    assert [stripe_side.sent_to(p.destination) for p in run.payouts.order_by("pk")] == [8_000, 2_000]
    assert what_is_owed(ana) == what_is_owed(ben) == {}
    assert books_hold()


def test_a_key_that_stripe_does_not_accept_pauses_the_run_and_cancels_nobody(ana, stripe_side):
    from payouts.connect.gateway import StripeGateway

    payout = approved_payout()
    wrong = StripeGateway("pk_test_wrong", api_base=stripe_side.url, timeout=1)

    assert services.send(payout_id=payout.pk, gateway=wrong, at=PAYDAY) == "paused"

    assert services.resume_paused(gateway=stripe_side.gateway, at=PAYDAY) == [payout.run]
    assert send(payout, stripe_side) == "sent"
    assert sent_once(ana, payout, stripe_side)


# --- Several workers ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_five_workers_ring_for_the_same_payouts_and_each_is_sent_once(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    payees = [ready_payee(name, "80.00", stripe_side) for name in ("Ana", "Ben", "Cleo")]
    run = approve(plan())
    numbers = list(run.payouts.values_list("pk", flat=True))
    barrier, failures = threading.Barrier(5), []

    def work():
        barrier.wait()
        try:
            for number in numbers:
                services.send(payout_id=number, gateway=stripe_side.gateway, at=PAYDAY)
        except IllegalTransition:
            pass
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    assert sorted(t.amount for t in stripe_side.transfers()) == [8_000] * 3
    assert Attempt.objects.count() == 3
    services.finish_runs(at=PAYDAY)
    run.refresh_from_db()
    assert run.status == "completed"
    assert all(what_is_owed(payee) == {} for payee in payees)
    assert books_hold()


@pytest.mark.django_db(transaction=True)
def test_two_workers_past_a_lease_use_one_key(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    ana = ready_payee("Ana", "80.00", stripe_side)
    payout = approved_payout()
    asked = []

    class Slow:
        """While the first worker waits for Stripe, its lease runs out and a second one sends."""

        def __getattr__(self, name):
            return getattr(stripe_side.gateway, name)

        def create_transfer(self, **facts):
            asked.append(facts["key"])
            if len(asked) == 1:
                hours_pass(1)
                assert services.send(payout_id=payout.pk, gateway=self, at=PAYDAY) == "sent"
            return stripe_side.gateway.create_transfer(**facts)

    with pytest.raises(IllegalTransition):
        services.send(payout_id=payout.pk, gateway=Slow(), at=PAYDAY)

    assert len(asked) == 2 and len(set(asked)) == 1
    assert sent_once(ana, payout, stripe_side)
