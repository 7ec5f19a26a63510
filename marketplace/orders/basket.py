"""
What a cart comes to in a country: lines, parcels, sums, and what stands in the way. Numbers in, numbers out.

Nothing here changes once it is made, so that each sum is reckoned when it is first asked for and kept as long as its basket.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from artists.profiles.delivery import Piece
from artists.profiles.vat import Basis, Due, contained, contained_in_delivery
from payouts.money import Money, total, zero

NO_TAX = Due(0, Basis.NONE)


@dataclass(frozen=True)
class Line:
    """One thing in the cart, as it would be bought now."""

    id: int
    option: object
    listing: object
    work: object
    artist: object
    quantity: int
    unit: Money
    seen: Money
    agreement: object | None
    left: int | None  # copies nobody holds; None where there is no end to them
    own: bool = False
    picture: object | None = None
    piece: Piece | None = None  # how one copy of it travels
    due: Due = NO_TAX
    reckoned: int | None = None  # minor units of tax in the amount, where Stripe Tax was asked

    @cached_property
    def amount(self) -> Money:
        return self.unit * self.quantity

    @cached_property
    def tax(self) -> Money:
        """What of the amount is tax."""
        if self.reckoned is not None:
            return Money(self.reckoned, self.unit.currency)
        return Money(contained(self.amount.minor, self.due.points), self.unit.currency)

    @property
    def title(self) -> str:
        name = f", {self.option.name}" if self.option.name else ""
        return f"{self.work.title}{name}"

    @property
    def price_changed(self) -> bool:
        return self.unit != self.seen

    @property
    def problem(self) -> str:
        """Why this line cannot be bought, in a sentence; empty if it can."""
        if self.own:
            return _("This is your own work.")
        if self.listing.status != "published" or self.agreement is None:
            return _("This is not for sale any more.")
        if self.left == 0:
            return _(
                "Sold, or held by somebody who is paying for it now. If they do not, it is free again in half an hour."
            )
        if self.left is not None and self.left < self.quantity:
            return ngettext("Only %(left)s left.", "Only %(left)s left.", self.left) % {"left": self.left}
        return ""


@dataclass(frozen=True)
class Parcel:
    """What one artist sends. `price` is None where she does not ship to that country."""

    artist: object
    storefront: object
    lines: list[Line]
    price: Money | None
    days_min: int = 0
    days_max: int = 0
    arrives_from: dt.date | None = None
    arrives_to: dt.date | None = None
    reckoned: int | None = None  # minor units of tax in the price, where Stripe Tax was asked

    @cached_property
    def delivery_tax(self) -> Money:
        """What of the delivery is tax: it shares the fate of what is sent."""
        if self.reckoned is not None:
            return Money(self.reckoned, self.lines[0].unit.currency)
        goods = [(line.amount.minor, line.due.points) for line in self.lines]
        price = self.price or zero(self.lines[0].unit.currency)
        return Money(contained_in_delivery(price.minor, goods), price.currency)

    @cached_property
    def tax(self) -> Money:
        return total((line.tax for line in self.lines), self.delivery_tax.currency) + self.delivery_tax

    @property
    def due(self) -> Due:
        """Why the parcel is taxed as it is, and by which country's rates."""
        return self.lines[0].due


@dataclass(frozen=True)
class Basket:
    """Everything in a cart, for delivery to `country` (None: not chosen yet)."""

    currency: str
    country: str | None
    parcels: list[Parcel] = field(default_factory=list)
    coop_share_points: int | None = None  # in force at the moment that was asked for; None where none was

    @cached_property
    def lines(self) -> list[Line]:
        return [line for parcel in self.parcels for line in parcel.lines]

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @cached_property
    def works_total(self) -> Money:
        return total((line.amount for line in self.lines), self.currency)

    @cached_property
    def shipping_total(self) -> Money:
        return total((parcel.price for parcel in self.parcels if parcel.price), self.currency)

    @cached_property
    def total(self) -> Money:
        return self.works_total + self.shipping_total

    @cached_property
    def tax_total(self) -> Money:
        return total((parcel.tax for parcel in self.parcels), self.currency)

    @property
    def not_shipped(self) -> list[Parcel]:
        return [parcel for parcel in self.parcels if self.country and parcel.price is None]

    @property
    def can_be_bought(self) -> bool:
        return bool(self.parcels) and not any(line.problem for line in self.lines)

    @property
    def promised(self) -> dict:
        """
        Everything a page promises: what, how many, at which price, by which split, sent for how much, taxed how.

        A form carries it, sealed, so that what changed meanwhile is said with the old beside the new.
        """
        return {
            "currency": self.currency,
            "country": self.country,
            "lines": {
                str(line.option.pk): {
                    "title": line.title,
                    "quantity": line.quantity,
                    "unit": line.unit.minor,
                    "split": line.agreement.pk if line.agreement else None,
                    "tax": line.due.points,
                }
                for line in sorted(self.lines, key=lambda line: line.option.pk)
            },
            "parcels": {
                str(parcel.artist.pk): {
                    "from": parcel.artist.name,
                    "price": parcel.price.minor if parcel.price is not None else None,
                }
                for parcel in sorted(self.parcels, key=lambda parcel: parcel.artist.pk)
            },
        }

    @property
    def seal(self) -> str:
        """A digest of what is promised."""
        return digest(self.promised)


def digest(promised: dict) -> str:
    """32 hexadecimal digits that differ where any promise differs."""
    return hashlib.sha256(json.dumps(promised, sort_keys=True).encode()).hexdigest()[:32]
