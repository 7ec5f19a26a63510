"""The bank leg: what Stripe says of the way to the bank, in any order, any number of times."""

import datetime as dt
import itertools

import pytest
from django.apps import apps

from payouts import webhooks
from payouts.connect import inbox
from payouts.connect import services as connect
from payouts.connect.facts import BankPayout
from payouts.connect.models import StripeEvent
from payouts.money import Money
from payouts.payees import selectors as payees
from payouts.runs import selectors, services
from payouts.runs.services.bank import MENDED_WITHIN
from tests.payouts.payday import (
    PAYDAY,
    approve,
    books_hold,
    euros,
    letters_to,
    plan,
    ready_payee,
    what_is_owed,
)

pytestmark = pytest.mark.django_db

assert webhooks  # importing it fills the table of handlers
_numbers = itertools.count(1)


@pytest.fixture
def sent(stripe_side):
    """Ana's payout, transferred to her connected account."""
    stripe_side.fund(Money(100_000, "EUR"))
    ready_payee("Ana", "80.00", stripe_side)
    (payout,) = approve(plan()).payouts.all()
    assert services.send(payout_id=payout.pk, gateway=stripe_side.gateway, at=PAYDAY) == "sent"
    payout.refresh_from_db()
    return payout


@pytest.fixture
def banked(sent, stripe_side):
    """Ana's payout, on its way from her connected account to her bank."""
    assert services.send_onward(payout_id=sent.pk, gateway=stripe_side.gateway, at=PAYDAY) == "done"
    sent.refresh_from_db()
    return sent


def stripe_tells(payout, gateway, kind="payout.paid", object_id="po_x", source="connect"):
    event = StripeEvent.objects.create(
        event_id=f"evt_bank_{next(_numbers)}",
        source=source,
        type=kind,
        account=payout.destination if source == "connect" else "",
        object_id=object_id,
        payload={},
        happened_at=PAYDAY,
        due_at=PAYDAY,
    )
    inbox.handle(event_id=event.pk, gateway=gateway, at=PAYDAY)
    event.refresh_from_db()
    assert event.status == "handled", event.error
    payout.refresh_from_db()


def bank_payouts(payout, stripe_side):
    return list(
        stripe_side.gateway.bank_payouts(account=payout.destination, since=PAYDAY - dt.timedelta(days=300))
    )


def test_what_the_bank_took_is_paid(banked, stripe_side):
    stripe_tells(banked, stripe_side.gateway, "payout.created")
    assert banked.status == "in_transit"

    stripe_side.tell("clock/advance", days=3)
    assert [p.status for p in bank_payouts(banked, stripe_side)] == ["paid"]
    stripe_tells(banked, stripe_side.gateway)
    stripe_tells(banked, stripe_side.gateway)
    assert (banked.status, banked.paid_at) == ("paid", PAYDAY)
    leg = banked.legs.get()
    assert (leg.status, leg.bank_status, leg.trace[:5]) == ("done", "paid", "LOCAL")


def test_the_bank_sends_a_paid_payout_back_and_ana_is_told_once(banked, stripe_side):
    sent = banked
    stripe_side.tell("clock/advance", days=4)
    stripe_tells(sent, stripe_side.gateway)
    assert sent.status == "paid"

    (bank_payout,) = bank_payouts(sent, stripe_side)
    stripe_side.tell(
        f"payouts/{bank_payout.id}/fail", code="account_closed", message="The account is closed."
    )
    stripe_tells(sent, stripe_side.gateway, "payout.failed")
    stripe_tells(sent, stripe_side.gateway, "payout.paid")  # an old one, late

    assert (sent.status, sent.reason) == ("failed", "The account is closed.")
    # The money is in her connected account: no second transfer.
    assert what_is_owed(sent.payee) == {}
    assert services.send(payout_id=sent.pk, gateway=stripe_side.gateway, at=PAYDAY) == "not due"
    subjects = apps.get_model("mail.Letter").objects.values_list("subject", flat=True)
    assert [s for s in subjects if "back to Stripe" in s] == ["Your bank sent €80.00 back to Stripe"]


class Bank:
    """Stripe as far as the bank leg goes: payouts newest first, and what each carries."""

    def __init__(self, *payouts):
        self.payouts = payouts

    def bank_payouts(self, *, account, since):
        return [
            BankPayout(
                id=id, status=status, amount=euros("80.00"), arrival_at=PAYDAY, failure="No such account."
            )
            for id, status, _ in self.payouts
        ]

    def transfers_in(self, *, account, payout):
        return next(carried for id, _, carried in self.payouts if id == payout)


def test_the_newest_bank_payout_decides_whatever_is_told_last(sent):
    carried = {sent.stripe_transfer}
    failed, again = ("po_1", "failed", carried), ("po_2", "pending", carried)

    stripe_tells(sent, Bank(failed), "payout.failed")
    assert sent.status == "failed"
    stripe_tells(sent, Bank(again, failed), "payout.created")
    assert sent.status == "in_transit"
    stripe_tells(sent, Bank(("po_2", "paid", carried), failed), "payout.failed")
    assert (sent.status, sent.reason) == ("paid", "")
    stripe_tells(sent, Bank(("po_3", "paid", {"tr_other"}), ("po_2", "paid", carried), failed))
    assert sent.status == "paid"


def test_a_transfer_brought_back_is_owed_again_once(sent, stripe_side):
    stripe_side.gateway.reverse_transfer(key="a", transfer=sent.stripe_transfer, amount=euros("30.00"))
    for _ in range(2):
        stripe_tells(sent, stripe_side.gateway, "transfer.reversed", sent.stripe_transfer, source="platform")
    assert sent.status == "in_transit"
    assert what_is_owed(sent.payee) == {"available": "30.00"}

    stripe_side.gateway.reverse_transfer(key="b", transfer=sent.stripe_transfer, amount=euros("50.00"))
    for _ in range(2):
        stripe_tells(sent, stripe_side.gateway, "transfer.reversed", sent.stripe_transfer, source="platform")
    assert sent.status == "reversed"
    assert what_is_owed(sent.payee) == {"available": "80.00"}
    assert books_hold()


def test_a_transfer_of_somebody_elses_is_no_business_of_ours(sent, stripe_side):
    stripe_tells(sent, stripe_side.gateway, "transfer.reversed", "tr_stranger", source="platform")
    assert sent.status == "in_transit"


# --- A bank that sends money back and is not mended ---------------------------------------------------


def test_a_payout_returned_after_three_weeks_is_owed_again_once_nobody_mended_the_bank(banked, stripe_side):
    sent = banked
    stripe_side.tell("clock/advance", days=4)
    stripe_tells(sent, stripe_side.gateway)
    assert sent.status == "paid"
    (bank_payout,) = bank_payouts(sent, stripe_side)
    stripe_side.tell(f"payouts/{bank_payout.id}/fail", code="no_account", message="No such account.")
    back = PAYDAY + dt.timedelta(days=21)
    services.follow_account(account=sent.destination, gateway=stripe_side.gateway, at=back)
    sent.refresh_from_db()
    assert (sent.status, sent.reason, sent.failed_at) == ("failed", "No such account.", back)
    # The payee reads that the bank details are to be mended.
    account = sent.payee.connected_accounts.get()
    connect.refresh_account(account=account, gateway=stripe_side.gateway, at=back)
    assert "sent money back" in payees.account_sentence(account)

    assert services.bring_back_unmended(at=back + MENDED_WITHIN - dt.timedelta(hours=1)) == 0
    at = back + MENDED_WITHIN
    assert services.bring_back_unmended(at=at) == 1
    assert services.bring_back_unmended(at=at) == 0
    (reversal,) = services.due_reversals()
    assert services.send_reversal(reversal_id=reversal.pk, gateway=stripe_side.gateway, at=at) == "done"

    sent.refresh_from_db()
    assert sent.status == "reversed"
    assert what_is_owed(sent.payee) == {"available": "80.00"}
    assert letters_to(sent.payee)[-2:] == [
        "Your bank sent €80.00 back to Stripe",
        "€80.00 came back from your Stripe account",
    ]
    assert books_hold()


def test_a_bank_that_is_mended_in_time_is_paid_by_stripe_itself_and_nothing_is_brought_back(sent):
    carried = {sent.stripe_transfer}
    stripe_tells(sent, Bank(("po_1", "failed", carried)), "payout.failed")
    assert sent.failed_at == PAYDAY
    stripe_tells(sent, Bank(("po_2", "paid", carried), ("po_1", "failed", carried)), "payout.paid")
    assert (sent.status, sent.failed_at) == ("paid", None)
    assert services.bring_back_unmended(at=PAYDAY + dt.timedelta(days=30)) == 0


def test_every_account_comes_round_however_many_there_are(sent):
    for number in range(5):
        ready_payee(f"Payee {number}", "80.00")
    approve(plan())
    type(sent).objects.update(status="in_transit", stripe_transfer="tr_x")
    everybody = set(type(sent).objects.values_list("destination", flat=True))

    rounds = [
        selectors.accounts_to_follow(at=PAYDAY + dt.timedelta(minutes=15 * turn), limit=2)
        for turn in range(3)
    ]

    assert {account for some in rounds for account in some} == everybody
    assert selectors.accounts_to_follow(at=PAYDAY, limit=99) != []
    type(sent).objects.update(status="paid", paid_at=PAYDAY)
    assert set(selectors.accounts_to_follow(at=PAYDAY + dt.timedelta(days=9))) == everybody
    assert selectors.accounts_to_follow(at=PAYDAY + dt.timedelta(days=11)) == []
