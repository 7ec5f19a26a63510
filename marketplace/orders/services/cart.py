"""Putting things into a cart and taking them out. A guest's cart is found by a token, a member's by the member."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.orders.models import Cart, CartLine

MOST_OF_ONE = 20
MOST_LINES = 40


class CannotBuy(Exception):
    """This cannot go into this cart; the message says why, to the buyer."""


def find(*, user, token: str | None) -> Cart | None:
    """
    The cart of this visitor, or None.

    Somebody who filled a cart and then signed in keeps both: the guest's lines are merged into the member's cart.
    """
    guests = Cart.objects.filter(token=token, user=None).first() if token else None
    if not user.is_authenticated:
        return guests
    own = Cart.objects.filter(user=user).first()
    return _merge(own=own, guests=guests, user=user) if guests else own


def find_or_start(*, user, token: str | None, at: dt.datetime) -> Cart:
    cart = find(user=user, token=token)
    if cart:
        return cart
    if user.is_authenticated:
        return Cart.objects.get_or_create(user=user, defaults={"updated_at": at})[0]
    return Cart.objects.create(updated_at=at)


@transaction.atomic
def add(*, cart: Cart, option, quantity: int, user, at: dt.datetime) -> CartLine:
    """
    Put `quantity` of an option into the cart, on top of what is there.

    :raises CannotBuy: if it is not for sale, is the buyer's own, or is more than there can be
    """
    listing = option.listing
    _require_for_sale(listing, user)
    Cart.objects.select_for_update().get(pk=cart.pk)
    lines = list(cart.lines.select_related("option__listing"))
    if any(line.option.listing.currency != listing.currency for line in lines):
        raise CannotBuy(
            _("Your cart is in another currency. Buy what is in it first, then this in %(currency)s.")
            % {"currency": listing.currency}
        )
    line = next((line for line in lines if line.option_id == option.pk), None)
    if line is None and len(lines) >= MOST_LINES:
        raise CannotBuy(_("A cart holds %(most)s different things. Buy these first.") % {"most": MOST_LINES})
    wanted = quantity + (line.quantity if line else 0)
    others = sum(each.quantity for each in lines if each.option.listing_id == listing.pk and each != line)
    if line is None:
        line = CartLine(cart=cart, option=option, added_at=at)
    line.quantity = _possible(option, wanted, others)
    line.price_seen = option.price
    line.save()
    _touch(cart, at)
    return line


@transaction.atomic
def change(*, cart: Cart, line_id: int, quantity: int, at: dt.datetime) -> None:
    """
    Set the quantity of a line; 0 takes it out. A line that is not in this cart is left alone. The price is seen now.

    :raises CannotBuy: if there cannot be that many
    """
    Cart.objects.select_for_update().get(pk=cart.pk)
    line = cart.lines.select_related("option__listing").filter(pk=line_id).first()
    if line is None:
        return
    if quantity <= 0:
        line.delete()
    else:
        others = sum(
            each.quantity
            for each in cart.lines.filter(option__listing=line.option.listing_id).exclude(pk=line.pk)
        )
        line.quantity = _possible(line.option, quantity, others)
        line.price_seen = line.option.price
        line.save(update_fields=["quantity", "price_seen"])
    _touch(cart, at)


@transaction.atomic
def take_out(*, cart: Cart, option_ids: list[int], at: dt.datetime) -> None:
    """Empty the cart of what was bought."""
    if cart.lines.filter(option__in=option_ids).delete()[0]:
        _touch(cart, at)


def _require_for_sale(listing, user) -> None:
    if listing.status != "published":
        raise CannotBuy(_("This is not for sale any more."))
    if user.is_authenticated and listing.work.artist.user_id == user.pk:
        raise CannotBuy(_("This is your own work. You keep it without buying it."))


def _possible(option, wanted: int, others: int) -> int:
    listing = option.listing
    most = MOST_OF_ONE
    if listing.edition_size is not None:
        most = min(most, listing.edition_size - others)
    if option.stock is not None:
        most = min(most, option.stock)
    if wanted > most:
        if listing.kind == "original":
            raise CannotBuy(_("There is only one original, and it is in your cart already."))
        if most <= 0:
            raise CannotBuy(_("There are no more of these."))
        raise CannotBuy(_("You can have at most %(most)s of these in one order.") % {"most": most})
    return wanted


@transaction.atomic
def _merge(*, own: Cart | None, guests: Cart, user) -> Cart:
    if own is None:
        guests.user = user
        guests.save(update_fields=["user"])
        return guests
    have = {line.option_id: line for line in own.lines.all()}
    for line in guests.lines.all():
        kept = have.get(line.option_id)
        if kept is None:
            line.cart = own
            line.save(update_fields=["cart"])
        else:
            # The same thing chosen twice, once signed out: the larger wish, not the sum.
            kept.quantity = max(kept.quantity, line.quantity)
            kept.save(update_fields=["quantity"])
    guests.delete()
    return own


def _touch(cart: Cart, at: dt.datetime) -> None:
    Cart.objects.filter(pk=cart.pk).update(updated_at=at)


@transaction.atomic
def remove_abandoned(*, before: dt.datetime, limit: int = 1_000) -> int:
    """Remove carts that nobody touched since `before`; returns how many. Nobody is written to about them."""
    old = Cart.objects.filter(updated_at__lt=before).order_by("updated_at").values("pk")[:limit]
    return (
        Cart.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[1].get("orders.Cart", 0)
    )
