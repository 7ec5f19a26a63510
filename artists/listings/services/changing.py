"""Changing the price, the stock, the dispatch time or the packing of many offers: shown first, then all of it or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from artists.listings.models import Listing, Option

from .pricing import BadOffer, require_signed_prices
from .stock import follow_stock

MOST = 200  # options at once
LOWEST, HIGHEST = 100, 99_999_999  # minor units


class BadChange(ValueError):
    """Some of it cannot be done, so none was; `rows` are the options with the reason of each."""

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__("Not all of it can be done.")
        self.rows = rows


class Changed(Exception):
    """The offers are not what they were when the change was shown; nothing was done."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    What to do with each option: a new `price` or one higher by `percent` basis points (below zero: lower), a new
    `stock`, `dispatch_days`, how it `travels` ("" for as its size and words tell). None leaves it as it is.
    """

    price: int | None = None
    percent: int | None = None
    stock: int | None = None
    dispatch_days: int | None = None
    travels: str | None = None

    def new_price(self, price: int) -> int:
        """The price after the change, in minor units, halves rounded up."""
        if self.price is not None:
            return self.price
        if self.percent is None:
            return price
        return (Fraction(price * (10_000 + self.percent), 10_000) + Fraction(1, 2)).__floor__()


@dataclass(frozen=True, slots=True)
class Row:
    """One option before and after; `problem` says why it cannot be done."""

    option: Option
    price: int
    stock: int | None
    dispatch_days: int | None
    travels: str
    problem: str = ""

    @property
    def differs(self) -> bool:
        return self.facts != _facts(self.option)

    @property
    def facts(self) -> dict[str, object]:
        """What the option holds after the change, by the names of its columns."""
        return _facts(self)

    @property
    def travels_said(self) -> str:
        """How it travels after the change, in words; empty where its size and words are to tell."""
        return str(Option.Travels(self.travels).label) if self.travels else ""


def _facts(each: Option | Row) -> dict[str, object]:
    return {
        "price": each.price,
        "stock": each.stock,
        "dispatch_days": each.dispatch_days,
        "travels": each.travels,
    }


def plan_change(*, artist, option_ids: Collection[int], change: Change) -> list[Row]:
    """What would become of these options of the artist, and what stands in the way; nothing is done."""
    options = list(
        Option.objects.filter(pk__in=list(option_ids)[:MOST], listing__work__artist=artist)
        .select_related("listing__work")
        .order_by("listing_id", "position", "pk")
    )
    return [_planned(option, change, _too_low(options, option.listing, change)) for option in options]


def seal(rows: Sequence[Row], change: Change) -> str:
    """A digest of what is shown, which the form carries: the change, and every option as it was."""
    shown = [
        asdict(change),
        [[row.option.pk, *_facts(row.option).values()] for row in rows],
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


@transaction.atomic
def apply_change(
    *, artist, option_ids: Collection[int], change: Change, seen: str, at: dt.datetime
) -> list[Row]:
    """
    Do exactly what was shown, to every option or to none; returns the rows as they were shown.

    :raises Changed: if `seen` is not the seal of what would be done now
    :raises BadChange: if some of it cannot be done
    """
    wanted = Listing.objects.filter(work__artist=artist, options__in=list(option_ids)[:MOST])
    listings = list(Listing.objects.select_for_update().filter(pk__in=wanted.values("pk")).order_by("pk"))
    rows = plan_change(artist=artist, option_ids=option_ids, change=change)
    if not rows or seal(rows, change) != seen:
        raise Changed("The offers changed meanwhile.")
    if any(row.problem for row in rows):
        raise BadChange(rows)
    for row in rows:
        Option.objects.filter(pk=row.option.pk).update(**row.facts)
    for listing in listings:
        follow_stock(listing=listing)
    return rows


def _planned(option: Option, change: Change, too_low: str) -> Row:
    price, problem = change.new_price(option.price), ""
    if not LOWEST <= price <= HIGHEST:
        problem = _("A price is from 1.00 to 999,999.99.")
    elif price != option.price and too_low:
        problem = too_low
    elif change.stock is not None and option.listing.kind != Listing.Kind.OPEN:
        problem = _("Its copies are numbered, so it has no stock to set.")
    return Row(
        option=option,
        price=price,
        stock=option.stock if change.stock is None else change.stock,
        dispatch_days=option.dispatch_days if change.dispatch_days is None else change.dispatch_days,
        travels=option.travels if change.travels is None else change.travels,
        problem=problem,
    )


def _too_low(options: Sequence[Option], listing: Listing, change: Change) -> str:
    """Why others who signed a split of this listing stand in the way of the new prices, or nothing."""
    chosen = {option.pk for option in options}
    prices = [
        (option, change.new_price(option.price) if option.pk in chosen else option.price)
        for option in listing.options.all()
    ]
    try:
        require_signed_prices(listing, prices)
    except BadOffer as error:
        return str(error)
    return ""
