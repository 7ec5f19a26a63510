"""From a cart to an order that holds its copies, and to Stripe's page where it is paid."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from artists.cooperative import selectors as cooperative
from marketplace.orders import selectors, titles
from marketplace.orders.basket import Basket, Line, Parcel
from marketplace.orders.models import Cart, Order, OrderLine, Reservation, Shipment
from marketplace.orders.stripe_tax import Reckoned, taxed
from payouts.money import Money

# How long copies are held. Stripe keeps a payment page open for 30 minutes at least, counted from its own clock; the rest is for the way there.
HOLD = dt.timedelta(minutes=32)
# Stripe takes eight digits and no more.
MOST_MINOR = 99_999_999
MOST_CONTRIBUTION = 100_000


class CannotPlace(Exception):
    """The order cannot be placed as it stands; nothing was held and nothing charged. The message is for the buyer."""


class Changed(CannotPlace):
    """A price, a split or a delivery price is not what was on the page."""


class Gone(CannotPlace):
    """Somebody else has or holds the copy."""


class Ended(CannotPlace):
    """The form belongs to an order that was canceled or ran out."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys and where it goes. `user` is None for a guest."""

    user: object | None
    email: str
    name: str
    street: str
    postcode: str
    town: str
    country: str
    street_2: str = ""
    recipient: str = ""
    gift_note: str = ""


@transaction.atomic
def place(
    *,
    cart: Cart,
    buyer: Buyer,
    contribution: Money,
    form_key: str,
    seal: str,
    at: dt.datetime,
    reckoned: Reckoned | None = None,
) -> Order:
    """
    Make an order of the cart and hold its copies until it is paid, canceled or `HOLD` is over.

    Nothing but the cart, the address and the contribution come from the buyer: prices, splits and delivery are read
    here. Placing with the same `form_key` again returns the order already there. `seal` is the basket's, as shown.
    `reckoned` is what Stripe Tax said of it just now, where it was asked.

    :raises Changed: if what was shown is not what is asked now
    :raises Gone: if a copy is held or sold meanwhile
    :raises Ended: if the form's order was canceled or expired
    :raises CannotPlace: if it is the buyer's own work, is not sent to that country, or is too much for one payment
    """
    # Whoever sends the same cart twice at one moment waits here for the first.
    Cart.objects.select_for_update().get(pk=cart.pk)
    known = Order.objects.filter(form_key=form_key).first()
    if known:
        if known.status in (Order.Status.CANCELED, Order.Status.EXPIRED):
            raise Ended(
                _(
                    "That order was not paid in time or was canceled. Nothing was charged. Please check and pay again."
                )
            )
        return known
    selectors.lock_listings(cart.lines)
    basket = selectors.basket_of(cart, country=buyer.country, user=buyer.user, on=timezone.localdate(at))
    _require_sound(basket, buyer, contribution)
    as_asked = reckoned is None or reckoned.fits(basket)
    if reckoned is not None and as_asked:
        basket = taxed(basket, reckoned)
    if not as_asked or basket.seal != seal:
        raise Changed(
            _("Something changed since you saw this page: please look at it again. Nothing was charged.")
        )
    order = _write_order(basket, buyer, contribution, form_key, at)
    policy = cooperative.policy(at, basket.currency)
    for parcel in basket.parcels:
        _write_parcel(order, parcel, policy)
    return order


def refusal_foreseen(
    *, basket: Basket, buyer: Buyer, contribution: Money, form_key: str
) -> CannotPlace | None:
    """
    Why `place` will not place this basket, as far as can be seen; None where it may.

    Nothing is locked for it: of two hundred who come for one copy, none queues behind its listing to hear that it is gone.
    """
    try:
        _require_sound(basket, buyer, contribution)
    except CannotPlace as error:
        # A form that was sent twice: its own order holds the copies, and `place` will say so.
        return None if Order.objects.filter(form_key=form_key).exists() else error
    return None


def _require_sound(basket: Basket, buyer: Buyer, contribution: Money) -> None:
    if not basket.parcels:
        raise CannotPlace(_("Your cart is empty."))
    for line in basket.lines:
        if line.problem and not line.own:
            raise Gone(
                _("%(title)s: %(problem)s Nothing was charged.")
                % {"title": line.title, "problem": line.problem}
            )
        # A guest is asked for last: whose address it is, the cart does not say.
        if line.own or line.artist.user.email.casefold() == buyer.email.casefold():
            raise CannotPlace(
                _("%(title)s is your own work. You keep it without buying it.") % {"title": line.work.title}
            )
    for parcel in basket.not_shipped:
        raise CannotPlace(
            _("%(artist)s does not send parcels to that country.") % {"artist": parcel.artist.name}
        )
    if not 0 <= contribution.minor <= MOST_CONTRIBUTION:
        raise CannotPlace(_("A contribution is at most 1,000."))
    if (basket.total + contribution).minor > MOST_MINOR:
        raise CannotPlace(_("This is more than one card payment can carry. Please buy in two orders."))


def _write_order(basket: Basket, buyer: Buyer, contribution: Money, form_key: str, at: dt.datetime) -> Order:
    return Order.objects.create(
        form_key=form_key,
        user=buyer.user,
        email=buyer.email,
        name=buyer.name,
        street=buyer.street,
        street_2=buyer.street_2,
        postcode=buyer.postcode,
        town=buyer.town,
        country=buyer.country,
        currency=basket.currency,
        works_total=basket.works_total.minor,
        shipping_total=basket.shipping_total.minor,
        contribution=contribution.minor,
        total=(basket.total + contribution).minor,
        tax_total=basket.tax_total.minor,
        recipient=buyer.recipient,
        gift_note=buyer.gift_note,
        terms_accepted_at=at,
        placed_at=at,
        expires_at=at + HOLD,
    )


def _write_parcel(order: Order, parcel: Parcel, policy) -> None:
    shipment = Shipment.objects.create(
        order=order,
        artist=parcel.artist,
        price=parcel.price.minor,
        tax=parcel.delivery_tax.minor,
        tax_basis=parcel.due.basis,
        tax_country=parcel.due.country,
        arrives_from=parcel.arrives_from,
        arrives_to=parcel.arrives_to,
    )
    taken = defaultdict(set)
    for line in parcel.lines:
        numbers = _free_numbers(line, taken[line.listing.pk])
        taken[line.listing.pk].update(numbers)
        row = OrderLine.objects.create(
            order=order,
            shipment=shipment,
            option=line.option,
            agreement=line.agreement,
            title=titles.kept(
                line.title, kind=line.listing.kind, numbers=numbers, edition=line.listing.edition_size
            )[:200],
            quantity=line.quantity,
            unit_price=line.unit.minor,
            tax=line.tax.minor,
            tax_points=line.due.points,
            coop_share_points=policy.coop_share_points,
            hold_days=policy.hold_days,
        )
        Reservation.objects.bulk_create(
            Reservation(listing=line.listing, line=row, copy_number=number) for number in numbers
        )
        if line.option.stock is not None:
            type(line.option).objects.filter(pk=line.option.pk).update(stock=F("stock") - line.quantity)


def _free_numbers(line: Line, also_taken: set[int]) -> list[int]:
    """The lowest copy numbers that nobody holds. The listing is locked, and PostgreSQL lets a number have one holder."""
    if line.listing.edition_size is None:
        return []
    taken = selectors.numbers_taken(line.listing) | also_taken
    free = (number for number in range(1, line.listing.edition_size + 1) if number not in taken)
    numbers = [number for number, _place in zip(free, range(line.quantity), strict=False)]
    if len(numbers) < line.quantity:
        raise Gone(
            _("%(title)s: only %(left)s left. Nothing was charged.")
            % {"title": line.title, "left": len(numbers)}
        )
    return numbers
