"""The letters an order gives rise to, each written once, in the transaction of what it tells of."""

from __future__ import annotations

from babel.lists import format_list

from marketplace.catalogue.countries import country_name
from marketplace.mail import services as mail
from marketplace.orders import links, selectors
from marketplace.orders.models import Order, Refund, Shipment
from payouts.money import Money


def paid(order: Order) -> None:
    """To the buyer: it is paid. To each artist: you sold something."""
    whole = selectors.whole_orders().get(pk=order.pk)
    parcels = list(whole.shipments.all())
    mail.send(
        to=order.email,
        template="orders/confirmed",
        context={
            "order": order,
            "parcels": parcels,
            "artists": format_list([parcel.artist.name for parcel in parcels], locale="en"),
            "page": links.page(order),
            **_sums(order),
        },
        reference=f"{order.reference}:confirmed",
    )
    for parcel in parcels:
        mail.send(
            to=parcel.artist.user.email,
            template="orders/sold",
            context={
                "order": order,
                "parcel": parcel,
                "lines": list(parcel.lines.all()),
                "country": country_name(order.country),
                "page": links.to_ship(),
            },
            reference=f"shipment:{parcel.pk}:sold",
        )


def payment_failed(order: Order) -> None:
    mail.send(
        to=order.email,
        template="orders/payment_failed",
        context={"order": order, "page": links.page(order)},
        reference=f"{order.reference}:payment-failed",
    )


def shipped(shipment: Shipment) -> None:
    order = shipment.order
    mail.send(
        to=order.email,
        template="orders/shipped",
        context={
            "order": order,
            "parcel": shipment,
            "lines": list(shipment.lines.all()),
            "page": links.page(order),
        },
        reference=f"shipment:{shipment.pk}:shipped",
    )


def delivered(shipment: Shipment) -> None:
    order = shipment.order
    mail.send(
        to=order.email,
        template="orders/delivered",
        context={"order": order, "parcel": shipment, "page": links.page(order)},
        reference=f"shipment:{shipment.pk}:delivered",
    )


def refunded(refund: Refund) -> None:
    order = refund.order
    mail.send(
        to=order.email,
        template="orders/refunded",
        context={
            "order": order,
            "amount": Money(refund.amount, order.currency),
            "whole": selectors.given_back(order).minor >= order.total,
            "reason": refund.reason,
            "page": links.page(order),
        },
        reference=f"refund:{refund.pk}:done",
    )


def _sums(order: Order) -> dict:
    return {
        "works_total": Money(order.works_total, order.currency),
        "shipping_total": Money(order.shipping_total, order.currency),
        "contribution": Money(order.contribution, order.currency),
        "total": Money(order.total, order.currency),
    }
