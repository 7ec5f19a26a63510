"""The clock of orders: what ran out, and what Stripe has not answered yet."""

import contextlib
import datetime as dt

import structlog
from celery import shared_task
from django.utils import timezone

from marketplace.orders import gateway, selectors
from marketplace.orders.models import Order, Refund
from marketplace.orders.services import cart as carts
from marketplace.orders.services import paying, refunding
from payouts.states import IllegalTransition

log = structlog.get_logger(__name__)

CARTS_ARE_KEPT = dt.timedelta(days=90)


@shared_task
def end_due_orders() -> None:
    for order_id in selectors.due_to_end(timezone.now()).values_list("pk", flat=True)[:200]:
        end_order.delay(order_id=order_id)


@shared_task
def end_order(*, order_id: int) -> None:
    order = Order.objects.get(pk=order_id)
    try:
        paying.end(order=order, to=Order.Status.EXPIRED, gateway=gateway.current(), at=timezone.now())
    except gateway.Unavailable:
        # The next ring asks again; the copies stay held until Stripe has said that nobody can pay for them.
        log.warning("order_not_ended", order=order.number)
    except IllegalTransition:
        # Another worker was first.
        pass


@shared_task
def remove_abandoned_carts() -> None:
    carts.remove_abandoned(before=timezone.now() - CARTS_ARE_KEPT)


@shared_task
def send_due_refunds() -> None:
    for refund_id in selectors.refunds_to_send().values_list("pk", flat=True)[:200]:
        send_refund.delay(refund_id=refund_id)


@shared_task
def send_refund(*, refund_id: int) -> None:
    row = Refund.objects.select_related("order", "stray").get(pk=refund_id)
    # Illegal: sent by another worker while it waited.
    with contextlib.suppress(IllegalTransition):
        refunding.send(row=row, gateway=gateway.current(), at=timezone.now())
