"""From the connected account to the bank: once, with the statement's number, whatever Stripe answers."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from payouts.connect.facts import Refused
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.runs import services
from payouts.runs.models import BankLeg, Payout
from payouts.runs.services import onward
from payouts.runs.services.onward import TRIES_A_BANK, descriptor
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
MENDED_IBAN = "DE02120300000000202051"


@pytest.fixture
def sent(stripe_side):
    """Ana's payout of 80.00, in her connected account."""
    stripe_side.fund(Money(100_000, "EUR"))
    ready_payee("Ana", "80.00", stripe_side)
    return pay(stripe_side)


def pay(stripe_side) -> Payout:
    (payout,) = approve(plan()).payouts.all()
    assert services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=PAYDAY) == "sent"
    payout.refresh_from_db()
    return payout


def step(payout, gateway, at=PAYDAY) -> str:
    outcome = services.send_onward(payout_id=payout.pk, gateway=gateway, at=at)
    payout.refresh_from_db()
    return outcome


def follow(payout, stripe_side, at=PAYDAY) -> str:
    services.follow_account(account=payout.destination, gateway=stripe_side.gateway, at=at)
    payout.refresh_from_db()
    return payout.status


def at_the_bank(payout, stripe_side) -> list:
    """Stripe's payouts from the connected account, oldest first."""
    return stripe_side.sdk.v1.payouts.list({"limit": 100}, {"stripe_account": payout.destination}).data[::-1]


def returned(payout, stripe_side, **why) -> None:
    stripe_side.tell(f"payouts/{at_the_bank(payout, stripe_side)[-1].id}/fail", **why)
    assert follow(payout, stripe_side) == "failed"


def test_the_banks_line_says_the_number_of_the_statement(sent, stripe_side):
    assert step(sent, stripe_side.gateway) == "done"
    assert step(sent, stripe_side.gateway) == "not due"

    (made,) = at_the_bank(sent, stripe_side)
    assert (made.amount, made.currency, made.automatic) == (8_000, "eur", False)
    assert made.statement_descriptor == sent.statement_number
    leg = sent.legs.get()
    assert made.metadata.to_dict() == {
        "payout": str(sent.pk),
        "statement": sent.statement_number,
        "leg": leg.key,
    }
    assert (leg.status, leg.stripe_payout, leg.amount, leg.calls) == ("done", made.id, 8_000, 1)
    assert sent.status == "in_transit"
    assert what_is_owed(sent.payee) == {}
    assert books_hold()


def test_stripe_pays_nothing_out_by_itself_and_two_paydays_are_two_lines_at_the_bank(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    payee = ready_payee("Ana", "80.00", stripe_side)
    first = pay(stripe_side)
    earn(payee, euros("30.00"))
    second = pay(stripe_side)
    stripe_side.tell("clock/advance", days=5)
    assert at_the_bank(first, stripe_side) == []

    assert [step(each, stripe_side.gateway) for each in (second, first)] == ["done", "done"]
    assert [(made.amount, made.statement_descriptor) for made in at_the_bank(first, stripe_side)] == [
        (3_000, second.statement_number),
        (8_000, first.statement_number),
    ]


def test_a_bank_in_the_united_states_shows_the_end_of_the_number(sent):
    sent.connected_account.country = "US"
    sent.statement_number = "FH-2026-000017"
    assert descriptor(sent) == "26-000017"


# --- What it waits for ----------------------------------------------------------------------------


def test_money_that_is_not_available_yet_is_waited_for(sent, stripe_side):
    class Slow:
        def __getattr__(self, name):
            return getattr(stripe_side.gateway, name)

        def available(self, currency, *, account=None):
            return euros("79.99")

    assert step(sent, Slow()) == "waits"
    assert (sent.waits_for, sent.legs.count()) == ("funds", 0)
    assert step(sent, stripe_side.gateway) == "not due"
    hours_pass(1)
    assert step(sent, stripe_side.gateway) == "done"
    assert sent.waits_for == ""


def test_money_that_is_gone_when_stripe_is_asked_is_waited_for_and_asked_for_with_a_new_key(
    sent, stripe_side
):
    class Emptied:
        def __getattr__(self, name):
            return getattr(stripe_side.gateway, name)

        def create_bank_payout(self, **facts):
            raise Refused("Not enough.", "balance_insufficient", kept=True)

    assert step(sent, Emptied()) == "refused"
    assert (sent.status, sent.waits_for) == ("in_transit", "funds")
    hours_pass(1)
    assert step(sent, stripe_side.gateway) == "done"
    assert [leg.status for leg in sent.legs.order_by("number")] == ["refused", "done"]
    assert len(at_the_bank(sent, stripe_side)) == 1


def test_an_account_that_stripe_has_paused_waits_and_goes_on(sent, stripe_side):
    stripe_side.tell(f"accounts/{sent.destination}/restrict")
    assert step(sent, stripe_side.gateway) == "waits"
    assert sent.waits_for == "account"
    stripe_side.tell(f"accounts/{sent.destination}/onboard", outcome="complete")
    hours_pass(7)
    assert step(sent, stripe_side.gateway) == "done"


def test_a_bank_that_the_approvers_did_not_see_waits_three_days_and_ana_is_told(sent, stripe_side):
    services.cancel_changed(at=PAYDAY)
    account = sent.connected_account
    ConnectedAccount.objects.filter(pk=account.pk).update(bank_fingerprint="seen before", banks={})
    stripe_side.change_bank(sent.destination, MENDED_IBAN)
    assert step(sent, stripe_side.gateway) == "waits"
    assert (sent.waits_for, sent.legs.count()) == ("new_bank", 0)
    assert any("bank" in subject.lower() for subject in letters_to(sent.payee))

    hours_pass(73)
    assert step(sent, stripe_side.gateway, PAYDAY + dt.timedelta(hours=71)) == "waits"
    hours_pass(2)
    assert step(sent, stripe_side.gateway, PAYDAY + dt.timedelta(hours=73)) == "done"
    assert at_the_bank(sent, stripe_side)[0].destination == sent.legs.get().bank


# --- The bank sends it back -----------------------------------------------------------------------


def test_what_the_bank_returned_is_tried_again_once_its_details_are_mended(sent, stripe_side):
    assert step(sent, stripe_side.gateway) == "done"
    returned(sent, stripe_side, code="no_account", message="No such account.")
    assert step(sent, stripe_side.gateway) == "not due"
    hours_pass(25)
    assert step(sent, stripe_side.gateway) == "waits"
    assert (sent.status, sent.waits_for) == ("failed", "bank")

    stripe_side.change_bank(sent.destination, MENDED_IBAN)
    hours_pass(7)
    at = PAYDAY + dt.timedelta(days=2)
    assert step(sent, stripe_side.gateway, at) == "waits"
    assert sent.waits_for == "new_bank"
    hours_pass(80)
    assert step(sent, stripe_side.gateway, at + dt.timedelta(hours=80)) == "done"
    assert (sent.status, sent.failed_at, sent.reason) == ("in_transit", None, "")
    stripe_side.tell("clock/advance", days=3)
    assert follow(sent, stripe_side) == "paid"
    assert [made.statement_descriptor for made in at_the_bank(sent, stripe_side)] == [
        sent.statement_number
    ] * 2
    assert len(stripe_side.transfers()) == 1


def test_a_payout_that_somebody_cancels_at_stripe_is_tried_again_a_day_later_and_three_times_at_most(
    sent, stripe_side
):
    for _ in range(TRIES_A_BANK):
        assert step(sent, stripe_side.gateway) == "done"
        made = at_the_bank(sent, stripe_side)[-1]
        stripe_side.sdk.v1.payouts.cancel(made.id, {}, {"stripe_account": sent.destination})
        assert follow(sent, stripe_side) == "failed"
        assert sent.reason == "The payment to the bank was canceled at Stripe."
        hours_pass(25)
    assert step(sent, stripe_side.gateway) == "waits"
    assert sent.waits_for == "bank"


def test_the_answer_came_late_and_the_event_told_first(sent, stripe_side):
    """The worker dies between Stripe's success and our commit; news of it arrives before anybody asks again."""
    stripe_side.tell("faults", kind="cut_after", path="/v1/payouts")
    assert step(sent, stripe_side.gateway) == "waits"
    assert sent.legs.get().status == "sending"
    follow(sent, stripe_side)
    assert sent.legs.get().status == "done"
    hours_pass(1)
    assert step(sent, stripe_side.gateway) == "not due"
    assert len(at_the_bank(sent, stripe_side)) == 1


@pytest.mark.parametrize(
    ("fault", "hours"),
    [
        ("cut_before", 1),
        ("cut_after", 1),
        ("error_before", 2),
        ("error_after", 2),
        ("rate_limit", 1),
        ("cut_after", 30),
    ],
)
def test_whatever_stripe_answers_the_bank_is_paid_once(sent, stripe_side, fault, hours):
    stripe_side.tell("faults", kind=fault, path="/v1/payouts")
    assert step(sent, stripe_side.gateway) == "waits"
    for _ in range(3):
        hours_pass(hours)
        step(sent, stripe_side.gateway)
    assert sent.legs.filter(status="done").count() == 1
    (made,) = at_the_bank(sent, stripe_side)
    assert made.statement_descriptor == sent.statement_number
    assert sent.legs.get(status="done").stripe_payout == made.id


# --- Two ways out of the account ------------------------------------------------------------------


def ask_back(payout, amount):
    return services.start_reversal(
        payout=payout, purpose="debt", reason="Given back.", by=make_user("Carla"), at=PAYDAY, amount=amount
    )


def test_what_is_on_its_way_to_the_bank_is_not_asked_back(sent, stripe_side):
    assert step(sent, stripe_side.gateway) == "done"
    with pytest.raises(services.NothingLeft, match="on its way to the bank"):
        ask_back(sent, euros("10.00"))


def test_while_a_part_is_brought_back_nothing_goes_to_the_bank_and_then_the_rest_does(sent, stripe_side):
    reversal = ask_back(sent, euros("30.00"))
    assert step(sent, stripe_side.gateway) == "waits"
    assert sent.waits_for == "reversal"
    assert services.send_reversal(reversal_id=reversal.pk, gateway=stripe_side.gateway, at=PAYDAY) == "done"
    hours_pass(1)
    assert step(sent, stripe_side.gateway) == "done"
    assert [made.amount for made in at_the_bank(sent, stripe_side)] == [5_000]


def test_what_was_brought_back_by_hand_and_not_told_of_yet_does_not_go_to_the_bank_from_anothers_money(
    sent, stripe_side
):
    stripe_side.gateway.reverse_transfer(key="hand", transfer=sent.stripe_transfer, amount=euros("30.00"))
    stripe_side.tell("balance/add", amount=9_000, currency="eur", account=sent.destination)
    assert step(sent, stripe_side.gateway) == "done"
    assert [made.amount for made in at_the_bank(sent, stripe_side)] == [5_000]
    assert what_is_owed(sent.payee) == {"available": "30.00"}


def test_postgresql_lets_no_leg_and_no_reversal_past_each_other(sent, stripe_side):
    def leg(**facts):
        return BankLeg.objects.create(
            **{
                "payout": sent, "number": 9, "key": "k", "currency": "EUR", "amount": 8_000,
                "destination": sent.destination, "made_at": PAYDAY, **facts,
            }
        )  # fmt: skip

    for wrong in ({"amount": 8_001}, {"currency": "USD"}, {"destination": "acct_other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            leg(**wrong)
    reversal = ask_back(sent, euros("30.00"))
    with pytest.raises(IntegrityError, match="being brought back"), transaction.atomic():
        leg()
    type(reversal).objects.filter(pk=reversal.pk).update(status="refused")
    standing = leg()
    with pytest.raises(IntegrityError, match="one_standing_leg"), transaction.atomic():
        leg(number=10, key="other")
    with pytest.raises(IntegrityError, match="on its way to the bank"), transaction.atomic():
        type(reversal).objects.create(
            payout=sent, number=8, key="r", currency="EUR", amount=1, purpose="debt", made_at=PAYDAY
        )
    with pytest.raises(IntegrityError, match="fixed since"), transaction.atomic():
        BankLeg.objects.filter(pk=standing.pk).update(amount=1)


# --- Where Stripe pays out by itself --------------------------------------------------------------


def test_an_account_set_back_to_a_schedule_is_looked_at_before_anything_is_asked_for(sent, stripe_side):
    """The payee, or somebody at Stripe, turned Stripe's schedule on: what it carried is not asked for again."""
    stripe_side.sdk.v1.balance_settings.update(
        {"payments": {"payouts": {"schedule": {"interval": "daily"}}}},
        {"stripe_account": sent.destination},
    )
    stripe_side.tell("balance/add", amount=1, currency="eur", account=sent.destination)
    stripe_side.tell("clock/advance", days=2)
    (made,) = at_the_bank(sent, stripe_side)
    assert made.automatic

    assert step(sent, stripe_side.gateway) == "waits"
    hours_pass(1)
    assert step(sent, stripe_side.gateway) == "not due"
    assert not stripe_side.gateway.pays_out_by_itself(sent.destination)
    assert (sent.legs.get().stripe_payout, sent.legs.get().status) == (made.id, "done")
    stripe_side.tell("clock/advance", days=3)
    assert follow(sent, stripe_side) == "paid"


def test_another_worker_that_took_over_is_not_overtaken(sent, stripe_side, monkeypatch):
    """Past its lease a worker stores no second question."""
    original = onward._hurdle

    def slow(payout, gateway, at):
        found = original(payout, gateway, at)
        hours_pass(1)
        monkeypatch.setattr(onward, "_hurdle", original)
        assert services.send_onward(payout_id=payout.pk, gateway=gateway, at=at) == "done"
        return found

    monkeypatch.setattr(onward, "_hurdle", slow)
    with pytest.raises(IllegalTransition):
        step(sent, stripe_side.gateway)
    assert len(at_the_bank(sent, stripe_side)) == 1
