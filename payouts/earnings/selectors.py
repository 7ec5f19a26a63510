"""Where the money of an order went, and what a payee earned."""

from __future__ import annotations

from payouts.money import Money
from payouts.splits.selectors import Row, percent

from .models import Charge, Part, Sale


def sales_of_order(order_reference: str) -> list[Sale]:
    return list(
        Sale.objects.filter(order_reference=order_reference)
        .select_related("charge", "agreement")
        .prefetch_related("parts__payee")
        .order_by("pk")
    )


def where_it_went(order_reference: str) -> list[Row]:
    """
    Every cent of a paid order, as booked and with what refunds took back: the rows add up to what the buyer is out.

    Empty before it is paid.
    """
    sales = sales_of_order(order_reference)
    if not sales:
        return []
    currency = sales[0].currency
    sums: dict[tuple[str, str, str], int] = {}
    for sale in sales:
        kind = "shipping" if sale.kind == Sale.Kind.SHIPPING else "part"
        given_back = 0
        for part in sale.parts.all():
            key = (kind, part.payee.name, part.role)
            sums[key] = sums.get(key, 0) + part.amount - part.refunded
            given_back += part.refunded
        own = (
            ("fund", "Solidarity fund", "")
            if sale.kind == Sale.Kind.CONTRIBUTION
            else ("coop", "The co-op", "")
        )
        # What the parties did not give back, the co-op's share and the tax did.
        rest = sale.received - sale.refunded - sum(p.amount - p.refunded for p in sale.parts.all())
        tax = min(sale.tax, rest) if sale.tax else 0
        sums[own] = sums.get(own, 0) + rest - tax
        if tax:
            sums[("tax", "Tax", "")] = sums.get(("tax", "Tax", ""), 0) + tax
    whole = sum(sums.values())
    order = ["part", "shipping", "coop", "tax", "fund", "fees"]
    notes = {
        "coop": "keeps the place running; card processing included",
        "fund": "fronts refunds, voted by members",
    }
    return [
        Row(label, Money(amount, currency), percent(amount, whole), kind, role or notes.get(kind, ""))
        for (kind, label, role), amount in sorted(sums.items(), key=lambda item: order.index(item[0][0]))
        if amount
    ]


def refunded(order_reference: str) -> Money | None:
    """What was given back of an order; None before it is paid."""
    charge = Charge.objects.filter(order_reference=order_reference).first()
    return Money(charge.refunded, charge.currency) if charge else None


def parts_of(payee):
    """What a payee earned, newest first, with each sale."""
    return Part.objects.filter(payee=payee).select_related("sale").order_by("-sale__sold_at", "-pk")
