"""
Refunds that came back before anybody had booked them: two lines of Stripe's that come to nothing, and no entry.

Booking the one without the other would be wrong, and booking both moves nothing. So they explain each other, once it is
sure that nothing is on its way: Stripe says that the refund is over, the payment is in the books, and no news of either
waits to be handled. Should one of them be booked later all the same, both are compared again like any other line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.db.models import Q

from payouts.connect import selectors as connect
from payouts.connect.facts import Gateway, GatewayError, Origin
from payouts.earnings.models import Charge
from payouts.ledger.models import JournalEntry

from ..models import BalanceTransaction, Difference

log = structlog.get_logger(__name__)

GONE = frozenset({"refund", "payment_refund"})
BACK = "refund_failure"
# Where Stripe's refund ends without the buyer having the money. https://docs.stripe.com/api/refunds/object#refund_object-status
OVER = frozenset({"failed", "canceled"})
REASON = "Stripe gave it back and it came back before it was booked: the two lines come to nothing."
AT_A_TIME = 200


@dataclass(frozen=True, slots=True)
class Undone:
    """A refund (`re_…`) of which Stripe said that it is over, and what news of it would be about."""

    refund: str
    about: tuple[str, ...]


def seek(*, gateway: Gateway, until: dt.datetime) -> list[Undone]:
    """
    Ask Stripe about every refund that left and came back by `until` and that nothing books. To be called with no
    transaction open.

    One that Stripe does not tell about is left out; it stays listed.
    """
    found = []
    for refund in _came_back(until):
        pair = _pair(refund)
        origin = _asked(pair, gateway) if _may_go(pair, refund, about=(refund,)) else None
        if origin and origin.status in OVER and Charge.objects.filter(stripe_charge=origin.charge).exists():
            about = (refund, origin.charge, origin.payment_intent)
            found.append(Undone(refund, tuple(filter(None, about))))
    return found


@transaction.atomic
def set_aside(undone: Undone, *, at: dt.datetime) -> bool:
    """Take both lines for explained, by each other. False where something of it is booked, or on its way to be."""
    # The lock that whoever books a line takes first (proposing.apply): of the two, one sees what the other did.
    pair = _pair(undone.refund, locked=True)
    if not _may_go(pair, undone.refund, undone.about):
        return False
    lines = BalanceTransaction.objects.filter(pk__in=[line.pk for line in pair])
    lines.update(matched_at=at)
    Difference.objects.filter(line__in=lines, settled_at=None).update(settled_at=at, settled_reason=REASON)
    log.info("refund_undone", refund=undone.refund)
    return True


def take_up_again(*, since_posting: int) -> int:
    """Have lines that were set aside compared again, where a posting from then on books their refund; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE runs_balancetransaction l SET matched_at = NULL
            FROM ledger_journalentry e JOIN ledger_posting p ON p.entry_id = e.id
            WHERE p.id >= %s
              AND p.account_id IN (SELECT id FROM ledger_account WHERE kind = 'stripe_balance')
              AND e.reference LIKE 'refund:%%'
              AND l.source = split_part(e.reference, ':', 2) AND l.type = ANY(%s) AND l.matched_at IS NOT NULL
              AND l.amount <> l.fee
              AND NOT EXISTS (SELECT 1 FROM runs_match m WHERE m.line_id = l.id)
            """,
            [since_posting, [*GONE, BACK]],
        )
        return cursor.rowcount


def _came_back(until: dt.datetime) -> Iterator[str]:
    lines = BalanceTransaction.objects.filter(matched_at=None, type=BACK, created_at__lte=until)
    return lines.exclude(source="").order_by("created_at", "pk").values_list("source", flat=True)[:AT_A_TIME]


def _pair(refund: str, *, locked: bool = False) -> Sequence[BalanceTransaction]:
    lines = BalanceTransaction.objects.filter(source=refund).order_by("pk")
    return list(lines.select_for_update() if locked else lines)


def _may_go(pair: Sequence[BalanceTransaction], refund: str, about: Sequence[str]) -> bool:
    """Whether these are the line that left and the line that came back, with nothing of ours beside them."""
    if len(pair) != 2 or any(line.matched_at for line in pair):
        return False
    gone, back = sorted(pair, key=lambda line: line.net.minor)
    return (
        gone.type in GONE
        and back.type == BACK
        and gone.currency == back.currency
        and gone.net == -back.net
        and not _is_booked(pair, refund)
        and not connect.is_awaited(about)
    )


def _is_booked(pair: Sequence[BalanceTransaction], refund: str) -> bool:
    name = f"refund:{refund}"
    by_line = Q(reference__in=[name, *(f"stripe:{line.stripe_id}" for line in pair)])
    return JournalEntry.objects.filter(by_line | Q(reference__startswith=f"{name}:")).exists()


def _asked(pair: Sequence[BalanceTransaction], gateway: Gateway) -> Origin | None:
    try:
        return gateway.origin(pair[0].stripe_id)
    except GatewayError:
        return None
