"""What a cart comes to in a country: lines, parcels, sums, and what stands in the way. Numbers in, numbers out."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field

from artists.profiles.delivery import Piece
from payouts.money import Money, total


@dataclass(frozen=True, slots=True)
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

    @property
    def amount(self) -> Money:
        return self.unit * self.quantity

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
            return "This is your own work."
        if self.listing.status != "published" or self.agreement is None:
            return "This is not for sale any more."
        if self.left == 0:
            return "Sold, or held by somebody who is paying for it now. If they do not, it is free again in half an hour."
        if self.left is not None and self.left < self.quantity:
            return f"Only {self.left} left."
        return ""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Basket:
    """Everything in a cart, for delivery to `country` (None: not chosen yet)."""

    currency: str
    country: str | None
    parcels: list[Parcel] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [line for parcel in self.parcels for line in parcel.lines]

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def works_total(self) -> Money:
        return total((line.amount for line in self.lines), self.currency)

    @property
    def shipping_total(self) -> Money:
        return total((parcel.price for parcel in self.parcels if parcel.price), self.currency)

    @property
    def total(self) -> Money:
        return self.works_total + self.shipping_total

    @property
    def not_shipped(self) -> list[Parcel]:
        return [parcel for parcel in self.parcels if self.country and parcel.price is None]

    @property
    def can_be_bought(self) -> bool:
        return bool(self.parcels) and not any(line.problem for line in self.lines)

    @property
    def seal(self) -> str:
        """
        A digest of everything that was promised: what, how many, at which price, by which split, sent for how much.

        A form carries it, so that a price or a split that changed meanwhile is said and never slipped in.
        """
        promised = [
            self.currency,
            self.country,
            [
                [line.option.pk, line.quantity, line.unit.minor, line.agreement and line.agreement.pk]
                for line in sorted(self.lines, key=lambda line: line.option.pk)
            ],
            [[parcel.artist.pk, parcel.price and parcel.price.minor] for parcel in self.parcels],
        ]
        return hashlib.sha256(json.dumps(promised).encode()).hexdigest()[:32]
