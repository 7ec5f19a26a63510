"""Stripe's page, where an order is paid."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.orders import links, selectors
from marketplace.orders.at_stripe import DELIVERY, GOODS, NO_SALE, Item, Session
from marketplace.orders.gateway import Gateway
from marketplace.orders.models import Order
from marketplace.orders.services import bought, taxing
from payouts.earnings import carried
from payouts.money import Money


def open_page(*, order: Order, gateway: Gateway) -> Session:
    """
    The payment page of a placed order; the same one however often it is asked.

    :raises gateway.Unavailable: if Stripe does not answer; ask again
    :raises gateway.Refused: if Stripe will not open one, as when the order's time is nearly over
    """
    if order.checkout_session:
        return gateway.session(order.checkout_session)
    # In the order's language, whoever asks: the same key must come with the same words.
    with translation.override(order.language):
        items = _items(order)
    session = gateway.open_session(
        key=f"checkout:{order.token}",
        order=order.reference,
        items=items,
        carried=carried.metadata(bought.items(order)),
        email=order.email,
        success_url=links.thanks(order),
        cancel_url=links.cancel(order),
        expires_at=order.expires_at,
        language=order.language,
        taxed_to=taxing.taxed_to(order),
    )
    Order.objects.filter(pk=order.pk, checkout_session=None).update(checkout_session=session.id)
    order.checkout_session = session.id
    return session


def _items(order: Order) -> list[Item]:
    """What the payment page lists, from our own rows alone."""
    items = [
        Item(
            name=line.told,
            amount=Money(line.unit_price, order.currency),
            quantity=line.quantity,
            reference=line.reference,
            tax_code=GOODS,
        )
        for line in order.lines.order_by("pk")
    ]
    items += [
        Item(
            name=_("Delivery from %(artist)s") % {"artist": shipment.artist.name},
            amount=Money(shipment.price, order.currency),
            reference=selectors.shipping_reference(shipment),
            tax_code=DELIVERY,
        )
        for shipment in order.shipments.select_related("artist").order_by("pk")
        if shipment.price
    ]
    if order.contribution:
        items.append(
            Item(
                name=_("Solidarity fund"),
                amount=Money(order.contribution, order.currency),
                reference=selectors.contribution_reference(order),
                tax_code=NO_SALE,
            )
        )
    return items
