"""
The bank leg: from the connected account to the payee's bank.

Stripe pays out automatically, daily unless the payee chose otherwise; nothing here sends. What Stripe's payouts carry
is asked anew each time, and the newest payout that carries a transfer decides, so it does not matter in which order
events come, how often, or whether they come at all: a sweep asks the same question.

A bank that sends money back stops Stripe's automatic payouts to it; they go on by themselves once the payee has given
other details (https://support.stripe.com/questions/managing-connect-payout-failures). What nobody mends within
`MENDED_WITHIN` is brought back to us, and owed to the payee again: reversing.py.

A payout that the payee starts by hand is not itemised by Stripe; ours then stays in transit until an automatic one.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import structlog
from django.db import transaction
from django.db.models import Min

from payouts.connect.facts import BankPayout, Gateway
from payouts.states import IllegalTransition

from .. import letters
from ..models import Payout, Reversal
from .reversing import NothingLeft, start_reversal

Status = Payout.Status

log = structlog.get_logger(__name__)

# A bank may still return money this long after a payout was sent.
FOLLOWED_FOR = dt.timedelta(days=60)
# How long a payee has to give their bank details at Stripe anew before a returned payout is brought back to us.
MENDED_WITHIN = dt.timedelta(days=14)
# Stripe's clock and ours may differ.
SLACK = dt.timedelta(days=1)


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
    decided: set[str] = set()
    moved = 0
    for bank_payout in gateway.bank_payouts(account=account, since=since - SLACK):
        carried = gateway.transfers_in(account=account, payout=bank_payout.id) - decided
        decided |= carried
        for payout in followed(account=account, at=at).filter(stripe_transfer__in=carried):
            moved += _tell(payout, bank_payout, at)
    return moved


@transaction.atomic
def _tell(payout: Payout, bank_payout: BankPayout, at: dt.datetime) -> bool:
    """Move one payout to where the newest bank payout that carries it stands."""
    before = payout.status
    try:
        if bank_payout.status == "paid":
            _become_paid(payout, at)
        elif bank_payout.status in ("failed", "canceled"):
            _become_failed(payout, bank_payout.failure or "The bank sent the money back.", at)
        elif payout.status == Status.FAILED:
            payout.move(Status.IN_TRANSIT, reason="", failed_at=None)
    except IllegalTransition:
        # Another worker was told the same at the same moment.
        log.info("bank_leg_told_elsewhere", payout=payout.pk)
        return False
    return payout.status != before


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
        with suppress(NothingLeft):
            start_reversal(
                payout=payout,
                purpose=Reversal.Purpose.RETURN,
                reason="The bank returned it, and its details at Stripe were not mended.",
                by=None,
                at=at,
            )
            begun += 1
    return begun
