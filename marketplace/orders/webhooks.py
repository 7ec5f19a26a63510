"""
What Stripe's news of payments and refunds means for orders.

Each handler asks Stripe what the thing is now; the event only says where to look, so order and repetition do not matter.
"""

import structlog

from marketplace.orders import gateway as stripe
from marketplace.orders import letters
from marketplace.orders.models import Order
from marketplace.orders.services import paying, refunding
from payouts.webhooks import handles

log = structlog.get_logger(__name__)


@handles(
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
def payment_page_changed(event, *, gateway, at) -> None:
    """
    Bring the order where its payment page is.

    :raises paying.DoesNotMatch: kept with the event, for a person to look at
    """
    page = stripe.current().session(event.object_id)
    order = Order.objects.filter(checkout_session=page.id).first() or _adopt(page)
    if order is None:
        log.warning("payment_page_of_nobody", page=page.id)
        return
    paying.follow(order=order, session=page, at=at)
    if page.failed:
        letters.payment_failed(order)


@handles("refund.created", "refund.updated", "refund.failed")
def refund_changed(event, *, gateway, at) -> None:
    refunding.record_from_stripe(found=stripe.current().refund_by_id(event.object_id), at=at)


@handles("charge.refunded")
def charge_refunded(event, *, gateway, at) -> None:
    asked = stripe.current()
    intent = asked.payment_intent_of_charge(event.object_id)
    for found in reversed(asked.refunds_of(intent) if intent else []):
        refunding.record_from_stripe(found=found, at=at)


def _adopt(page: stripe.Session) -> Order | None:
    """The order whose page was opened while the answer that named it got lost."""
    kind, _, number = (page.order or "").partition(":")
    if kind != "order" or not number.isdigit():
        return None
    Order.objects.filter(pk=int(number), checkout_session=None).update(checkout_session=page.id)
    return Order.objects.filter(pk=int(number), checkout_session=page.id).first()
