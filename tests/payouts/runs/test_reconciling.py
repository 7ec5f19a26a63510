"""Our books and Stripe's, both ways; what differs is listed and stops payouts."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.runs import selectors, services
from payouts.runs.models import BalanceTransaction, Difference, Reconciliation
from tests.factories import make_payee, make_user
from tests.payouts.payday import approve, connect, earn, euros, plan, what_is_owed

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def buy(payee, amount, stripe_side, at):
    """A buyer pays at Stripe, and the books know."""
    intent, charge = stripe_side.take_payment(amount)
    earn(payee, amount, charge=charge, intent=intent, at=at)
    return Charge.objects.get(stripe_charge=charge)


def reconcile(stripe_side, at):
    return services.reconcile(gateway=stripe_side.gateway, at=at)


def listed():
    return [(d.kind, d.reference) for d in selectors.open_differences()]


def later(now):
    """After the time that news may take."""
    return now + dt.timedelta(hours=1)


def test_a_whole_payday_agrees_with_stripe_to_the_cent(stripe_side, now):
    ana = make_payee("Ana")
    connect(ana, stripe_side)
    first, second = buy(ana, euros("80.00"), stripe_side, now), buy(ana, euros("20.00"), stripe_side, now)
    refund = stripe_side.sdk.v1.refunds.create({"payment_intent": second.payment_intent, "amount": 500})
    earnings.refund(charge=second, stripe_refund=refund.id, amount=euros("5.00"), at=now)
    # Fees are Stripe's and come out of the balance; the co-op tops it up from its share in life.
    stripe_side.fund(euros("10.00"))
    (payout,) = approve(plan(at=now), at=now).payouts.all()
    assert services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=now) == "sent"
    stripe_side.gateway.reverse_transfer(key="back", transfer=_transfer(payout), amount=euros("15.00"))
    services.follow_transfer(transfer=_transfer(payout), gateway=stripe_side.gateway, at=now)

    proof = reconcile(stripe_side, later(now))

    assert listed() == []
    assert proof.matched == BalanceTransaction.objects.count() == 6
    assert proof.balances["EUR"]["ours"] == proof.balances["EUR"]["stripe"] > 0
    first.refresh_from_db()
    assert first.fee == BalanceTransaction.objects.get(source=first.stripe_charge).fee > 0
    assert what_is_owed(ana) == {"available": "15.00"}


def _transfer(payout):
    payout.refresh_from_db()
    return payout.stripe_transfer


def test_reconciling_again_finds_nothing_new(stripe_side, now):
    ana = make_payee("Ana")
    buy(ana, euros("80.00"), stripe_side, now)

    for _ in range(2):
        reconcile(stripe_side, later(now))

    assert listed() == []
    assert BalanceTransaction.objects.count() == 1
    assert Reconciliation.objects.count() == 2
    assert selectors.last_reconciliation().matched == 1


def test_money_at_stripe_that_the_books_do_not_know_is_listed_until_they_do(stripe_side, now):
    intent, charge = stripe_side.take_payment(euros("80.00"))

    reconcile(stripe_side, now)
    assert listed() == []  # the webhook may be on its way

    reconcile(stripe_side, later(now))
    line = BalanceTransaction.objects.get()
    assert listed() == [("missing_in_books", line.stripe_id)]
    first_seen = Difference.objects.get().first_seen_at

    reconcile(stripe_side, later(later(now)))
    difference = Difference.objects.get()
    assert (difference.first_seen_at, difference.last_seen_at) == (first_seen, later(later(now)))

    earn(make_payee("Ana"), euros("80.00"), charge=charge, intent=intent, at=now)
    reconcile(stripe_side, later(later(now)))
    assert listed() == []
    assert Difference.objects.get().settled_at == later(later(now))


def test_an_entry_that_stripe_knows_nothing_of_is_listed(stripe_side, now):
    ledger.post(
        reference="payout:4711:sent",
        memo="Invented",
        occurred_at=now,
        lines=[
            ledger.debit(chart.coop_share("EUR"), euros("7.00")),
            ledger.credit(chart.stripe_balance("EUR"), euros("7.00")),
        ],
    )
    reconcile(stripe_side, later(now))
    assert listed() == [("missing_at_stripe", "payout:4711:sent")]


def test_another_amount_is_listed_with_both(stripe_side, now):
    intent, charge = stripe_side.take_payment(euros("80.00"))
    earn(make_payee("Ana"), euros("79.00"), charge=charge, intent=intent, at=now)

    reconcile(stripe_side, later(now))

    kinds = {kind for kind, _ in listed()}
    assert "amount" in kinds
    detail = Difference.objects.get(kind="amount").detail
    assert "€80.00" in detail and "€78.55 in the balance; the books say €77.55" in detail


def test_a_difference_stops_payouts_until_it_is_settled(stripe_side, now):
    ana = make_payee("Ana")
    connect(ana, stripe_side)
    buy(ana, euros("80.00"), stripe_side, now)
    run = approve(plan(at=now), at=now)
    stripe_side.take_payment(euros("500.00"))
    reconcile(stripe_side, later(now))  # that payment is in no book of ours

    (payout,) = run.payouts.all()
    assert services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=now) == "not due"
    run.refresh_from_db()
    assert run.paused_reason == selectors.BOOKS_DIFFER
    assert services.resume_paused(gateway=stripe_side.gateway, at=now) == []

    carla = make_user("Carla Haas")
    services.settle(difference=Difference.objects.get(), by=carla, reason="A test of the till.", at=now)
    reconcile(stripe_side, later(later(now)))  # what a person explained does not come back by itself
    assert listed() == []
    assert services.resume_paused(gateway=stripe_side.gateway, at=now) == [run]
    assert services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=now) == "sent"


def test_a_run_that_is_approved_while_something_differs_does_not_begin(stripe_side, now):
    ana = make_payee("Ana")
    connect(ana, stripe_side)
    buy(ana, euros("80.00"), stripe_side, now)
    stripe_side.take_payment(euros("500.00"))
    reconcile(stripe_side, later(now))

    (payout,) = approve(plan(at=now), at=now).payouts.all()

    assert services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=now) == "not due"
    assert stripe_side.transfers() == []
    payout.run.refresh_from_db()
    assert payout.run.paused_reason == selectors.BOOKS_DIFFER


def test_fees_that_stripe_knew_late_are_booked_once(stripe_side, now):
    charge = buy(make_payee("Ana"), euros("80.00"), stripe_side, now)

    assert services.record_missing_fees(gateway=stripe_side.gateway, at=now) == 1
    assert services.record_missing_fees(gateway=stripe_side.gateway, at=now) == 0

    charge.refresh_from_db()
    assert charge.fee > 0


def test_the_command_says_what_differs_and_fails(stripe_side, now):
    buy(make_payee("Ana"), euros("80.00"), stripe_side, now)
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert "agree" in out.getvalue()

    ledger.post(
        reference="test:invented",
        memo="Invented",
        occurred_at=now - dt.timedelta(days=1),
        lines=[
            ledger.debit(chart.coop_share("EUR"), euros("7.00")),
            ledger.credit(chart.stripe_balance("EUR"), euros("7.00")),
        ],
    )
    out = StringIO()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("reconcile", stdout=out)
    assert "test:invented" in out.getvalue()
