"""A payment and its fee become journal entries. Orders tell; nothing here asks what an order is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.money import Money, total
from payouts.splits import allocation
from payouts.splits import selectors as splits

from ..models import Charge, Part, Sale


class DoesNotAddUp(ValueError):
    """The items of a payment are not worth what was paid."""


@dataclass(frozen=True, slots=True)
class Item:
    """
    One thing paid for. `kind` is `copy` (shared by `agreement`), `shipping` (all to `payee`), `contribution` or `stray`.

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
                if item.kind in Sale.OF_THE_FUND
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
    if item.kind in Sale.OF_THE_FUND:
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
