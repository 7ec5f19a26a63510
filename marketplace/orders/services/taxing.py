"""Tax by Stripe's reckoning: asked before the order is placed, kept from what was paid. ADR 0036."""

from __future__ import annotations

import structlog
from django.db.models import Sum

from artists.profiles.vat import Basis
from marketplace.orders import selectors
from marketplace.orders.at_stripe import Destination, Session
from marketplace.orders.basket import Basket
from marketplace.orders.gateway import Gateway
from marketplace.orders.models import Order
from marketplace.orders.stripe_tax import Reckoned, asked_about

log = structlog.get_logger(__name__)


def reckon(*, basket: Basket, to: Destination, gateway: Gateway) -> Reckoned | None:
    """
    What Stripe Tax finds in a basket that goes `to` somewhere; None where the table of rates holds. Never within a transaction.

    :raises gateway.UnknownPlace: if more of the address is needed, or what there is names no place
    :raises gateway.Unavailable: if Stripe does not answer; ask again
    """
    if not basket.parcels or basket.not_shipped:
        return None
    asked = asked_about(basket)
    taxes = gateway.tax_in(asked, currency=basket.currency, to=to)
    return Reckoned(asked, taxes) if taxes is not None else None


def taxed_to(order: Order) -> Destination | None:
    """Where an order goes whose tax Stripe reckons; None where the table held when it was placed."""
    if not order.shipments.filter(tax_basis=Basis.STRIPE).exists():
        return None
    return Destination(
        order.country, order.postcode, order.town, order.street, order.street_2, name=order.goes_to
    )


def keep(*, order: Order, session: Session) -> None:
    """
    What Stripe reckoned on the payment is what the order keeps, to the cent; that it differs from what was shown is logged.

    Called with the order locked, before the books are told.
    """
    if session.taxes is None:
        return
    for rows, reference in (
        (order.lines, lambda line: line.reference),
        (order.shipments, selectors.shipping_reference),
    ):
        for row in rows.order_by("pk"):
            tax = session.taxes.get(reference(row), 0)
            if tax != row.tax:
                log.warning(
                    "tax_is_not_as_shown", order=order.number, of=reference(row), shown=row.tax, paid=tax
                )
                rows.filter(pk=row.pk).update(tax=tax)
    parts = (rows.aggregate(tax=Sum("tax"))["tax"] or 0 for rows in (order.lines, order.shipments))
    order.tax_total = sum(parts)
    order.save(update_fields=["tax_total"])
