"""Who owes value added tax on a sale, and how much of the price it is. Prices include it. Pure: numbers in, numbers out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from artists.profiles.vat_rates import rates_of
from artists.profiles.zones import EU
from payouts.splits.allocation import allocate


class Standing(StrEnum):
    """What an artist is to her tax office."""

    NONE = "none"  # not registered
    SMALL = "small"  # a small business, exempt
    REGISTERED = "registered"


class Basis(StrEnum):
    """Why this much tax, and no other, is in a price."""

    NONE = "none"
    SMALL = "small"
    HOME = "home"  # the rate of the seller's country
    DESTINATION = "destination"  # the rate of the buyer's country, declared through the one-stop shop
    EXPORT = "export"  # leaves the seller's tax territory
    STRIPE = "stripe"  # reckoned by Stripe Tax, by the co-op's registrations


@dataclass(frozen=True, slots=True)
class Seller:
    """`country` is that of the VAT number; `one_stop`: she declares sales to the other EU countries at their rates."""

    standing: Standing = Standing.NONE
    country: str = ""
    one_stop: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """Basis points on the net price, of which country, and why."""

    points: int
    basis: Basis
    country: str = ""


def due(seller: Seller, *, to: str, is_art: bool, on: dt.date) -> Due:
    """
    What a sale to a consumer in `to` is taxed with. `is_art`: an original by the artist's hand.

    Directive 2006/112/EC, art. 32 and 59c: below the threshold of 10,000 EUR a year, the seller's rate; above it, or by
    choice, the buyer's, through the one-stop shop (art. 33, 369a). Art. 146: what leaves the Union is free of it.
    """
    if seller.standing != Standing.REGISTERED:
        return Due(0, Basis.SMALL if seller.standing == Standing.SMALL else Basis.NONE)
    within = to == seller.country or {to, seller.country} <= EU
    if not within:
        return Due(0, Basis.EXPORT)
    destination = seller.one_stop and to != seller.country
    country = to if destination else seller.country
    rates = rates_of(country, on)
    if rates is None:
        return Due(0, Basis.NONE)
    points = rates.art if is_art else rates.standard
    return Due(points, Basis.DESTINATION if destination else Basis.HOME, country)


def contained(amount: int, points: int) -> int:
    """The tax in a price of `amount` minor units that includes it, rounded to the nearest one, halves up."""
    return (2 * amount * points + 10_000 + points) // (2 * (10_000 + points))


def contained_in_delivery(price: int, goods: Sequence[tuple[int, int]]) -> int:
    """
    The tax in what the parcel costs: delivery shares the fate of the goods, by their value (`goods`: amount, points).

    Directive 2006/112/EC, art. 78 b.
    """
    if not price or not goods:
        return 0
    weights = [amount for amount, _ in goods]
    parts = allocate(price, weights if any(weights) else [1] * len(goods))
    return sum(contained(part, points) for part, (_, points) in zip(parts, goods, strict=True))


# Prefix, digits and letters: https://ec.europa.eu/taxation_customs/vies/ and the countries' own for GB, CH, NO.
_NUMBERS = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CH": r"E\d{9}(TVA|MWST|IVA)?", "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}", "EE": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}", "GB": r"\d{9}(\d{3})?", "EL": r"\d{9}", "HR": r"\d{11}", "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}", "LT": r"\d{9}(\d{3})?", "LU": r"\d{8}", "LV": r"\d{11}",
    "MT": r"\d{8}", "NL": r"[A-Z0-9+*]{10}\d{2}", "NO": r"\d{9}(MVA)?", "PL": r"\d{10}", "PT": r"\d{9}",
    "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}", "SK": r"\d{10}",
}  # fmt: skip


def country_of(number: str) -> str | None:
    """The country (ISO 3166-1) whose VAT number this looks like; None if it is nobody's. "EL" is Greece."""
    prefix, rest = number[:2], number[2:]
    pattern = _NUMBERS.get(prefix)
    if pattern is None or not re.fullmatch(pattern, rest):
        return None
    return "GR" if prefix == "EL" else prefix


def tidy(number: str) -> str:
    """ "FR 12 345678901" as it is kept: "FR12345678901"."""
    return re.sub(r"[\s.\-]", "", number).upper()
