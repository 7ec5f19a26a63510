"""What a person's orders hold of them. Asked for, and ended, by marketplace.keeping.services.leaving."""

import datetime as dt

from django.utils.translation import gettext as _

from marketplace.orders import selectors
from marketplace.orders.models import Cart, Order, Refund
from payouts.earnings import selectors as earned
from payouts.money import Money

Status = Order.Status
OPEN = (Status.PLACED, Status.PAID, Status.SHIPPED)
UNPAID = (Status.CANCELED, Status.EXPIRED)
REFUNDS_UNDER_WAY = (Refund.Status.REQUESTED, Refund.Status.SENDING, Refund.Status.PENDING)


def held(user) -> dict[str, list[dict]]:
    """Rows under a heading, of plain values."""
    orders = Order.objects.filter(user=user).prefetch_related("lines", "shipments", "refunds").order_by("pk")
    carts = Cart.objects.filter(user=user).prefetch_related("lines__option__listing__work")
    return {
        "Orders": [
            {
                "number": order.number,
                "state": order.get_status_display(),
                "placed": order.placed_at,
                "paid": order.paid_at,
                "e-mail": order.email,
                "address": [
                    part
                    for part in (
                        order.name,
                        order.street,
                        order.street_2,
                        order.postcode,
                        order.town,
                        order.country,
                    )
                    if part
                ],
                "recipient": order.recipient,
                "gift note": order.gift_note,
                "works": [
                    f"{line.quantity} × {line.title}, {Money(line.amount, order.currency)}"
                    for line in order.lines.all()
                ],
                "delivery": str(Money(order.shipping_total, order.currency)),
                "contribution": str(Money(order.contribution, order.currency)),
                "total": str(Money(order.total, order.currency)),
                "parcels": [
                    " ".join(filter(None, (each.get_status_display(), each.carrier, each.tracking)))
                    for each in order.shipments.all()
                ],
                "refunds": [
                    f"{Money(each.amount, order.currency)}, {each.get_status_display()}: {each.reason}"
                    for each in order.refunds.all()
                ],
            }
            for order in orders
        ],
        "Cart": [
            {"work": str(line.option.listing), "pieces": line.quantity, "added": line.added_at}
            for cart in carts
            for line in cart.lines.all()
        ],
    }


def ties(user, *, at: dt.datetime) -> list[str]:
    """Why somebody cannot leave yet: what is under way with an order, a sentence each."""
    reasons = []
    for order in Order.objects.filter(user=user).exclude(status__in=UNPAID).order_by("pk"):
        about = {"number": order.number}
        if order.status in OPEN and selectors.given_back(order).minor < order.total:
            reasons.append(
                _("Order %(number)s is under way. You can leave once it has arrived or was given back.")
                % about
            )
        elif order.refunds.filter(status__in=REFUNDS_UNDER_WAY).exists():
            reasons.append(_("Money of order %(number)s is on its way back to you.") % about)
        elif earned.open_disputes().filter(charge__order_reference=order.reference).exists():
            reasons.append(_("Your bank has not decided about the payment of order %(number)s.") % about)
    return reasons


def forget(user, *, at: dt.datetime) -> None:
    """
    The cart goes, and who placed what was never paid. What was paid stays as it stood on the receipt: tax law asks for it.
    """
    Cart.objects.filter(user=user).delete()
    Order.objects.filter(user=user, status__in=UNPAID).update(
        email="", name="", recipient="", gift_note="", street="", street_2="", postcode="", town=""
    )
