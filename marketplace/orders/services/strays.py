"""Money that buys nothing: kept by the solidarity fund in the books until it goes back, which it does by itself if it can."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction

from marketplace.orders import letters
from marketplace.orders.gateway import Payment
from marketplace.orders.models import Order, Refund, StrayPayment
from marketplace.orders.services import refunding
from payouts.earnings import services as earnings

log = structlog.get_logger(__name__)


@transaction.atomic
def take_in(*, payment: Payment, order: Order | None, reason: str, at: dt.datetime) -> StrayPayment:
    """
    Book a payment that buys nothing, once. What came for an order is asked back for its buyer, who is told.

    The sweep of refunds sends it; what is for no order waits for a person.
    """
    stray, new = StrayPayment.objects.get_or_create(
        payment_intent=payment.id,
        defaults={
            "order": order,
            "amount": payment.amount.minor,
            "currency": payment.amount.currency,
            "email": payment.email or (order.email if order else ""),
            "reason": reason[:300],
            "found_at": at,
        },
    )
    if not new:
        return stray
    log.warning("stray_payment", payment=payment.id, order=order and order.number, reason=reason)
    earnings.record_payment(
        stripe_charge=payment.charge,
        payment_intent=payment.id,
        order_reference=f"payment:{payment.id}",
        amount=payment.amount,
        items=[
            earnings.Item(
                kind="stray",
                reference=f"sale:payment:{payment.id}",
                title="Payment that buys nothing",
                received=payment.amount,
            )
        ],
        at=at,
    )
    if order is not None:
        give_back(stray=stray, reason=reason, by=None, at=at)
        letters.payment_returned(stray)
    return stray


@transaction.atomic
def give_back(*, stray: StrayPayment, reason: str, by, at: dt.datetime) -> Refund:
    """
    Ask for all of it back, once.

    :raises payouts.states.IllegalTransition: if somebody decided otherwise before
    """
    locked = StrayPayment.objects.select_for_update().get(pk=stray.pk)
    locked.move(StrayPayment.Status.RETURNED, decided_at=at)
    return refunding.request(stray=locked, reason=reason, by=by, at=at)


@transaction.atomic
def keep(*, stray: StrayPayment, at: dt.datetime) -> None:
    """
    Leave it with the solidarity fund: a gift, or what nobody can be found for.

    :raises payouts.states.IllegalTransition: if somebody decided otherwise before
    """
    stray.move(StrayPayment.Status.KEPT, decided_at=at)
