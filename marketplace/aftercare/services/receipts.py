"""Making the receipt that anybody may see, and taking it back."""

import datetime as dt

from django.db import transaction

from marketplace.aftercare.models import Receipt
from marketplace.orders.models import Order


@transaction.atomic
def make(*, order: Order, at: dt.datetime) -> Receipt | None:
    """The open receipt of a paid order, made if there is none; None before it is paid."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.paid_at is None:
        return None
    return Receipt.objects.get_or_create(order=order, withdrawn_at=None, defaults={"made_at": at})[0]


def withdraw(*, order: Order, at: dt.datetime) -> None:
    """Its address finds nothing from now on; one made later has another."""
    Receipt.objects.filter(order=order, withdrawn_at=None).update(withdrawn_at=at)
