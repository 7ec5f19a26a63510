"""
What a payment carries at Stripe, so that its sale can be booked again from Stripe alone. Pure but for two look-ups.

The items of a sale travel as metadata of the payment: after a restore from last night's back-up, today's sales are still
there, to the share. https://docs.stripe.com/api/metadata: 50 keys, values up to 500 characters.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from payouts.money import Money
from payouts.payees.models import Payee
from payouts.splits.models import SplitAgreement

from .services import Item

LONGEST, MOST = 500, 40  # characters of a value; keys that we take, which leaves ten to others
KEY = "books_{:02d}"
TITLE = 120  # characters of a title that travel


class NotCarried(ValueError):
    """The payment says nothing, or nothing readable, of what it was for."""


def metadata(items: Sequence[Item]) -> dict[str, str]:
    """The items as metadata; empty where they are too many, which leaves such a sale to be booked by a person."""
    rows = [
        [
            item.kind,
            item.reference,
            item.title[:TITLE],
            item.received.minor,
            item.tax.minor if item.tax else 0,
            item.quantity,
            item.agreement.pk if item.agreement else 0,
            item.payee.pk if item.payee else 0,
            item.coop_share_points,
            item.hold_days,
        ]
        for item in items
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    pieces = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
    if len(pieces) > MOST:
        return {}
    return {KEY.format(number): piece for number, piece in enumerate(pieces)}


def items(found: dict[str, str], *, currency: str) -> list[Item]:
    """
    The items that a payment's metadata names.

    :raises NotCarried: if there are none, or if an agreement or a payee of theirs is not in our books
    """
    text = "".join(found[key] for key in sorted(found) if key.startswith("books_"))
    if not text:
        raise NotCarried("the payment does not say what it was for")
    try:
        return [_item(*row, currency=currency) for row in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise NotCarried(f"what the payment says it was for cannot be read: {error}") from error
    except (SplitAgreement.DoesNotExist, Payee.DoesNotExist) as error:
        raise NotCarried("the payment is for a split or a payee that is not in the books") from error


def _item(
    kind, reference, title, received, tax, quantity, agreement, payee, points, hold_days, *, currency
) -> Item:
    return Item(
        kind=kind,
        reference=reference,
        title=title,
        received=Money(received, currency),
        tax=Money(tax, currency) if tax else None,
        quantity=quantity,
        agreement=SplitAgreement.objects.get(pk=agreement) if agreement else None,
        payee=Payee.objects.get(pk=payee) if payee else None,
        coop_share_points=points,
        hold_days=hold_days,
    )
