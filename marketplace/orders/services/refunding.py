"""
Money back to a buyer. Every refund, whoever decided it, goes through here: the console, a payment that buys nothing, one
made at Stripe's own dashboard.

First the row with its key is committed, then Stripe is asked with no transaction open, then the outcome is booked. It is
in the books as soon as the money left, and out of them to the cent should the buyer's bank send it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from marketplace.orders import letters, refundable
from marketplace.orders.gateway import Gateway, Refused, StripeRefund, Unavailable
from marketplace.orders.models import Order, Refund, Reservation, StrayPayment
from marketplace.orders.refundable import CannotRefund
from payouts.earnings import carried
from payouts.earnings import selectors as earned
from payouts.earnings import services as earnings
from payouts.money import Money

__all__ = ["CannotRefund", "record", "record_from_stripe", "refund", "request", "send"]

log = structlog.get_logger(__name__)

Status, Kind, Fate = Refund.Status, Refund.Kind, Refund.Fate

# One key asks for so long. Then, for as long again, Stripe is only looked at: whatever was under way has landed by then, and
# a 500 that Stripe keeps under the key is no answer for a day. What is proved absent is asked for with another key.
KEY_ASKS_FOR = dt.timedelta(hours=1)


def refund(
    *, order: Order, amount: Money | None, reason: str, by, gateway: Gateway, at: dt.datetime
) -> Refund:
    """
    Give `amount` back, or all that is left where it is None.

    Returns the row: `done` or `pending` when Stripe has done it, `sending` when it did not answer (the sweep asks again
    with the same key), `failed` when it refused.

    :raises CannotRefund: if the order is not paid, its bank is deciding, or less than `amount` is left
    """
    row = request(order=order, amount=amount, reason=reason, by=by, at=at)
    return send(row=row, gateway=gateway, at=at)


@transaction.atomic
def request(
    *,
    order: Order | None = None,
    stray: StrayPayment | None = None,
    reason: str,
    by,
    at: dt.datetime,
    kind: str = "",
    amount: Money | None = None,
    pieces: Mapping[int, int] | None = None,
    copies: Sequence[Reservation] = (),
    beside: Collection[str] = (),
    fate: str = Fate.VOID,
    key: str | None = None,
) -> Refund:
    """
    Write down what is to go back; `send` does it. The same `key` again finds the row already there, so that a form
    sent twice asks once.

    `kind` is "amount" or, without an `amount`, "everything", unless told; `pieces` says how many of which line (by its
    number), and `copies` which numbered ones, whose `fate` is decided here; `beside` what else goes back with them, by the
    names earnings have for it: a delivery, the contribution.

    :raises CannotRefund: if there is nothing to give back, less than asked is left, or the buyer's bank is deciding
    """
    # The row that everybody who wants money back of this payment waits for.
    if order is not None:
        order = Order.objects.select_for_update().get(pk=order.pk)
    else:
        stray = StrayPayment.objects.select_for_update().get(pk=stray.pk)
    if key and (known := Refund.objects.filter(key=key).first()):
        return known
    kind = kind or (Kind.EVERYTHING if amount is None else Kind.AMOUNT)
    copies = list(copies)
    plan = refundable.plan(
        order or stray, kind, amount=amount, pieces=pieces or {}, copies=copies, beside=beside
    )
    row = Refund.objects.create(
        order=order,
        stray=stray,
        kind=kind,
        amount=plan.amount.minor,
        items=plan.items and {name: money.minor for name, money in plan.items.items()},
        fate=fate if plan.copies else Fate.KEPT,
        reason=reason[:500],
        by=by,
        requested_at=at,
        **({"key": key} if key else {}),
    )
    row.copies.set(plan.copies)
    return row


def send(*, row: Refund, gateway: Gateway, at: dt.datetime) -> Refund:
    """Ask Stripe for a refund that is requested or whose answer got lost. Harmless however often."""
    if row.status == Status.REQUESTED:
        row.move(Status.SENDING)
    if row.status != Status.SENDING:
        return row
    try:
        found = _ask(row, gateway, at)
    except Unavailable:
        log.warning("refund_unanswered", refund=row.pk)
        return row
    except Refused as error:
        log.warning("refund_refused", refund=row.pk, said=str(error))
        row.move(Status.FAILED, said=str(error)[:300], failed_at=at)
        return row
    return record(row=row, found=found, at=at)


@transaction.atomic
def record(*, row: Refund, found: StripeRefund, at: dt.datetime) -> Refund:
    """Bring our row and the books where Stripe's refund is; told again, nothing changes."""
    _lock(row)
    row = Refund.objects.select_for_update().get(pk=row.pk)
    if row.status == Status.FAILED:
        return row
    if row.status == Status.REQUESTED:
        row.move(Status.SENDING)
    if found.moved:
        _book(row, found, at)
    if found.came_back:
        earnings.refund_failed(stripe_refund=found.id, at=at)
        _fail(row, found, at)
    elif found.status == "succeeded":
        _finish(row, found, at)
    elif row.status == Status.SENDING:
        # On its way through a bank; Stripe will tell.
        row.move(Status.PENDING, stripe_refund=found.id)
    return row


@transaction.atomic
def record_from_stripe(*, found: StripeRefund, at: dt.datetime) -> Refund | None:
    """Record a refund that Stripe tells of, also one made at Stripe's own dashboard. None if it is of nothing of ours."""
    order = Order.objects.select_for_update().filter(payment_intent=found.payment_intent or "").first()
    stray = StrayPayment.objects.select_for_update().filter(payment_intent=found.payment_intent or "").first()
    if order is None and stray is None:
        return None
    rows = Refund.objects.filter(order=order, stray=None if order else stray)
    row = rows.filter(stripe_refund=found.id).first()
    if row is None and (found.row or "").isdigit():
        row = rows.filter(pk=int(found.row), stripe_refund=None).first()
    if row is None:
        if found.came_back and not found.moved:
            return None
        # It happened, so it is not asked whether it may.
        row = Refund.objects.create(
            order=order,
            stray=None if order else stray,
            amount=found.amount.minor,
            reason=gettext_noop("Given back at Stripe"),
            by=None,
            requested_at=found.made_at,
        )
    return record(row=row, found=found, at=at)


def _lock(row: Refund) -> None:
    """Whatever changes a payment's refunds locks the same row first."""
    if row.order_id:
        Order.objects.select_for_update().get(pk=row.order_id)
    else:
        StrayPayment.objects.select_for_update().get(pk=row.stray_id)


def _book(row: Refund, found: StripeRefund, at: dt.datetime) -> None:
    earnings.refund(
        charge=earned.charge_of(row.payment_intent),
        stripe_refund=found.id,
        amount=Money(row.amount, row.currency),
        items=_items(row),
        tax_only=row.kind == Kind.TAX,
        made_at=found.made_at,
        at=at,
    )


def _items(row: Refund) -> dict[str, Money] | None:
    if row.items is None:
        return None
    return {reference: Money(minor, row.currency) for reference, minor in row.items.items()}


def _finish(row: Refund, found: StripeRefund, at: dt.datetime) -> None:
    if row.status == Status.DONE:
        return
    row.move(Status.DONE, stripe_refund=found.id, done_at=at)
    _settle_copies(row)
    letters.refunded(row)


def _settle_copies(row: Refund) -> None:
    """A number that is back with the artist can be sold again; one that is not is void, for good."""
    if row.fate == Fate.KEPT:
        return
    to = Reservation.Status.RELEASED if row.fate == Fate.RETURNED else Reservation.Status.VOID
    for copy in row.copies.select_for_update().filter(status=Reservation.Status.SOLD):
        copy.move(to)
    if row.fate == Fate.RETURNED and row.kind == Kind.PIECES:
        for line in row.order.lines.filter(option__stock__isnull=False).select_related("option"):
            back = (row.items or {}).get(line.reference, 0) // line.unit_price
            type(line.option).objects.filter(pk=line.option_id).update(stock=F("stock") + back)


def _fail(row: Refund, found: StripeRefund, at: dt.datetime) -> None:
    """The bank sent it back. What is void is the buyer's copy again; what came back to the artist stays there."""
    told = row.status in (Status.PENDING, Status.DONE)
    row.move(Status.FAILED, stripe_refund=found.id, said=found.failure.replace("_", " ")[:300], failed_at=at)
    for copy in row.copies.filter(status=Reservation.Status.VOID):
        copy.move(Reservation.Status.SOLD)
    if told:
        letters.refund_failed(row)


def _ask(row: Refund, gateway: Gateway, at: dt.datetime) -> StripeRefund:
    if row.stripe_refund:
        return gateway.refund_by_id(row.stripe_refund)
    turn = (at - row.requested_at) // KEY_ASKS_FOR
    if turn:
        made = next(
            (each for each in gateway.refunds_of(row.payment_intent) if each.row == str(row.pk)), None
        )
        if made:
            return made
        if turn % 2:
            raise Unavailable("it may still be under way")
    return gateway.refund(
        key=f"{row.key}:{turn}" if turn else row.key,
        payment_intent=row.payment_intent,
        amount=Money(row.amount, row.currency),
        row=str(row.pk),
        metadata=carried.of_a_refund(_items(row)),
    )
