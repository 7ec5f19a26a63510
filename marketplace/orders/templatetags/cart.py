"""
The parts of a cart, each drawn once for every cart that shows the same: {% goods parcel.lines %},
{% sending parcel to=country country_name=name tax_at_checkout=later %}, {% where_it_goes rows total %}.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString

from artists.listings.models import Listing
from marketplace.orders.basket import Line, Parcel
from payouts import language
from payouts.money import Money
from payouts.splits.selectors import Row

register = template.Library()

# Parts in a process, of some 2 kB each. The key is all that is drawn, so none is out of date.
KEPT = 3_000
# Where in a drawn line the address and the token of its form go, which are this cart's and this visitor's alone.
OWN = SafeString("<!--own-->")


class Good(NamedTuple):
    """All that is shown of a line, whoever's cart it is in."""

    option: int
    slug: str
    title: str
    name: str
    kind: str
    size: int | None
    quantity: int
    unit: Money
    seen: Money
    problem: str
    thumb: SafeString

    @property
    def kind_name(self) -> str:
        return Listing.Kind(self.kind).label

    @property
    def amount(self) -> Money:
        return self.unit * self.quantity

    @property
    def own(self) -> SafeString:
        return OWN


class Sending(NamedTuple):
    """What sending one parcel costs, when it arrives, and how it is taxed; `basis` is None while that cannot be told."""

    artist: str
    to: str
    country_name: str
    price: Money | None
    first: dt.date | None
    last: dt.date | None
    basis: str | None
    tax: Money | None
    of: str | None


class WhereItGoes(NamedTuple):
    rows: tuple[Row, ...]
    total: Money


@register.simple_tag(takes_context=True)
def goods(context, lines: Iterable[Line]) -> SafeString:
    """Lines of the cart as items of a list, each with the form that changes it."""
    token, parts = CsrfTokenNode().render(context), []
    for line in lines:
        before, between, after = _drawn("orders/_good.html", _good(line), language.active()).split(OWN)
        parts += [before, _address(line.id), between, token, after]
    return SafeString("".join(parts))


@register.simple_tag
def sending(parcel: Parcel, *, to: str, country_name: str, tax_at_checkout: bool) -> SafeString:
    """What sending the parcel to a country comes to, or that it is not sent there."""
    is_taxed = parcel.price is not None and not tax_at_checkout
    shown = Sending(
        artist=parcel.artist.name,
        to=to,
        country_name=country_name,
        price=parcel.price,
        first=parcel.arrives_from,
        last=parcel.arrives_to,
        basis=str(parcel.due.basis) if is_taxed else None,
        tax=parcel.tax if is_taxed else None,
        of=parcel.due.country if is_taxed else None,
    )
    return _drawn("orders/_sending.html", shown, language.active())


@register.simple_tag
def where_it_goes(rows: Iterable[Row], total: Money) -> SafeString:
    """The bar and the table of "Where your money goes"."""
    return _drawn("orders/_where_it_goes.html", WhereItGoes(tuple(rows), total), language.active())


@lru_cache(maxsize=KEPT)
def _address(line: int) -> str:
    return reverse("orders:change", args=[line])


def _good(line: Line) -> Good:
    option, listing, work = line.option, line.listing, line.work
    return Good(
        option=option.pk,
        slug=work.slug,
        title=work.title,
        name=option.name,
        kind=listing.kind,
        size=listing.edition_size,
        quantity=line.quantity,
        unit=line.unit,
        seen=line.seen,
        problem=line.problem,
        thumb=line.picture.thumb if line.picture else SafeString(""),
    )


@lru_cache(maxsize=KEPT)
def _drawn(name: str, shown: Good | Sending | WhereItGoes, spoken: str) -> SafeString:
    """A template that is given nothing but `shown`. `spoken` is the language it is drawn in, the active one."""
    return SafeString(get_template(name).render({"shown": shown}))
