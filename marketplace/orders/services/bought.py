"""What an order is made of, as the books take it. It travels with the payment, too: see payouts.earnings.carried."""

from __future__ import annotations

from marketplace.orders import selectors
from marketplace.orders.models import Order
from payouts.earnings import services as earnings
from payouts.money import Money


def items(order: Order) -> list[earnings.Item]:
    """Each copy, each parcel and the contribution, as the books take them; the same from placing to paying."""
    currency = order.currency
    lines = list(selectors.lines_to_book(order))
    items = [
        earnings.Item(
            kind="copy",
            reference=line.reference,
            title=line.title,
            received=Money(line.amount, currency),
            tax=Money(line.tax, currency),
            quantity=line.quantity,
            agreement=line.agreement,
            coop_share_points=line.coop_share_points,
            hold_days=line.hold_days,
        )
        for line in lines
    ]
    hold_days = {line.shipment_id: line.hold_days for line in lines}
    items += [
        earnings.Item(
            kind="shipping",
            reference=selectors.shipping_reference(shipment),
            title=f"Delivery from {shipment.artist.name}",
            received=Money(shipment.price, currency),
            tax=Money(shipment.tax, currency),
            payee=shipment.artist.payee,
            hold_days=hold_days[shipment.pk],
        )
        for shipment in order.shipments.select_related("artist__payee").order_by("pk")
        if shipment.price
    ]
    if order.contribution:
        items.append(
            earnings.Item(
                kind="contribution",
                reference=selectors.contribution_reference(order),
                title="Contribution to the solidarity fund",
                received=Money(order.contribution, currency),
            )
        )
    return items
