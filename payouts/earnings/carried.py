"""
What a payment or a refund carries at Stripe, so that it can be booked again from Stripe alone.

The items of a sale travel as metadata of the payment: after a restore from last night's back-up, today's sales are still
there, to the share. https://docs.stripe.com/api/metadata: 50 keys, values up to 500 characters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from payouts.money import Money
from payouts.payees.models import Payee
from payouts.splits.models import SplitAgreement

from .services import Item

LONGEST, MOST = 500, 40  # characters of a value; keys that we take, which leaves ten to others
PREFIX = "books_"
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
    return _cut(rows)


def items(found: dict[str, str], *, currency: str) -> list[Item]:
    """
    The items that a payment's metadata names.

    :raises NotCarried: if there are none, or if an agreement or a payee of theirs is not in our books
    """
    try:
        return [_item(*row, currency=currency) for row in _joined(found)]
    except (ValueError, TypeError) as error:
        raise NotCarried(f"what the payment says it was for cannot be read: {error}") from error
    except (SplitAgreement.DoesNotExist, Payee.DoesNotExist) as error:
        raise NotCarried("the payment is for a split or a payee that is not in the books") from error


def of_a_refund(items: Mapping[str, Money] | None) -> dict[str, str]:
    """Which sale gives back how much, as metadata of the refund; empty where it is shared over all."""
    return _cut([[reference, money.minor] for reference, money in items.items()]) if items else {}


def refunded_items(found: dict[str, str], *, currency: str) -> dict[str, Money] | None:
    """
    What a refund's metadata says of each sale; None where it is shared over all.

    :raises NotCarried: if it cannot be read
    """
    if not any(key.startswith(PREFIX) for key in found):
        return None
    try:
        return {str(reference): Money(minor, currency) for reference, minor in _joined(found)}
    except (ValueError, TypeError) as error:
        raise NotCarried(f"what the refund says it is for cannot be read: {error}") from error


def _cut(rows: list) -> dict[str, str]:
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    pieces = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
    return (
        {f"{PREFIX}{number:02d}": piece for number, piece in enumerate(pieces)} if len(pieces) <= MOST else {}
    )


def _joined(found: dict[str, str]) -> list:
    text = "".join(found[key] for key in sorted(found) if key.startswith(PREFIX))
    if not text:
        raise NotCarried("the payment does not say what it was for")
    return json.loads(text)


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
