"""A payment, a fee, a delivery or a refund becomes journal entries. Orders tell; nothing here asks what an order is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money, total
from payouts.splits import allocation
from payouts.splits import selectors as splits

from .models import Charge, Part, Sale

# Without news of the delivery, money is released this long after dispatch if nobody complained.
RELEASE_AFTER_DISPATCH = dt.timedelta(days=30)


class DoesNotAddUp(ValueError):
    """The items of a payment are not worth what was paid."""


class TooMuchReturned(ValueError):
    """More would be given back than was taken."""


@dataclass(frozen=True, slots=True)
class Item:
    """
    One thing paid for. `kind` is `copy` (shared by `agreement`), `shipping` (all to `payee`) or `contribution`.

    `received` includes `tax`; `reference` names the event for ever: "sale:order-line:812".
    """

    kind: str
    reference: str
    title: str
    received: Money
    tax: Money | None = None
    quantity: int = 1
    agreement: object = None
    payee: object = None
    coop_share_points: int = 0
    hold_days: int = 0


@dataclass(frozen=True, slots=True)
class _Shared:
    """What an item comes to once shared: minor units, adding up to what was received."""

    coop: int
    tax: int
    parts: list[tuple[object, str, int]]  # payee, role, amount


@transaction.atomic
def record_payment(
    *, stripe_charge: str, payment_intent: str, order_reference: str, amount: Money, items: Sequence[Item], at
) -> Charge:
    """
    Book what a buyer paid: one balanced entry an item, every party's part in its hold period.

    Recording the same payment again returns the charge already there.

    :raises DoesNotAddUp: if the items are not worth exactly `amount`
    """
    known = Charge.objects.filter(payment_intent=payment_intent).first()
    if known:
        return known
    if total((item.received for item in items), amount.currency) != amount:
        raise DoesNotAddUp(f"{order_reference}: {amount} was paid for items of another value")
    charge, _ = Charge.objects.get_or_create(
        payment_intent=payment_intent,
        defaults={
            "stripe_charge": stripe_charge,
            "order_reference": order_reference,
            "currency": amount.currency,
            "amount": amount.minor,
            "charged_at": at,
        },
    )
    for item in items:
        _record_sale(charge, item, at=at)
    return charge


@transaction.atomic
def record_fee(*, charge: Charge, fee: Money, at) -> None:
    """Book Stripe's fee for a charge, once it is known. The co-op's share bears it; no artist does."""
    locked = Charge.objects.select_for_update().get(pk=charge.pk)
    if locked.fee is not None:
        return
    if fee:
        ledger.post(
            reference=f"fee:{locked.stripe_charge}",
            memo=f"Card processing, {locked.order_reference}",
            occurred_at=at,
            lines=[
                ledger.debit(chart.processing_fees(fee.currency), fee),
                ledger.credit(chart.stripe_balance(fee.currency), fee),
            ],
        )
    Charge.objects.filter(pk=locked.pk).update(fee=fee.minor)


@transaction.atomic
def dispatched(*, references: Sequence[str], at) -> None:
    """The parcel left: without other news its money is released `RELEASE_AFTER_DISPATCH` later."""
    Sale.objects.filter(reference__in=references, dispatched_at=None).update(
        dispatched_at=at, release_at=at + RELEASE_AFTER_DISPATCH
    )


@transaction.atomic
def delivered(*, references: Sequence[str], at) -> None:
    """The parcel arrived: its money is released after the hold period that was in force at the sale."""
    for sale in (
        Sale.objects.select_for_update().filter(reference__in=references, delivered_at=None).order_by("pk")
    ):
        sale.delivered_at = at
        sale.release_at = at + dt.timedelta(days=sale.hold_days)
        sale.save(update_fields=["delivered_at", "release_at"])


@transaction.atomic
def hold(*, references: Sequence[str], reason: str) -> None:
    """Stop the release of these sales, whatever the date, until `lift_hold`."""
    Sale.objects.filter(reference__in=references, status=Sale.Status.PENDING).update(hold_reason=reason)


@transaction.atomic
def lift_hold(*, references: Sequence[str]) -> None:
    Sale.objects.filter(reference__in=references).update(hold_reason="")


def release_due(*, at, limit: int = 500) -> int:
    """Release every sale whose date has come, one transaction each; returns how many."""
    due = Sale.objects.filter(status=Sale.Status.PENDING, hold_reason="", release_at__lte=at).order_by(
        "release_at", "pk"
    )
    return sum(release(sale_id=pk, at=at) for pk in due.values_list("pk", flat=True)[:limit])


@transaction.atomic
def release(*, sale_id: int, at) -> bool:
    """
    Move what is left of every part from pending to available. False where another worker has or had it, or where it
    is not due any more.
    """
    sale = (
        Sale.objects.select_for_update(skip_locked=True)
        .filter(pk=sale_id, status=Sale.Status.PENDING, hold_reason="", release_at__lte=at)
        .first()
    )
    if sale is None:
        return False
    lines = []
    for part in sale.parts.select_related("payee"):
        left = Money(part.amount - part.refunded, sale.currency)
        if left:
            lines.append(ledger.debit(chart.pending(part.payee, sale.currency), left))
            lines.append(ledger.credit(chart.available(part.payee, sale.currency), left))
    if lines:
        ledger.post(
            reference=f"release:{sale.reference}", memo=f"Released: {sale.title}", occurred_at=at, lines=lines
        )
    sale.move(Sale.Status.RELEASED, released_at=at)
    return True


@transaction.atomic
def refund(
    *, charge: Charge, stripe_refund: str, amount: Money, at, items: dict[str, Money] | None = None
) -> JournalEntry:
    """
    Book money given back to a buyer: every party returns its part, the co-op its share, cumulative to the cent.

    `items` says how much of which sale (by reference); without it the amount is shared over what is left of all.
    Booking the same `stripe_refund` again returns the entry already there.

    :raises TooMuchReturned: if refunds and disputes would exceed the charge, or a sale what was paid for it
    """
    reference = f"refund:{stripe_refund}"
    locked = Charge.objects.select_for_update().get(pk=charge.pk)
    known = JournalEntry.objects.filter(reference=reference).first()
    if known:
        return known
    if locked.refunded + locked.disputed + amount.minor > locked.amount:
        raise TooMuchReturned(f"{locked.order_reference}: more would be given back than was paid")
    sales = list(locked.sales.select_for_update().order_by("pk"))
    lines = []
    for sale, further in zip(sales, _by_sale(sales, amount, items), strict=True):
        lines += _take_back(sale, further)
    entry = ledger.post(
        reference=reference,
        memo=f"Refund, {locked.order_reference}",
        occurred_at=at,
        lines=[*lines, ledger.credit(chart.stripe_balance(amount.currency), amount)],
    )
    locked.refunded += amount.minor
    locked.save(update_fields=["refunded"])
    return entry


def _record_sale(charge: Charge, item: Item, *, at) -> None:
    currency = item.received.currency
    shared = _share(item)
    entry = ledger.post(
        reference=item.reference,
        memo=item.title,
        occurred_at=at,
        lines=[
            ledger.debit(chart.stripe_balance(currency), item.received),
            *[
                ledger.credit(chart.pending(p, currency), Money(part, currency))
                for p, _, part in shared.parts
            ],
            ledger.credit(
                chart.solidarity_fund(currency)
                if item.kind == Sale.Kind.CONTRIBUTION
                else chart.coop_share(currency),
                Money(shared.coop, currency),
            ),
            ledger.credit(chart.tax_payable(currency), Money(shared.tax, currency)),
        ],
    )
    sale = Sale.objects.create(
        reference=item.reference,
        order_reference=charge.order_reference,
        kind=item.kind,
        title=item.title[:200],
        charge=charge,
        agreement=item.agreement,
        entry=entry,
        currency=currency,
        quantity=item.quantity,
        received=item.received.minor,
        tax=shared.tax,
        coop_share=shared.coop,
        coop_share_points=item.coop_share_points,
        sold_at=at,
        hold_days=item.hold_days,
        release_at=at if item.kind == Sale.Kind.CONTRIBUTION else None,
    )
    Part.objects.bulk_create(
        Part(sale=sale, position=position, payee=payee, role=role, amount=amount)
        for position, (payee, role, amount) in enumerate(shared.parts, start=1)
    )


def _share(item: Item) -> _Shared:
    received, tax = item.received.minor, item.tax.minor if item.tax else 0
    if item.kind == Sale.Kind.CONTRIBUTION:
        return _Shared(coop=received, tax=0, parts=[])
    if item.kind == Sale.Kind.SHIPPING:
        return _Shared(coop=0, tax=tax, parts=[(item.payee, "Shipping", received - tax)])
    coop = allocation.take_share(received - tax, item.coop_share_points)
    shares, terms = splits.terms(item.agreement)
    # The same numbers that the buyer was shown: see splits.selectors.who_gets_what.
    parts = allocation.share_out(
        received - tax - coop, terms, quantity=item.quantity, first=item.agreement.turn
    )
    return _Shared(
        coop=coop,
        tax=tax,
        parts=[(share.payee, share.role, part) for share, part in zip(shares, parts, strict=True)],
    )


def _by_sale(sales: list[Sale], amount: Money, items: dict[str, Money] | None) -> list[int]:
    left = [sale.received - sale.refunded for sale in sales]
    if items is None:
        return allocation.allocate(amount.minor, left)
    asked = [items.get(sale.reference, Money(0, sale.currency)).minor for sale in sales]
    if sum(asked) != amount.minor or any(a > rest for a, rest in zip(asked, left, strict=True)):
        raise TooMuchReturned("the refund of each line must be within what was paid for it, and add up")
    return asked


def _take_back(sale: Sale, further: int) -> list[ledger.Line]:
    """Each party's part of `further` minor units of `sale`, as debits; the rows keep count."""
    if not further:
        return []
    currency = sale.currency
    parts = list(sale.parts.select_for_update(of=("self",)).select_related("payee"))
    weights = [sale.coop_share, sale.tax, *(part.amount for part in parts)]
    coop, tax, *others = allocation.refund_part(weights, sale.refunded, further)
    own = chart.solidarity_fund if sale.kind == Sale.Kind.CONTRIBUTION else chart.coop_share
    owed = chart.pending if sale.status == Sale.Status.PENDING else chart.available
    lines = [
        ledger.debit(own(currency), Money(coop, currency)),
        ledger.debit(chart.tax_payable(currency), Money(tax, currency)),
    ]
    for part, share in zip(parts, others, strict=True):
        lines.append(ledger.debit(owed(part.payee, currency), Money(share, currency)))
        part.refunded += share
        part.save(update_fields=["refunded"])
    sale.refunded += further
    sale.save(update_fields=["refunded"])
    return lines
