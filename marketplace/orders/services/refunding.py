"""
Money back to a buyer. Every refund, whoever decided it, goes through here.

First the row with its key is committed, then Stripe is asked with no transaction open, then the outcome is booked.
A copy that was refunded is void: its number does not go back into the edition.
"""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction

from marketplace.orders import letters, selectors
from marketplace.orders.gateway import Gateway, Refused, StripeRefund, Unavailable
from marketplace.orders.models import Order, Refund
from payouts.earnings import selectors as earned
from payouts.earnings import services as earnings
from payouts.money import Money

log = structlog.get_logger(__name__)

# Stripe forgets a key after 24 hours; from then on the same key would give the money back a second time.
KEY_HOLDS = dt.timedelta(hours=23)


class CannotRefund(Exception):
    """This much cannot be given back; the message says why."""


def refund(
    *, order: Order, amount: Money | None, reason: str, by, gateway: Gateway, at: dt.datetime
) -> Refund:
    """
    Give `amount` back, or all that is left where it is None.

    Returns the row: `done` when Stripe has done it, `sending` when it did not answer (the sweep asks again with the
    same key), `failed` when it refused.

    :raises CannotRefund: if the order is not paid, or less than `amount` is left
    """
    row = request(order=order, amount=amount, reason=reason, by=by, at=at)
    return send(row=row, gateway=gateway, at=at)


def send(*, row: Refund, gateway: Gateway, at: dt.datetime) -> Refund:
    """Ask Stripe for a refund that is requested or whose answer got lost. Harmless however often."""
    if row.status == Refund.Status.REQUESTED:
        row.move(Refund.Status.SENDING)
    if row.status != Refund.Status.SENDING:
        return row
    try:
        found = _ask(row, gateway, at)
    except Unavailable:
        log.warning("refund_unanswered", refund=row.pk)
        return row
    except Refused as error:
        log.warning("refund_refused", refund=row.pk, said=str(error))
        row.move(Refund.Status.FAILED)
        return row
    return record(row=row, found=found, at=at)


@transaction.atomic
def record(*, row: Refund, found: StripeRefund, at: dt.datetime) -> Refund:
    """Bring our row where Stripe's refund is: booked once when it succeeded, failed when it did not."""
    order = Order.objects.select_for_update().get(pk=row.order_id)
    row = Refund.objects.select_for_update().get(pk=row.pk)
    if row.status in (Refund.Status.DONE, Refund.Status.FAILED):
        return row
    if row.status == Refund.Status.REQUESTED:
        row.move(Refund.Status.SENDING)
    if found.status in ("failed", "canceled"):
        row.move(Refund.Status.FAILED, stripe_refund=found.id)
    elif found.status == "succeeded":
        earnings.refund(
            charge=earned.sales_of_order(order.reference)[0].charge,
            stripe_refund=found.id,
            amount=Money(row.amount, order.currency),
            at=at,
        )
        row.move(Refund.Status.DONE, stripe_refund=found.id, done_at=at)
        letters.refunded(row)
    else:
        # On its way through a bank; Stripe will tell.
        Refund.objects.filter(pk=row.pk).update(stripe_refund=found.id)
        row.refresh_from_db()
    return row


@transaction.atomic
def record_from_stripe(*, found: StripeRefund, at: dt.datetime) -> Refund | None:
    """
    Record a refund that Stripe tells of, also one made at Stripe's own dashboard. None if it is of no order of ours.

    :raises CannotRefund: if our books hold less than was given back
    """
    order = Order.objects.select_for_update().filter(payment_intent=found.payment_intent or "").first()
    if order is None:
        return None
    row = order.refunds.filter(stripe_refund=found.id).first()
    if row is None and (found.row or "").isdigit():
        row = order.refunds.filter(pk=int(found.row)).first()
    if row is None:
        if found.status in ("failed", "canceled"):
            return None
        row = request(order=order, amount=found.amount, reason="Given back at Stripe", by=None, at=at)
    return record(row=row, found=found, at=at)


@transaction.atomic
def request(
    *, order: Order, amount: Money | None, reason: str, by, at: dt.datetime, key: str | None = None
) -> Refund:
    """
    Write down what is to go back; `send` does it. The same `key` again finds the row already there, so that a form
    sent twice asks once.

    :raises CannotRefund: if the order is not paid, or less than `amount` is left
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if key and (known := order.refunds.filter(key=key).first()):
        return known
    if order.paid_at is None:
        raise CannotRefund("This order was never paid.")
    left = Money(order.total, order.currency) - selectors.given_back(order)
    amount = amount if amount is not None else left
    if amount.currency != order.currency:
        raise CannotRefund(f"This order was paid in {order.currency}.")
    if amount.minor <= 0:
        raise CannotRefund("Nothing is left to give back." if not left else "Give back more than nothing.")
    if amount > left:
        raise CannotRefund(f"Only {left} of this order is left to give back.")
    facts = {"key": key} if key else {}
    return Refund.objects.create(
        order=order, amount=amount.minor, reason=reason[:500], by=by, requested_at=at, **facts
    )


def _ask(row: Refund, gateway: Gateway, at: dt.datetime) -> StripeRefund:
    if row.stripe_refund:
        return gateway.refund_by_id(row.stripe_refund)
    if at - row.requested_at >= KEY_HOLDS:
        made = next(
            (each for each in gateway.refunds_of(row.order.payment_intent) if each.row == str(row.pk)), None
        )
        if made:
            return made
        # Proven absent, so the old key can do no harm: it is used for the first time.
    return gateway.refund(
        key=row.key,
        payment_intent=row.order.payment_intent,
        amount=Money(row.amount, row.order.currency),
        row=str(row.pk),
    )
