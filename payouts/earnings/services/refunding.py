"""Money that Stripe gave back to a buyer, and what came back of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money

from .. import selectors
from ..models import Charge, GivenBack
from .sharing_back import post_change


class TooMuchReturned(ValueError):
    """More would be given back than was taken."""


@transaction.atomic
def refund(
    *,
    charge: Charge,
    stripe_refund: str,
    amount: Money,
    at: dt.datetime,
    items: Mapping[str, Money] | None = None,
    tax_only: bool = False,
    made_at: dt.datetime | None = None,
) -> JournalEntry:
    """
    Book money given back to a buyer: every party returns its part, the co-op its share, cumulative to the cent.

    `items` says how much of which sale (by reference); without it the amount is shared over what is left of all.
    `tax_only`: no party gives back a cent. `made_at` is when Stripe made it (`at`, unless told).
    Booking the same `stripe_refund` again returns the entry already there. The entry is `refund:re_…`.

    :raises TooMuchReturned: if refunds and disputes would exceed the charge, or a sale what was paid for it
    """
    reference = f"refund:{stripe_refund}"
    locked = Charge.objects.select_for_update().get(pk=charge.pk)
    if GivenBack.objects.filter(reference=reference).exists():
        return JournalEntry.objects.get(reference=reference)
    if locked.refunded + locked.disputed + amount.minor > locked.amount:
        raise TooMuchReturned(f"{locked.order_reference}: more would be given back than was paid")
    if items is not None:
        _require_within(locked, amount, items, tax_only)
    elif tax_only and amount > selectors.tax_left(locked):
        raise TooMuchReturned("no more tax goes back than was taken")
    GivenBack.objects.create(
        charge=locked,
        reference=reference,
        amount=amount.minor,
        items=None if items is None else {sale: money.minor for sale, money in items.items()},
        tax_only=tax_only,
        happened_at=made_at or at,
    )
    entry = post_change(
        charge=locked,
        reference=reference,
        memo=f"Refund, {locked.order_reference}",
        against=[ledger.credit(chart.stripe_balance(amount.currency), amount)],
        at=at,
    )
    locked.refunded += amount.minor
    locked.save(update_fields=["refunded"])
    return entry


@transaction.atomic
def refund_failed(*, stripe_refund: str, at: dt.datetime) -> JournalEntry | None:
    """
    Book that a refund came back: the money is at Stripe again, and each party has its part again, to the cent.

    The entry is `refund:re_…:failed`. It is no mirror of the first one where the sale was released in between: what
    was taken from pending is available now. None if the refund was never booked; the same again returns the entry.

    https://docs.stripe.com/refunds#failed-refunds
    """
    row = GivenBack.objects.filter(reference=f"refund:{stripe_refund}").first()
    if row is None:
        return None
    charge = Charge.objects.select_for_update().get(pk=row.charge_id)
    reference = f"{row.reference}:failed"
    if not GivenBack.objects.filter(pk=row.pk, undone_at=None).update(undone_at=at):
        return JournalEntry.objects.get(reference=reference)
    amount = Money(row.amount, charge.currency)
    entry = post_change(
        charge=charge,
        reference=reference,
        memo=f"Refund failed, {charge.order_reference}",
        against=[ledger.debit(chart.stripe_balance(amount.currency), amount)],
        at=at,
    )
    charge.refunded -= amount.minor
    charge.save(update_fields=["refunded"])
    return entry


def _require_within(charge: Charge, amount: Money, items: Mapping[str, Money], tax_only: bool) -> None:
    # Against what was paid, not what is left: news of an earlier refund may come after that of a later one.
    paid = {sale.reference: sale.tax if tax_only else sale.received for sale in charge.sales.all()}
    asked = sum(money.minor for money in items.values())
    if asked != amount.minor or any(money.minor > paid.get(sale, 0) for sale, money in items.items()):
        raise TooMuchReturned("the refund of each line must be within what was paid for it, and add up")
