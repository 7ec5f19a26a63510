"""What one payout is made of: every movement of what was payable between the reservation before and its own."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum
from django.utils.timezone import localtime

from payouts.ledger.models import Account, Posting
from payouts.money import Money

from ..models import Payout
from . import telling, wording
from .sheet import Statement
from .telling import Movement
from .wording import Words

# The entries of a payout that was canceled cancel out: what was set aside or netted was given back.
OF_A_PAYOUT = ("reserved", "released", "netted", "netting-undone")


def statement(payout: Payout, *, payee_name: str = "", words: Words | None = None) -> Statement:
    """
    The statement of a payout, in the name the payee had (`payee_name`) or has, in the `words` it was issued in or would be.

    :raises sheet.DoesNotAddUp: if the lines are not worth the payout
    """
    words = words or wording.as_spoken_to(payout.payee)
    currency = payout.currency
    postings = Posting.objects.filter(
        account__kind=Account.Kind.AVAILABLE, account__payee=payout.payee_id, account__currency=currency
    )
    own = postings.select_related("entry").get(entry__reference=f"payout:{payout.pk}:reserved")
    earlier = postings.filter(pk__lt=own.pk).exclude(entry__reference__in=_unsent(payout))
    border = earlier.filter(entry__reference__regex=r"^payout:\d+:reserved$").order_by("-pk").first()
    since = border.pk if border else 0
    moved = earlier.filter(pk__gt=since).select_related("entry").order_by("pk")
    # Once from what the lines follow, once from all that was posted: so that the sum proves something.
    opening = earlier.filter(pk__lte=since).aggregate(sum=Sum("amount"))["sum"] or 0
    closing = postings.filter(pk__lte=own.pk).aggregate(sum=Sum("amount"))["sum"] or 0
    date = localtime(own.entry.occurred_at).date()
    return Statement(
        number=payout.statement_number,
        payee=payee_name or payout.payee.name,
        first=localtime(border.entry.occurred_at).date() if border else None,
        last=date,
        opening=Money(-int(opening), currency),
        lines=tuple(
            telling.lines(_movements(payout, moved, own), payee=payout.payee, currency=currency, words=words)
        ),
        closing=Money(-int(closing), currency),
        words=words,
        payout=Money(payout.amount, currency),
    )


def _movements(payout: Payout, postings, own: Posting) -> Iterator[Movement]:
    for posting in postings.iterator(chunk_size=telling.AT_A_TIME):
        entry = posting.entry
        yield Movement(entry.reference, entry.memo, entry.occurred_at, -posting.amount)
    yield Movement(
        own.entry.reference, f"Payout {payout.statement_number}", own.entry.occurred_at, -own.amount
    )


def _unsent(payout: Payout) -> list[str]:
    """The entries of every payout of this payee that was canceled, but for the one in question."""
    canceled = Payout.objects.filter(
        payee=payout.payee_id, currency=payout.currency, status=Payout.Status.CANCELED
    ).exclude(pk=payout.pk)
    return [f"payout:{pk}:{what}" for pk in canceled.values_list("pk", flat=True) for what in OF_A_PAYOUT]
