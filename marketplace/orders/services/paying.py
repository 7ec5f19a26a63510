"""What became of a payment page: paid, failed, expired, canceled. Stripe's own answer decides, asked afresh each time."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction
from django.db.models import F

from artists.listings import services as listings
from marketplace.orders import letters, selectors
from marketplace.orders.gateway import Gateway, Payment, Refused, Session
from marketplace.orders.models import CartLine, Order, Reservation
from marketplace.orders.services import bought, checkout, strays, taxing
from payouts.earnings import services as earnings
from payouts.money import Money

log = structlog.get_logger(__name__)


class DoesNotMatch(Exception):
    """What Stripe took is not what the order asks, or the order has ended."""


def settle(*, order: Order, gateway: Gateway, at: dt.datetime) -> Order:
    """
    Ask Stripe what became of the order's payment page, and bring the order there. Harmless however often.
    """
    if order.status == Order.Status.PLACED and order.checkout_session:
        follow(order=order, session=gateway.session(order.checkout_session), at=at)
        order.refresh_from_db()
    return order


def end(*, order: Order, to: str, gateway: Gateway, at: dt.datetime) -> Order:
    """
    Close the payment page of an order and let its copies go, `to` being "canceled" or "expired".

    Only when Stripe says the page is closed and unpaid; one found paid is marked paid instead, and one whose payment
    is still under way at a bank is left alone.
    """
    if order.status != Order.Status.PLACED:
        return order
    session = _page_of(order, gateway)
    if session is None:
        release(order=order, to=to, at=at)
    elif session.paid or not session.is_open:
        follow(order=order, session=session, at=at, to=to)
    else:
        follow(order=order, session=gateway.expire_session(session.id), at=at, to=to)
    order.refresh_from_db()
    return order


@transaction.atomic
def mark_paid(*, order: Order, session: Session, at: dt.datetime) -> bool:
    """
    The order is paid: its copies are sold, the books hold it, the buyer and the artists are told. All or nothing.

    True if this call did it, False if it was done before.

    :raises DoesNotMatch: if another amount or currency was paid, or the copies were let go
    """
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status in (Order.Status.PAID, Order.Status.SHIPPED, Order.Status.DELIVERED):
        return False
    _require_match(order, session)
    # Two orders that take the last two copies at one moment see each other's, so that one of them closes the listing.
    selectors.lock_listings(order.lines)
    order.move(Order.Status.PAID, paid_at=at, payment_intent=session.payment_intent)
    taxing.keep(order=order, session=session)
    Reservation.objects.filter(line__order=order, status=Reservation.Status.HELD).update(
        status=Reservation.Status.SOLD
    )
    earnings.record_payment(
        stripe_charge=session.charge,
        payment_intent=session.payment_intent,
        order_reference=order.reference,
        amount=Money(order.total, order.currency),
        items=bought.items(order),
        at=at,
    )
    for listing in selectors.sold_out_by(order):
        listings.mark_sold_out(listing=listing, at=at)
    for listing in selectors.listings_in(order):
        listings.first_sale(listing=listing, at=at)
        listings.follow_stock(listing=listing)
    if order.user_id is not None:
        # Out of a member's cart at once, whichever browser she looks into it with next: nobody buys it again unawares.
        bought_options = order.lines.values("option")
        CartLine.objects.filter(cart__user=order.user_id, option__in=bought_options).delete()
    letters.paid(order)
    return True


@transaction.atomic
def release(*, order: Order, to: str, at: dt.datetime) -> bool:
    """Let the copies of an unpaid order go. True if this call did it. Only `end` and Stripe's word may lead here."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status != Order.Status.PLACED:
        return False
    # Whoever places an order locks its listings before it counts their stock down.
    selectors.lock_listings(order.lines)
    order.move(to, ended_at=at)
    Reservation.objects.filter(line__order=order, status=Reservation.Status.HELD).update(
        status=Reservation.Status.RELEASED
    )
    for line in order.lines.select_related("option").order_by("option_id"):
        if line.option.stock is not None:
            type(line.option).objects.filter(pk=line.option_id).update(stock=F("stock") + line.quantity)
    for listing in selectors.listings_in(order):
        listings.follow_stock(listing=listing)
    return True


def _page_of(order: Order, gateway: Gateway) -> Session | None:
    """
    The order's payment page, also where the answer that named it was lost on its way; None if there is none.

    Asking to open it again with the same key gives the page that was opened then. Where Stripe refuses because the
    time for it is over, none ever was.
    """
    if order.checkout_session:
        return gateway.session(order.checkout_session)
    try:
        return checkout.open_page(order=order, gateway=gateway)
    except Refused:
        return None


def follow(*, order: Order, session: Session, at: dt.datetime, to: str = Order.Status.EXPIRED) -> None:
    """
    Bring the order where its payment page is; a page still open or on its way through a bank changes nothing.

    A payment that is not what the order asks, or that comes after its end, goes back to the buyer by itself.
    """
    if session.paid:
        try:
            mark_paid(order=order, session=session, at=at)
        except DoesNotMatch as error:
            _send_back(order, session, str(error), at, to)
    elif session.is_expired or session.failed:
        release(order=order, to=to, at=at)


@transaction.atomic
def _send_back(order: Order, session: Session, reason: str, at: dt.datetime, to: str) -> None:
    """What was paid cannot buy what was ordered: it goes back, whole, and the copies are let go."""
    payment = Payment(
        id=session.payment_intent,
        charge=session.charge,
        amount=session.amount,
        order=session.order,
        email=order.email,
        paid_at=at,
    )
    strays.take_in(payment=payment, order=order, reason=reason, at=at)
    release(order=order, to=to, at=at)


def _require_match(order: Order, session: Session) -> None:
    asked = Money(order.total, order.currency)
    if session.amount != asked or session.order != order.reference or session.id != order.checkout_session:
        log.error(
            "payment_does_not_match",
            order=order.number,
            asked=str(asked),
            paid=str(session.amount),
            page=session.id,
        )
        raise DoesNotMatch(
            f"{order.number} asks {asked}; {session.amount} was paid on {session.id} for {session.order}"
        )
    if order.status != Order.Status.PLACED:
        log.error("paid_after_it_ended", order=order.number, status=order.status, page=session.id)
        raise DoesNotMatch(f"{order.number} is {order.status}, and was paid all the same on {session.id}")
