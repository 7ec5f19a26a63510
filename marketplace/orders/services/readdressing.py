"""Another address for an order's page, for a holder whose address became known."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.orders import letters
from marketplace.orders.models import Order, new_token


class NotNow(Exception):
    """The address must stay as it is for now; the message says why."""


@transaction.atomic
def readdress(*, order: Order) -> Order:
    """
    Give the order's page another address; the old one finds nothing from now on. The buyer's e-mail gets the new one,
    so that whoever asked for it locks nobody out.

    :raises NotNow: while Stripe's payment page leads back to the old address
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.paid_at is None:
        raise NotNow(_("The payment page still leads back to this address. Pay or cancel the order first."))
    order.token = new_token()
    order.save(update_fields=["token"])
    letters.readdressed(order)
    return order
