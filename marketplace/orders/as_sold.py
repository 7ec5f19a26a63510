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
    known: dict[tuple, models.Model | list] = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(), values)
        return [_sold(row, known) for row in cursor.fetchall()]


# A line leads to the option, that to the listing, and so on.
_WAY = ("option", "listing", "work", "artist", "storefront")
# What neither a cart nor an order made of it looks at. Whoever does all the same has it read then.
_LEFT_OUT = {
    "listing": {
        "process", "printer", "description", "artist_proofs", "tells_of_other_editions", "first_sold_at", "publish_at",
        "withdraw_at", "created_at", "published_at", "withdrawn_at", "withdrawn_reason",
    },
    "work": {
        "medium", "materials", "subject", "year", "description", "tags", "ready_to_hang", "minutes_worked",
        "materials_cost", "painted_by_program", "mining", "created_at",
    },
    "artist": {"search_may_index_new_works", "created_at"},
    "storefront": {"statement", "process", "town", "shipping_terms", "opened_at"},
}  # fmt: skip


@cache
def _columns() -> list[tuple[str, type[models.Model], list[str]]]:
    """
    What is read of each table: (name in the statement, model, columns). What is left out, and what has to be made of its
    column first (JSON), is read when somebody asks: no cart shows any.
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
                if field.attname not in _LEFT_OUT.get(name, ()) and not field.get_db_converters(connection)
            ],
        )
        for name, model in named.items()
    ]


@cache
def _set_of(table: str) -> frozenset[str]:
    """The columns read of a table, as they are looked up for every row that is made."""
    return next(frozenset(columns) for name, _, columns in _columns() if name == table)


@cache
def _statement() -> str:
    # One row after the other is followed up (OFFSET: as it stands there), since a cart has few. Left to choose, PostgreSQL
    # weighs all orders of six tables, which takes it longer than to read them.
    columns = ", ".join(f"{name}.{column}" for name, _, columns in _columns() for column in columns)
    return f"""
        SELECT {columns},
            (SELECT count(*) FROM orders_reservation r WHERE r.listing_id = listing.id AND r.status = ANY(%(taken)s) AND (
                %(but)s::bigint IS NULL OR (SELECT l.order_id FROM orders_orderline l WHERE l.id = r.line_id) <> %(but)s
             )),
            (SELECT c.content::text FROM catalogue_card c WHERE c.work_id = work.id),
            (SELECT json_agg(r ORDER BY r.id)::text FROM profiles_shippingrate r WHERE r.storefront_id = storefront.id),
            (SELECT p.coop_share_points FROM cooperative_policy p
             WHERE p.currency = listing.currency AND p.active_from <= %(at)s
             AND (p.active_to IS NULL OR p.active_to > %(at)s) ORDER BY p.active_from DESC LIMIT 1)
        FROM (
            SELECT * FROM orders_cartline WHERE cart_id = coalesce(
                %(cart)s::bigint, (SELECT id FROM orders_cart WHERE token = %(token)s AND user_id IS NULL)
            ) OFFSET 0
        ) line
        CROSS JOIN LATERAL (SELECT * FROM listings_option o WHERE o.id = line.option_id OFFSET 0) option
        CROSS JOIN LATERAL (SELECT * FROM listings_listing l WHERE l.id = option.listing_id OFFSET 0) listing
        CROSS JOIN LATERAL (SELECT * FROM works_work w WHERE w.id = listing.work_id OFFSET 0) work
        CROSS JOIN LATERAL (SELECT * FROM profiles_artist a WHERE a.id = work.artist_id OFFSET 0) artist
        CROSS JOIN LATERAL (SELECT * FROM profiles_storefront s WHERE s.artist_id = artist.id OFFSET 0) storefront
        ORDER BY line.added_at, line.id
        """  # noqa: S608


def _sold(row: tuple, known: dict[tuple, models.Model | list]) -> Sold:
    """`known`: the rows met before, so that an artist of twelve things is made once, and her rates."""
    made, place = [], 0
    for name, model, columns in _columns():
        values = row[place : place + len(columns)]
        place += len(columns)
        key = (name, values[0])
        if key not in known:
            known[key] = model.from_db(connection.alias, _set_of(name), values)
        made.append(known[key])
    for holder, name, held in zip(made, _WAY, made[1:], strict=False):
        setattr(holder, name, held)
    taken, card, rates, points = row[place:]
    sent = ("rates", made[-1].pk)
    if sent not in known:
        known[sent] = profiles.rates_read(json.loads(rates or "[]"))
    return Sold(made[0], taken, card, known[sent], points)
