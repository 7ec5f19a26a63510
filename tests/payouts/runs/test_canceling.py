"""Not sending after all: by a person, or because the account or bank is not the one that was approved."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from payouts.connect import services as connect
from payouts.money import Money
from payouts.payees.selectors import NEW_BANK_WAITS
from payouts.runs import services
from payouts.runs.models import Attempt, Payout
from payouts.states import IllegalTransition
from tests.factories import make_user
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
OTHER_BANK = "DE89370400440532013000"


@pytest.fixture
def ana(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    return known(ready_payee("Ana", "80.00", stripe_side), stripe_side)


@pytest.fixture
def ben(stripe_side):
    return known(ready_payee("Ben", "20.00", stripe_side), stripe_side)


def known(payee, stripe_side):
    """Stripe was asked about the account, as it is when somebody comes back from it."""
    refresh(payee, stripe_side)
    return payee


def refresh(payee, stripe_side, at=PAYDAY):
    account = payee.connected_accounts.get(closed_at=None)
    connect.refresh_account(account=account, gateway=stripe_side.gateway, at=at)
    return account


def send(payout, stripe_side, at=PAYDAY):
    return services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=at)


def test_one_payout_is_taken_out_of_an_approved_run_and_the_others_go(ana, ben, stripe_side):
    run = approve(plan())
    carla = make_user("Carla")

    services.cancel_payout(payout=run.payouts.get(payee=ana), by=carla, reason="Ana asked for it.", at=PAYDAY)

    canceled = run.payouts.get(payee=ana)
    assert (canceled.status, canceled.reason) == (
        "canceled",
        "Carla took it out of the run: Ana asked for it.",
    )
    assert what_is_owed(ana) == {"available": "80.00"}
    assert send(canceled, stripe_side) == "not due"
    assert send(run.payouts.get(payee=ben), stripe_side) == "sent"
    run.refresh_from_db()
    assert run.status == "completed"
    with pytest.raises(IllegalTransition):
        services.cancel_payout(payout=canceled, by=carla, reason="Again", at=PAYDAY)
    assert books_hold()


def test_a_payout_that_stripe_was_asked_for_is_not_canceled(ana, stripe_side):
    (payout,) = approve(plan()).payouts.all()
    stripe_side.tell("faults", kind="timeout_after", path="/v1/transfers", seconds=2)
    assert send(payout, stripe_side) == "waits"

    with pytest.raises(services.OnItsWay):
        services.cancel_payout(payout=payout, by=make_user("Carla"), reason="Stop!", at=PAYDAY)
    with pytest.raises(IntegrityError, match="may be on its way"), transaction.atomic():
        Payout.objects.filter(pk=payout.pk).update(status="canceled")

    hours_pass(1)
    assert send(payout, stripe_side) == "sent"
    assert books_hold()


def test_a_recalled_run_sends_no_more_and_what_was_asked_for_is_finished(ana, ben, stripe_side):
    run = approve(plan())
    stripe_side.tell("faults", kind="timeout_after", path="/v1/transfers", seconds=2)
    first = run.payouts.get(payee=ana)
    assert send(first, stripe_side) == "waits"

    assert services.recall(run=run, by=make_user("Carla"), reason="Wrong month.", at=PAYDAY) == (1, 1)
    assert what_is_owed(ben) == {"available": "20.00"}
    hours_pass(1)
    assert send(first, stripe_side) == "sent"

    run.refresh_from_db()
    assert run.status == "completed"
    with pytest.raises(IllegalTransition):
        services.recall(run=run, by=make_user("Carla"), reason="Again", at=PAYDAY)
    assert books_hold()


def test_a_run_recalled_before_anything_was_sent_is_over(ana, ben):
    run = approve(plan())
    assert services.recall(run=run, by=make_user("Carla"), reason="Wrong month.", at=PAYDAY) == (2, 0)
    run.refresh_from_db()
    assert run.status == "completed"
    assert plan() != run


def test_a_bank_changed_after_the_approval_voids_that_payout_and_the_others_go_on(ana, ben, stripe_side):
    run = approve(plan())
    stripe_side.change_bank(ana.connected_account.stripe_account, OTHER_BANK)

    outcomes = {p.payee: send(p, stripe_side) for p in run.payouts.order_by("pk")}

    assert outcomes == {ana: "canceled", ben: "sent"}
    assert "bank account changed" in run.payouts.get(payee=ana).reason
    assert what_is_owed(ana) == {"available": "80.00"}
    assert letters_to(ana) == [
        "Your bank details for payouts changed",
        "Your payout of €80.00 could not be sent",
    ]
    assert not Attempt.objects.filter(payout__payee=ana).exists()
    assert books_hold()


def test_a_bank_change_that_stripe_tells_of_voids_the_payout_before_anybody_sends(ana, ben, stripe_side):
    run = approve(plan())
    stripe_side.change_bank(ana.connected_account.stripe_account, OTHER_BANK)
    refresh(ana, stripe_side)

    assert services.cancel_changed(at=PAYDAY) == 1
    assert services.cancel_changed(at=PAYDAY) == 0
    assert {p.payee: p.status for p in run.payouts.all()} == {ana: "canceled", ben: "pending"}


def test_while_a_run_waits_for_approval_the_changed_one_leaves_it_and_the_rest_may_be_approved(
    ana, ben, stripe_side
):
    run = plan()
    stripe_side.change_bank(ana.connected_account.stripe_account, OTHER_BANK)
    refresh(ana, stripe_side)
    services.cancel_changed(at=PAYDAY)

    approve(run)
    assert {p.payee: p.status for p in run.payouts.all()} == {ana: "canceled", ben: "pending"}


def test_a_run_that_lost_everybody_before_its_approval_is_given_up(ana, stripe_side):
    run = plan()
    stripe_side.tell(f"accounts/{ana.connected_account.stripe_account}/deauthorise")
    refresh(ana, stripe_side)
    services.cancel_changed(at=PAYDAY)

    run.refresh_from_db()
    assert run.status == "abandoned"
    assert what_is_owed(ana) == {"available": "80.00"}


def test_new_bank_details_wait_72_hours_and_the_payee_is_told_until_when(ana, ben, stripe_side):
    stripe_side.change_bank(ana.connected_account.stripe_account, OTHER_BANK)
    refresh(ana, stripe_side)

    (skip,) = plan(at=PAYDAY + dt.timedelta(hours=71)).skips.all()
    assert (skip.payee, skip.reason) == (ana, "bank_changed")
    assert skip.detail == "Changed on 20 March 2026; it is paid from 23 March 2026, 12:00 UTC on."
    assert skip.next_date >= (PAYDAY + NEW_BANK_WAITS).date()

    run = plan()
    services.abandon(run=run, by=run.planned_by, at=PAYDAY)
    after = plan(at=PAYDAY + NEW_BANK_WAITS)
    assert {p.payee for p in after.payouts.all()} == {ana, ben}


def test_another_account_waits_as_another_bank_does(ana, ben, stripe_side):
    account = ana.connected_account
    stripe_side.tell(f"accounts/{account.stripe_account}/deauthorise")
    refresh(ana, stripe_side)
    connect.start_onboarding(
        payee=ana,
        return_url="https://fairhand.example/",
        refresh_url="https://fairhand.example/",
        gateway=stripe_side.gateway,
        at=PAYDAY,
    )
    new = ana.connected_accounts.get(closed_at=None)
    assert new.stripe_account != account.stripe_account
    stripe_side.tell(f"accounts/{new.stripe_account}/onboard", outcome="complete")
    refresh(ana, stripe_side)

    (skip,) = plan().skips.all()
    assert (skip.payee, skip.reason) == (ana, "bank_changed")
    later = services.preview(currency="EUR", minimum=euros("1.00"), at=PAYDAY + NEW_BANK_WAITS)
    assert [each.payee_id for each in later.chosen] == [ana.pk]


def test_money_that_was_planned_to_a_left_account_goes_to_none(ana, ben, stripe_side):
    run = approve(plan())
    connect.leave_account(account=ana.connected_account, at=PAYDAY)

    assert services.cancel_changed(at=PAYDAY) == 1
    assert what_is_owed(ana) == {"available": "80.00"}
    earn(ana, euros("5.00"))
    assert send(run.payouts.get(payee=ana), stripe_side) == "not due"
    assert stripe_side.sent_to(run.payouts.get(payee=ana).destination) == 0
