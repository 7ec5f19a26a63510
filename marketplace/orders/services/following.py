"""
Whatever happened to a payment, look at all of it: the payment, its refunds, its disputes, as Stripe has them now.

An event only says where to look. So a refund may be told of before the payment, a dispute before both, each of them twice
or never: what Stripe says last is what our rows and books say.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from marketplace.orders import letters
from marketplace.orders.gateway import Gateway, Payment, StripeRefund
from marketplace.orders.models import Order
from marketplace.orders.services import paying, refunding, strays
from payouts.earnings import selectors as earned
from payouts.earnings import services as earnings
from payouts.earnings.models import Dispute


class NotSettled(Exception):
    """The payment is of an order that Stripe does not call paid yet: look again later."""


def follow_payment(*, payment_intent: str, gateway: Gateway, at: dt.datetime) -> None:
    """
    Bring our rows and books where this payment is at Stripe. Harmless however often.

    :raises NotSettled: if its order is still being paid; look again later
    :raises payouts.earnings.services.TooMuchReturned: if more went back than the payment; a person must look
    """
    if earned.charge_of(payment_intent) is None:
        _bring_payment(gateway.payment(payment_intent), gateway, at)
        if earned.charge_of(payment_intent) is None:
            return  # not paid, or not yet
    news = [*gateway.refunds_of(payment_intent), *gateway.disputes_of(payment_intent)]
    for each in sorted(news, key=_turn):
        if isinstance(each, StripeRefund):
            refunding.record_from_stripe(found=each, at=at)
        else:
            record_dispute(payment_intent=payment_intent, facts=each, at=at)


@transaction.atomic
def record_dispute(*, payment_intent: str, facts: earnings.DisputeFacts, at: dt.datetime) -> Dispute:
    """Record a dispute as Stripe describes it, and tell those whose money it is what became of it."""
    dispute, changed = earnings.record_dispute(charge=earned.charge_of(payment_intent), facts=facts, at=at)
    order = Order.objects.filter(payment_intent=payment_intent).first()
    if changed and order is not None:
        letters.disputed(order, dispute)
    return dispute


def _turn(each) -> tuple[bool, dt.datetime]:
    """What frees money of the charge comes first; then as Stripe made them."""
    if isinstance(each, StripeRefund):
        return not each.came_back, each.made_at
    return not each.returned, each.opened_at


def _bring_payment(payment: Payment, gateway: Gateway, at: dt.datetime) -> None:
    """A payment whose own event has not come, or never will."""
    if payment.charge is None:
        return
    order = _order_of(payment)
    if order is not None and order.status == Order.Status.PLACED:
        paying.settle(order=order, gateway=gateway, at=at)
        if earned.charge_of(payment.id) is not None:
            return
        if order.status == Order.Status.PLACED:
            # Its page does not say yet that it is paid, or we have not heard which page is its own.
            raise NotSettled(f"{order.number} is still being paid")
    reason = (
        f"{order.number} is {order.status}; this payment came beside it."
        if order
        else "It belongs to no order."
    )
    strays.take_in(payment=payment, order=order, reason=reason, at=at)


def _order_of(payment: Payment) -> Order | None:
    kind, _, number = (payment.order or "").partition(":")
    if kind != "order" or not (number.isascii() and number.isdigit()):
        return None
    return Order.objects.filter(pk=int(number)).first()
