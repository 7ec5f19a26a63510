"""
What Stripe's news of payments, refunds and disputes means for orders.

Each handler asks Stripe what the thing is now; the event only says where to look, so order and repetition do not matter.
"""

import structlog

from marketplace.orders import gateway as stripe
from marketplace.orders import letters
from marketplace.orders.models import Order
from marketplace.orders.services import following, paying
from payouts.webhooks import handles

log = structlog.get_logger(__name__)


@handles(
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
def payment_page_changed(event, *, gateway, at) -> None:
    """Bring the order where its payment page is."""
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
    asked = stripe.current()
    _follow(asked.refund_by_id(event.object_id).payment_intent, asked, at)


@handles("charge.succeeded", "charge.refunded")
def charge_changed(event, *, gateway, at) -> None:
    asked = stripe.current()
    _follow(asked.payment_intent_of_charge(event.object_id), asked, at)


@handles(
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)
def dispute_changed(event, *, gateway, at) -> None:
    asked = stripe.current()
    _follow(asked.payment_intent_of_dispute(event.object_id), asked, at)


def _follow(payment_intent: str | None, asked: stripe.Gateway, at) -> None:
    if payment_intent is None:
        log.warning("money_without_a_payment")
        return
    following.follow_payment(payment_intent=payment_intent, gateway=asked, at=at)


def _adopt(page: stripe.Session) -> Order | None:
    """The order whose page was opened while the answer that named it got lost."""
    kind, _, number = (page.order or "").partition(":")
    if kind != "order" or not number.isdigit():
        return None
    Order.objects.filter(pk=int(number), checkout_session=None).update(checkout_session=page.id)
    return Order.objects.filter(pk=int(number), checkout_session=page.id).first()
