"""The letters an order gives rise to, each written once, in the transaction of what it tells of."""

from __future__ import annotations

from marketplace.mail import services as mail
from marketplace.orders import links, selectors, titles
from marketplace.orders.models import Order, Refund, Shipment, StrayPayment
from payouts.earnings import selectors as earned
from payouts.earnings.models import Dispute
from payouts.money import Money


def paid(order: Order) -> None:
    """To the buyer: it is paid. To each artist: you sold something."""
    whole = selectors.whole_orders().get(pk=order.pk)
    parcels = list(whole.shipments.all())
    mail.send(
        to=order.email,
        language=order.language,
        template="orders/confirmed",
        context={
            "order": order,
            "parcels": parcels,
            "artists": [parcel.artist.name for parcel in parcels],
            "page": links.page(order),
            **_sums(order),
        },
        reference=f"{order.reference}:confirmed",
    )
    for parcel in parcels:
        mail.send(
            to=parcel.artist.user.email,
            language=parcel.artist.user.language,
            template="orders/sold",
            context={
                "order": order,
                "parcel": parcel,
                "lines": list(parcel.lines.all()),
                "country": order.country,
                "page": links.to_ship(),
            },
            reference=f"shipment:{parcel.pk}:sold",
        )


def payment_failed(order: Order) -> None:
    mail.send(
        to=order.email,
        language=order.language,
        template="orders/payment_failed",
        context={"order": order, "page": links.page(order)},
        reference=f"{order.reference}:payment-failed",
    )


def shipped(shipment: Shipment) -> None:
    order = shipment.order
    mail.send(
        to=order.email,
        language=order.language,
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
        language=order.language,
        template="orders/delivered",
        context={"order": order, "parcel": shipment, "page": links.page(order)},
        reference=f"shipment:{shipment.pk}:delivered",
    )


def readdressed(order: Order) -> None:
    """To the buyer: the page has another address, and this is it."""
    mail.send(
        to=order.email,
        language=order.language,
        template="orders/readdressed",
        context={"order": order, "page": links.page(order)},
        reference=f"{order.reference}:address:{order.token[:6]}",
    )


def canceled(shipment: Shipment) -> None:
    """To the artist: do not send it. To the buyer: it is not sent, and what was paid for it goes back."""
    order = shipment.order
    about = {"order": order, "parcel": shipment, "lines": list(shipment.lines.all())}
    mail.send(
        to=shipment.artist.user.email,
        language=shipment.artist.user.language,
        template="orders/canceled_for_artist",
        context={**about, "page": links.to_ship()},
        reference=f"shipment:{shipment.pk}:canceled",
    )
    mail.send(
        to=order.email,
        language=order.language,
        template="orders/canceled",
        context={**about, "page": links.page(order)},
        reference=f"shipment:{shipment.pk}:canceled:buyer",
    )


def refunded(refund: Refund) -> None:
    """To the buyer: it is on its way. To each payee whose part it takes: how much, and of what."""
    if refund.order is None:
        return
    order = refund.order
    mail.send(
        to=order.email,
        language=order.language,
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
    _to_payees(order, f"refund:{refund.stripe_refund}", "refunded", reason=refund.reason)


def refund_failed(refund: Refund) -> None:
    """To the buyer: the bank sent it back to us, we look into it. To each payee: your part is yours again."""
    if refund.order is None:
        return
    order = refund.order
    mail.send(
        to=order.email,
        language=order.language,
        template="orders/refund_failed",
        context={
            "order": order,
            "amount": Money(refund.amount, order.currency),
            "page": links.page(order),
        },
        reference=f"refund:{refund.pk}:failed",
    )
    _to_payees(
        order,
        f"refund:{refund.stripe_refund}:failed",
        "refund_failed",
    )


def payment_returned(stray: StrayPayment) -> None:
    """To the buyer: this payment buys nothing, and goes back whole."""
    mail.send(
        to=stray.order.email,
        language=stray.order.language,
        template="orders/payment_returned",
        context={
            "order": stray.order,
            "amount": Money(stray.amount, stray.currency),
            "page": links.page(stray.order),
        },
        reference=f"stray:{stray.pk}:returned",
    )


def disputed(order: Order, dispute: Dispute) -> None:
    """To the payees: the bank asks, or has decided, and what it means for their part."""
    name = dispute.stripe_dispute
    if dispute.is_open:
        for payee in earned.payees_of(dispute.charge):
            mail.send(
                to=payee.user.email,
                language=payee.user.language,
                template="orders/disputed",
                context={"order": order, "payee": payee, "dispute": dispute},
                reference=f"dispute:{name}:opened:{payee.pk}",
            )
    elif dispute.borne_at:
        _to_payees(order, f"dispute:{name}:lost", "lost")
    else:
        _to_payees(order, f"dispute:{name}:restored", "won")


def _to_payees(order: Order, entry: str, happened: str, *, reason: str = "") -> None:
    """
    To each payee whose money the entry moved: by how much, and why.

    `happened`: "refunded", with its reason; "refund_failed"; or what the buyer’s bank decided, "lost" or "won".
    """
    for payee, title, amount in earned.who_gives_back(earned.charge_of(order.payment_intent), entry):
        if payee.user is None:
            continue
        mail.send(
            to=payee.user.email,
            language=payee.user.language,
            template="orders/your_part",
            context={
                "payee": payee,
                "order": order,
                "title": titles.told_later(title),
                "taken": amount if amount.minor > 0 else None,
                "given": -amount if amount.minor < 0 else None,
                "happened": happened,
                "reason": reason,
            },
            reference=f"{entry}:payee:{payee.pk}"[:100],
        )


def _sums(order: Order) -> dict:
    return {
        "works_total": Money(order.works_total, order.currency),
        "shipping_total": Money(order.shipping_total, order.currency),
        "contribution": Money(order.contribution, order.currency),
        "total": Money(order.total, order.currency),
    }
