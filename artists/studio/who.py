"""Who opens the studio: an artist, somebody else who is paid, or neither. Every page of it asks, so in one statement."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from artists.cooperative import selectors as cooperative
from artists.profiles.models import Artist, Storefront
from payouts.composed import Composed, Tables, prefetched
from payouts.payees.models import ConnectedAccount, Payee


@dataclass(frozen=True, slots=True)
class Visitor:
    """`artist` with her storefront, `payee` with the accounts, each None for who is neither; and the offices held."""

    artist: Artist | None
    payee: Payee | None
    offices: frozenset[str]


def who(user, *, at: dt.datetime) -> Visitor:
    """Whoever signs in as `user`. One query."""
    statement, tables = _statement()
    rows = statement.rows(user=user.pk, at=at)
    made = [tables.made(row) for row in rows]
    artist, storefront, payee, _account = made[0]
    if payee is not None:
        payee.user = user
        accounts = [account for *_others, account in made if account is not None]
        for account in accounts:
            account.payee = payee
        prefetched(payee, "connected_accounts", accounts)
    if artist is not None:
        artist.user = user
        if storefront is not None:
            # The other way, too.
            storefront.artist = artist
        if payee is not None and artist.payee_id == payee.pk:
            artist.payee = payee
    return Visitor(artist, payee, frozenset(rows[0][-1] if user.is_active else ()))


@cache
def _statement() -> tuple[Composed, Tables]:
    """A row an account, or one without; and what it reads. No user has two artists or two payees."""
    tables = Tables(a=Artist, s=Storefront, p=Payee, c=ConnectedAccount)
    held = cooperative.roles()
    sql = f"""
        SELECT {tables.columns}, ARRAY({held.sql})
        FROM (SELECT %(user)s AS id) u
        LEFT JOIN {Artist._meta.db_table} a ON a.user_id = u.id
        LEFT JOIN {Storefront._meta.db_table} s ON s.artist_id = a.id
        LEFT JOIN {Payee._meta.db_table} p ON p.user_id = u.id
        LEFT JOIN {ConnectedAccount._meta.db_table} c ON c.payee_id = p.id
        ORDER BY c.id
    """  # noqa: S608
    return Composed(sql), tables
