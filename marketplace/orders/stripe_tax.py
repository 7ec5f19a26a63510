"""What Stripe Tax is asked about a basket, and the basket by its answer. Values, no I/O. ADR 0036."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from artists.profiles.vat import Basis, Due
from marketplace.orders.at_stripe import DELIVERY, GOODS, Priced
from marketplace.orders.basket import Basket, Line, Parcel


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The tax that Stripe found in each thing it was asked about, in minor units."""

    asked: Mapping[str, Priced]
    taxes: Mapping[str, int]

    def fits(self, basket: Basket) -> bool:
        """Whether the basket is still what Stripe was asked about."""
        return self.asked == asked_about(basket)


def asked_about(basket: Basket) -> dict[str, Priced]:
    """Every line and every parcel that costs something, with all tax in it."""
    goods = {_of_line(line): Priced(line.amount.minor, GOODS, line.quantity) for line in basket.lines}
    sent = {
        _of_parcel(parcel): Priced(parcel.price.minor, DELIVERY) for parcel in basket.parcels if parcel.price
    }
    return goods | sent


def taxed(basket: Basket, reckoned: Reckoned) -> Basket:
    """The basket with the tax that Stripe found in it, whatever the artists are to their own tax offices."""
    return replace(basket, parcels=[_taxed(parcel, reckoned, basket.country) for parcel in basket.parcels])


def _taxed(parcel: Parcel, reckoned: Reckoned, country: str) -> Parcel:
    lines = [
        replace(line, reckoned=tax, due=Due(_points(tax, line.amount.minor), Basis.STRIPE, country))
        for line in parcel.lines
        for tax in [reckoned.taxes[_of_line(line)]]
    ]
    return replace(parcel, lines=lines, reckoned=reckoned.taxes.get(_of_parcel(parcel), 0))


def _points(tax: int, amount: int) -> int:
    """The rate that this comes to, in basis points, to the tenth of a percent: several taxes of one place are one figure."""
    return 10 * round(tax * 1_000 / (amount - tax)) if tax else 0


def _of_line(line: Line) -> str:
    return f"option:{line.option.pk}"


def _of_parcel(parcel: Parcel) -> str:
    return f"parcel:{parcel.artist.pk}"
