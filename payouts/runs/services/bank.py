"""
What becomes of a payout between the connected account and the payee's bank, as Stripe tells it.

onward.py asks for it; nothing here sends. What Stripe's payouts are is asked anew each time, and the newest that carries
one of ours decides, so it does not matter in which order events come, how often, or whether they come at all: a sweep
asks the same question. A payout that we asked for carries the key of its leg; one that Stripe made on a schedule (an
account from before we took that over, or one where Stripe does not let us) is itemised by Stripe, and its legs are
written down here. A payout that the payee starts by hand says nothing of what it carries; ours then waits for funds.

A bank that sends money back is not paid again until the payee has given other details
(https://docs.stripe.com/connect/payouts-connected-accounts); then onward.py tries again. What nobody mends within
`MENDED_WITHIN` is brought back to us, and owed to the payee again: reversing.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress

import structlog
from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from payouts.connect.facts import BankPayout, Gateway
from payouts.states import IllegalTransition

from .. import letters
from ..models import BankLeg, Payout, Reversal
from .reversing import NothingLeft, UnderWay, start_reversal

Status = Payout.Status

log = structlog.get_logger(__name__)

# A bank may still return money this long after a payout was sent.
FOLLOWED_FOR = dt.timedelta(days=60)
# How long a payee has to give their bank details at Stripe anew before a returned payout is brought back to us.
MENDED_WITHIN = dt.timedelta(days=14)
# When a returned payout is tried again, should its bank be in order by then.
TRIED_AGAIN_AFTER = dt.timedelta(days=1)
# Stripe's clock and ours may differ.
SLACK = dt.timedelta(days=1)
RETURNED = ("failed", "canceled")
NO_REASON = {
    "failed": gettext_noop("The bank sent the money back."),
    "canceled": gettext_noop("The payment to the bank was canceled at Stripe."),
}


def followed(*, account: str, at: dt.datetime):
    """Payouts to `account` whose way to the bank may still change."""
    return Payout.objects.filter(
        destination=account,
        status__in=[Status.IN_TRANSIT, Status.PAID, Status.FAILED],
        sent_at__gte=at - FOLLOWED_FOR,
    )


def follow_account(*, account: str, gateway: Gateway, at: dt.datetime) -> int:
    """Ask Stripe what became of the money in one connected account, and say so; returns how many payouts moved."""
    since = followed(account=account, at=at).aggregate(first=Min("sent_at"))["first"]
    if since is None:
        return 0
    decided: set[int] = set()
    moved = 0
    for bank_payout in gateway.bank_payouts(account=account, since=since - SLACK):
        for payout_id in _carried(bank_payout, account, gateway, at):
            if payout_id not in decided:
                decided.add(payout_id)
                moved += _take_down_one(payout_id, bank_payout, at)
    return moved


def _carried(bank_payout: BankPayout, account: str, gateway: Gateway, at: dt.datetime) -> Iterator[int]:
    """The payouts of ours in one of Stripe's: named by its leg, or in Stripe's own list of what it is made of."""
    payouts = followed(account=account, at=at)
    if key := bank_payout.metadata.get("leg"):
        return iter(payouts.filter(legs__key=key).values_list("pk", flat=True))
    if not bank_payout.automatic:
        return iter(())
    carried = gateway.transfers_in(account=account, payout=bank_payout.id)
    return iter(payouts.filter(stripe_transfer__in=carried).values_list("pk", flat=True))


@transaction.atomic
def _take_down_one(payout_id: int, bank_payout: BankPayout, at: dt.datetime) -> bool:
    locked = Payout.objects.select_for_update(of=("self",)).select_related("payee__user").get(pk=payout_id)
    return take_down(locked, bank_payout, at)


def take_down(payout: Payout, bank_payout: BankPayout, at: dt.datetime) -> bool:
    """
    Write down where the newest bank payout that carries `payout` (locked) stands; whether that moved the payout.

    Told the same a second time, nothing changes.
    """
    before = payout.status
    _write_leg(payout, bank_payout, at)
    try:
        if bank_payout.status == "paid":
            _become_paid(payout, at)
        elif bank_payout.status in RETURNED:
            _become_failed(payout, bank_payout.failure or NO_REASON[bank_payout.status], at)
        elif payout.status == Status.FAILED:
            payout.move(Status.IN_TRANSIT, reason="", failed_at=None)
    except IllegalTransition:
        # Brought back at Stripe in this moment.
        log.info("bank_leg_told_elsewhere", payout=payout.pk)
        return False
    return payout.status != before


def _write_leg(payout: Payout, bank_payout: BankPayout, at: dt.datetime) -> None:
    seen = {
        "bank_status": bank_payout.status,
        "arrival_at": bank_payout.arrival_at,
        "trace": bank_payout.trace[:100],
    }
    returned = bank_payout.status in RETURNED
    leg = payout.legs.filter(stripe_payout=bank_payout.id).first() or _done_now(payout, bank_payout, at)
    if leg is None:
        return
    if returned and leg.returned_at is None:
        seen |= {"returned_at": at, "error": (bank_payout.failure or NO_REASON[bank_payout.status])[:500]}
        Payout.objects.filter(pk=payout.pk).update(due_at=Now() + TRIED_AGAIN_AFTER)
    changed = {name: value for name, value in seen.items() if getattr(leg, name) != value}
    if changed:
        BankLeg.objects.filter(pk=leg.pk).update(**changed)


def _done_now(payout: Payout, bank_payout: BankPayout, at: dt.datetime) -> BankLeg | None:
    """
    The leg of something that Stripe did, done now: the one that asked for it, or a row for what it did by itself.

    None while another leg is being asked for: its answer comes first, and this is told again.
    """
    done = {"stripe_payout": bank_payout.id, "finished_at": at, "error": ""}
    asked = payout.legs.filter(key=bank_payout.metadata.get("leg", "")).first()
    if asked is not None and asked.status in (BankLeg.Status.SENDING, BankLeg.Status.UNKNOWN):
        asked.move(BankLeg.Status.DONE, **done)
        return asked
    if asked is not None:
        # Refused or proved absent, and there it is after all: what Stripe did is a fact, whatever it said before.
        log.error("bank_leg_after_all", leg=asked.pk, stripe_payout=bank_payout.id, status=asked.status)
    if payout.legs.filter(status__in=BankLeg.OPEN).exists():
        return None
    # What stood before came back, or Stripe would not carry the money again.
    payout.legs.filter(BankLeg.AT_THE_BANK).update(returned_at=at)
    return BankLeg.objects.create(
        payout=payout,
        number=payout.legs.count() + 1,
        key=f"{bank_payout.id}:{payout.pk}",
        destination=payout.destination,
        currency=payout.currency,
        amount=payout.amount,
        status=BankLeg.Status.DONE,
        made_at=at,
        **done,
    )


def _become_paid(payout: Payout, at: dt.datetime) -> None:
    if payout.status == Status.FAILED:
        payout.move(Status.IN_TRANSIT, reason="", failed_at=None)
    if payout.status == Status.IN_TRANSIT:
        payout.move(Status.PAID, paid_at=at, reason="")


def _become_failed(payout: Payout, reason: str, at: dt.datetime) -> None:
    if payout.status in (Status.IN_TRANSIT, Status.PAID):
        payout.move(Status.FAILED, reason=reason[:250], paid_at=None, failed_at=at)
        letters.failed(payout)


def bring_back_unmended(*, at: dt.datetime) -> int:
    """Ask for the money of payouts that a bank returned and nobody mended; returns how many reversals were begun."""
    begun = 0
    returned = Payout.objects.filter(status=Status.FAILED, failed_at__lte=at - MENDED_WITHIN)
    for payout in returned.select_related("payee").order_by("pk"):
        if payout.reversals.filter(purpose=Reversal.Purpose.RETURN).exists():
            # Asked for already; what Stripe refused is for a person to look at.
            continue
        with suppress(NothingLeft, UnderWay):
            start_reversal(
                payout=payout,
                purpose=Reversal.Purpose.RETURN,
                reason="The bank returned it, and its details at Stripe were not mended.",
                by=None,
                at=at,
            )
            begun += 1
    return begun
