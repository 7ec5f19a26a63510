"""
The lines of a cart with all that they depend on, read in one statement: what is offered by whom, what is left of it, how it
looks, what sending it costs, and the co-op's share.

Written by hand because Django takes longer to write such a statement than PostgreSQL to answer it.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.db import connection, models

from artists.profiles import selectors as profiles
from marketplace.orders.models import Cart, CartLine, Order, Reservation

TAKEN = [Reservation.Status.HELD, Reservation.Status.SOLD, Reservation.Status.VOID]


class Sold(NamedTuple):
    """
    One line, with its option, listing, work, artist and storefront. `taken`: copies that somebody holds or has; `card`: what
    the wall shows of the work, None where it hangs no more; `rates`: the artist's for delivery; `coop_share_points`: in
    force at the moment that was asked for, None where none was.
    """

    line: CartLine
    taken: int
    card: str | None
    rates: list
    coop_share_points: int | None


def read(cart: Cart | str, *, but: Order | None, at: dt.datetime | None) -> list[Sold]:
    """What is in a cart, or in the guest's of that token, in the order it was put there. What the order `but` holds is free."""
    values = {
        "cart": cart.pk if isinstance(cart, Cart) else None,
        "token": None if isinstance(cart, Cart) else cart,
        "taken": TAKEN,
        "but": but.pk if but else None,
        "at": at,
    }
    known: dict[tuple, models.Model] = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        return [_sold(row, known) for row in cursor.fetchall()]


# A line leads to the option, that to the listing, and so on.
_WAY = ("option", "listing", "work", "artist", "storefront")


@cache
def _columns() -> list[tuple[str, type[models.Model], list[str]]]:
    """
    What is read of each table: (name in the statement, model, columns). What has to be made of its column first (JSON) is left
    to be read when somebody asks: no cart shows any.
    """
    named = {
        "line": CartLine,
        "option": apps.get_model("listings.Option"),
        "listing": apps.get_model("listings.Listing"),
        "work": apps.get_model("works.Work"),
        "artist": apps.get_model("profiles.Artist"),
        "storefront": apps.get_model("profiles.Storefront"),
    }
    return [
        (
            name,
            model,
            [
                field.attname
                for field in model._meta.concrete_fields
                if not field.get_db_converters(connection)
            ],
        )
        for name, model in named.items()
    ]


@cache
def _statement() -> str:
    columns = ", ".join(f"{name}.{column}" for name, _, columns in _columns() for column in columns)
    return f"""
        SELECT {columns},
            (SELECT count(*) FROM orders_reservation r JOIN orders_orderline l ON l.id = r.line_id
             WHERE r.listing_id = listing.id AND r.status = ANY(%(taken)s)
             AND (%(but)s::bigint IS NULL OR l.order_id <> %(but)s)),
            (SELECT c.content::text FROM catalogue_card c WHERE c.work_id = work.id),
            (SELECT json_agg(r ORDER BY r.id)::text FROM profiles_shippingrate r WHERE r.storefront_id = storefront.id),
            (SELECT p.coop_share_points FROM cooperative_policy p
             WHERE p.currency = listing.currency AND p.active_from <= %(at)s
             AND (p.active_to IS NULL OR p.active_to > %(at)s) ORDER BY p.active_from DESC LIMIT 1)
        FROM orders_cartline line
        JOIN listings_option option ON option.id = line.option_id
        JOIN listings_listing listing ON listing.id = option.listing_id
        JOIN works_work work ON work.id = listing.work_id
        JOIN profiles_artist artist ON artist.id = work.artist_id
        JOIN profiles_storefront storefront ON storefront.artist_id = artist.id
        WHERE line.cart_id = coalesce(
            %(cart)s::bigint, (SELECT id FROM orders_cart WHERE token = %(token)s AND user_id IS NULL)
        )
        ORDER BY line.added_at, line.id
        """  # noqa: S608


def _sold(row: tuple, known: dict[tuple, models.Model]) -> Sold:
    """`known`: the rows met before, so that an artist of twelve things is made once."""
    made, place = [], 0
    for name, model, columns in _columns():
        values = row[place : place + len(columns)]
        place += len(columns)
        key = (name, values[0])
        if key not in known:
            known[key] = model.from_db(connection.alias, columns, values)
        made.append(known[key])
    for holder, name, held in zip(made, _WAY, made[1:], strict=False):
        setattr(holder, name, held)
    taken, card, rates, points = row[place:]
    return Sold(made[0], taken, card, profiles.rates_read(json.loads(rates or "[]")), points)
