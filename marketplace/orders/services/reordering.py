"""The same again: what an order was of, put into the cart at today's price as far as it can be had."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from marketplace.orders import selectors
from marketplace.orders.models import Cart, Order
from marketplace.orders.services import cart as carts


@dataclass(slots=True)
class Again:
    """What is in the cart now, and what is not with the reason; titles as the order has them."""

    added: list[str] = field(default_factory=list)
    gone: list[tuple[str, str]] = field(default_factory=list)


def order_again(*, order: Order, cart: Cart, user, at: dt.datetime) -> Again:
    """Put each line into the cart. What cannot be had any more, or not as often, is told and stops nothing else."""
    found = Again()
    lines = order.lines.order_by("pk")
    options = selectors.options().in_bulk([line.option_id for line in lines])
    for line in lines:
        option = options.get(line.option_id)
        try:
            if option is None:
                raise carts.CannotBuy("This is not for sale any more.")
            carts.add(cart=cart, option=option, quantity=line.quantity, user=user, at=at)
        except carts.CannotBuy as error:
            found.gone.append((line.told, str(error)))
        else:
            found.added.append(line.told)
    return found
