"""Money brought back from a connected account: once, in parts, up to the whole, whatever Stripe answers."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from payouts.ledger.models import JournalEntry
from payouts.money import Money
from payouts.runs import services
from payouts.runs.models import Reversal
from payouts.states import IllegalTransition
from tests.factories import make_user
from tests.payouts.payday import (
    PAYDAY,
    approve,
    books_hold,
    euros,
    give_to_the_fund,
    hours_pass,
    letters_to,
    owe,
    plan,
    ready_payee,
    what_is_owed,
)

pytestmark = pytest.mark.django_db
Purpose = Reversal.Purpose


@pytest.fixture
def sent(stripe_side):
    """Ana's payout of 80.00, in her connected account."""
    stripe_side.fund(Money(100_000, "EUR"))
    ready_payee("Ana", "80.00", stripe_side)
    (payout,) = approve(plan()).payouts.all()
    assert services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=PAYDAY) == "sent"
    payout.refresh_from_db()
    return payout


def ask_back(payout, amount=None, purpose=Purpose.DEBT):
    return services.start_reversal(
        payout=payout,
        purpose=purpose,
        reason="The order was given back.",
        by=make_user("Carla"),
        at=PAYDAY,
        amount=amount and euros(amount),
    )


def step(reversal, gateway):
    outcome = services.send_reversal(reversal_id=reversal.pk, gateway=gateway, at=PAYDAY)
    reversal.refresh_from_db()
    reversal.payout.refresh_from_db()
    return outcome


def at_stripe(payout, stripe_side) -> list[int]:
    return sorted(each.amount.minor for each in stripe_side.gateway.reversals(payout.stripe_transfer))


def test_a_debt_is_settled_from_what_the_account_still_holds(sent, stripe_side):
    owe(sent.payee, euros("30.00"))

    reversal = ask_back(sent, "30.00")
    assert step(reversal, stripe_side.gateway) == "done"
    assert step(reversal, stripe_side.gateway) == "not due"

    assert (reversal.status, reversal.calls) == ("done", 1)
    assert at_stripe(sent, stripe_side) == [3_000]
    assert what_is_owed(sent.payee) == {}
    assert sent.status == "in_transit" and services.left_of(sent) == euros("50.00")
    assert letters_to(sent.payee)[-1] == "€30.00 came back from your Stripe account"
    assert books_hold()


def test_what_the_fund_fronted_is_paid_back_first(sent, stripe_side):
    give_to_the_fund(euros("20.00"))
    owe(sent.payee, euros("30.00"))
    assert services.front_debts(at=PAYDAY) == 1
    assert what_is_owed(sent.payee) == {"available": "-10.00", "advance": "20.00"}

    step(ask_back(sent, "30.00"), stripe_side.gateway)

    assert what_is_owed(sent.payee) == {}
    assert books_hold()


def test_in_parts_up_to_the_whole_and_no_cent_more(sent, stripe_side):
    for amount, status in (("30.00", "in_transit"), ("49.99", "in_transit"), ("0.01", "reversed")):
        step(ask_back(sent, amount, Purpose.RETURN), stripe_side.gateway)
        sent.refresh_from_db()
        assert sent.status == status
    with pytest.raises(services.NothingLeft):
        ask_back(sent, "0.01")

    assert at_stripe(sent, stripe_side) == [1, 3_000, 4_999]
    assert what_is_owed(sent.payee) == {"available": "80.00"}
    assert books_hold()


def test_more_than_was_sent_is_never_asked_back(sent):
    with pytest.raises(services.NothingLeft, match=r"€80\.00 of FH"):
        ask_back(sent, "80.01")
    reversal = ask_back(sent, "30.00")
    with pytest.raises(services.UnderWay):
        ask_back(sent, "10.00")
    with pytest.raises(IntegrityError, match="would be brought back"), transaction.atomic():
        Reversal.objects.create(
            payout=sent, number=9, key="x", currency="EUR", amount=5_001, purpose="debt", status="absent",
            made_at=PAYDAY,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="fixed since"), transaction.atomic():
        Reversal.objects.filter(pk=reversal.pk).update(amount=8_000)


def test_what_was_never_sent_cannot_come_back(stripe_side):
    ready_payee("Ana", "80.00", stripe_side)
    (payout,) = plan().payouts.all()
    with pytest.raises(services.NothingLeft):
        ask_back(payout)
    with pytest.raises(IntegrityError, match="was not sent"), transaction.atomic():
        Reversal.objects.create(
            payout=payout, number=1, key="x", currency="EUR", amount=1, purpose="debt", made_at=PAYDAY
        )


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before", "cut_after", "rate_limit", "conflict"])
def test_without_an_answer_the_same_key_asks_again(sent, stripe_side, kind):
    reversal = ask_back(sent, "30.00")
    stripe_side.tell("faults", kind=kind, path=f"/v1/transfers/{sent.stripe_transfer}/reversals", seconds=2)

    assert step(reversal, stripe_side.gateway) == "waits"
    assert what_is_owed(sent.payee) == {}
    hours_pass(1)
    assert step(reversal, stripe_side.gateway) == "done"

    assert at_stripe(sent, stripe_side) == [3_000]
    assert what_is_owed(sent.payee) == {"available": "30.00"}
    assert reversal.calls == 2
    assert books_hold()


@pytest.mark.parametrize("kind", ["error_after", "error_before"])
def test_after_a_500_stripe_is_looked_at_before_anything_else(sent, stripe_side, kind):
    reversal = ask_back(sent, "30.00")
    stripe_side.tell("faults", kind=kind, path=f"/v1/transfers/{sent.stripe_transfer}/reversals")
    assert step(reversal, stripe_side.gateway) == "waits"
    assert reversal.status == "unknown"

    hours_pass(1.1)
    if kind == "error_before":
        assert step(reversal, stripe_side.gateway) == "absent"
        assert what_is_owed(sent.payee) == {}
        reversal = ask_back(sent, "30.00")
    assert step(reversal, stripe_side.gateway) == "done"

    assert at_stripe(sent, stripe_side) == [3_000]
    assert books_hold()


def test_a_worker_that_died_after_the_reversal_is_followed_by_one_with_the_same_key(sent, stripe_side):
    reversal = ask_back(sent, "30.00")

    class Killed(BaseException):
        pass

    class DiesAfterwards:
        def __getattr__(self, name):
            return getattr(stripe_side.gateway, name)

        def reverse_transfer(self, **facts):
            stripe_side.gateway.reverse_transfer(**facts)
            raise Killed

    with pytest.raises(Killed):
        services.send_reversal(reversal_id=reversal.pk, gateway=DiesAfterwards(), at=PAYDAY)
    # Meanwhile Stripe tells of it: booked, as the one that was asked for.
    assert (
        services.follow_transfer(transfer=sent.stripe_transfer, gateway=stripe_side.gateway, at=PAYDAY) == 1
    )
    hours_pass(1)
    assert step(reversal, stripe_side.gateway) == "not due"

    assert reversal.status == "done" and Reversal.objects.count() == 1
    assert at_stripe(sent, stripe_side) == [3_000]
    assert JournalEntry.objects.filter(reference__startswith="reversal:").count() == 1
    assert books_hold()


def take_out_by_hand(payout, stripe_side) -> None:
    """The payee paid the whole balance out at Stripe, past us."""
    stripe_side.sdk.v1.payouts.create(
        {"amount": payout.amount, "currency": "eur"}, {"stripe_account": payout.destination}
    )


def test_an_account_that_holds_less_is_a_definite_no_and_nothing_changes(sent, stripe_side):
    take_out_by_hand(sent, stripe_side)
    owe(sent.payee, euros("30.00"))

    reversal = ask_back(sent, "30.00")
    assert step(reversal, stripe_side.gateway) == "refused"

    assert "insufficient" in reversal.error
    assert what_is_owed(sent.payee) == {"available": "-30.00"}
    assert services.left_of(sent) == euros("80.00")
    assert books_hold()


def test_a_partly_filled_account_gives_what_it_holds(sent, stripe_side):
    take_out_by_hand(sent, stripe_side)
    stripe_side.tell("balance/add", amount=1_000, currency="eur", account=sent.destination)
    owe(sent.payee, euros("30.00"))

    assert step(ask_back(sent, "30.00"), stripe_side.gateway) == "refused"
    assert step(ask_back(sent, "10.00"), stripe_side.gateway) == "done"

    assert what_is_owed(sent.payee) == {"available": "-20.00"}
    assert books_hold()


def test_what_was_brought_back_by_hand_leaves_less_to_ask_for(sent, stripe_side):
    stripe_side.gateway.reverse_transfer(key="hand", transfer=sent.stripe_transfer, amount=euros("70.00"))
    for _ in range(2):
        services.follow_transfer(transfer=sent.stripe_transfer, gateway=stripe_side.gateway, at=PAYDAY)

    assert [(r.purpose, r.amount, r.status) for r in sent.reversals.all()] == [("by_hand", 7_000, "done")]
    with pytest.raises(services.NothingLeft):
        ask_back(sent, "10.01")
    assert what_is_owed(sent.payee) == {"available": "70.00"}
    assert books_hold()


def test_what_stripe_refused_and_did_after_all_is_booked_as_the_fact_it_is(sent, stripe_side):
    reversal = ask_back(sent, "30.00")
    Reversal.objects.filter(pk=reversal.pk).update(status="refused")
    stripe_side.gateway.reverse_transfer(
        key="late", transfer=sent.stripe_transfer, amount=euros("30.00"), metadata={"reversal": reversal.key}
    )
    for _ in range(2):
        services.follow_transfer(transfer=sent.stripe_transfer, gateway=stripe_side.gateway, at=PAYDAY)
    assert [(r.purpose, r.status) for r in sent.reversals.order_by("number")] == [
        ("debt", "refused"),
        ("debt", "done"),
    ]
    assert what_is_owed(sent.payee) == {"available": "30.00"}
    assert books_hold()


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_one_instant_bring_back_once(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    ana = ready_payee("Ana", "80.00", stripe_side)
    (payout,) = approve(plan()).payouts.all()
    services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=PAYDAY)
    barrier, outcomes = threading.Barrier(4), []

    def ask():
        barrier.wait()
        try:
            reversal = services.start_reversal(
                payout=payout, purpose="return", reason="Returned", by=None, at=PAYDAY
            )
            outcomes.append(
                services.send_reversal(reversal_id=reversal.pk, gateway=stripe_side.gateway, at=PAYDAY)
            )
        except (services.UnderWay, services.NothingLeft, IllegalTransition) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    people = [threading.Thread(target=ask) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert outcomes.count("done") == 1, outcomes
    assert stripe_side.gateway.transfer(payout.__class__.objects.get().stripe_transfer).reversed == euros(
        "80.00"
    )
    assert what_is_owed(ana) == {"available": "80.00"}
    assert books_hold()
