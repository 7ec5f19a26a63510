"""How a visitor sees the wall: lengths in centimetres or inches, prices beside their own in a currency of choice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache, cached_property

from babel.numbers import format_currency, get_currency_name
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from marketplace.catalogue import reference_rates
from marketplace.catalogue.exchange import Rates
from payouts import language
from payouts.money import Money

UNITS = ("cm", "in")
# What a price can be reckoned in, where a rate of the day is known: what the European Central Bank has rates of.
CURRENCIES = (
    "EUR", "USD", "JPY", "CZK", "DKK", "GBP", "HUF", "PLN", "RON", "SEK", "CHF", "ISK", "NOK", "TRY", "AUD", "BRL", "CAD", "CNY",
    "HKD", "IDR", "ILS", "INR", "KRW", "MXN", "MYR", "NZD", "PHP", "SGD", "THB", "ZAR",
)  # fmt: skip
MM_TO_INCH = 25.4
# Of an amount from here on, an approximate price leaves the cents away.
WHOLE_FROM = 10


@dataclass(frozen=True)
class Seen:
    """
    `units` is "cm" or "in"; `currency` is "" where prices are shown as asked. What is drawn for one visitor may be shown to
    every other with the same `key`.
    """

    units: str = "cm"
    currency: str = ""
    today: dt.date | None = None
    rates: Rates | None = field(default=None, repr=False)

    @cached_property
    def key(self) -> str:
        if not self.currency or self.rates is None or self.today is None:
            return self.units
        age = "old" if self.rates.is_old(self.today) else "fresh"
        return f"{self.units}:{self.currency}:{self.rates.fingerprint}:{age}"

    def about(self, price: Money | None) -> str:
        """ "about $96" in the visitor's currency; with the day of the rate where it is old; "" where nothing is to be said."""
        if price is None or not self.currency or self.rates is None or self.today is None:
            return ""
        there = None if price.currency == self.currency else self.rates.about(price, self.currency)
        if there is None or not there.minor:
            return ""
        if self.rates.is_old(self.today):
            return _("about %(price)s at the rate of %(day)s") % {
                "price": _rounded(there),
                "day": language.day(self.rates.day),
            }
        return _("about %(price)s") % {"price": _rounded(there)}

    @property
    def note(self) -> str:
        """What stands under a wall whose prices are reckoned in another currency; "" where none are."""
        if not self.currency:
            return ""
        if self.rates is None:
            return _("No reference rates are known yet, so prices stay as the artists ask them.")
        return _(
            "Prices after “about” are reckoned at the reference rates of %(day)s (%(source)s), to compare by."
            " You pay the artist’s own price, in the artist’s currency."
        ) % {"day": language.day(self.rates.day), "source": self.rates.source}

    def size(self, width_mm: int, height_mm: int) -> str:
        """ "40 × 30 cm" or "15.7 × 11.8 in", width first; in German "29,7 × 42 cm". No line ends within it."""
        if self.units == "in":
            sides = (language.number(side / MM_TO_INCH, decimals=1) for side in (width_mm, height_mm))
        else:
            sides = (language.number(side / 10) for side in (width_mm, height_mm))
        return f"{' × '.join(sides)} {self.units}".replace(" ", "\N{NO-BREAK SPACE}")


PLAIN = Seen()


def of(request: HttpRequest) -> Seen:
    """As the visitor chose. One query where a currency was."""
    units = request.COOKIES.get("units", "cm")
    units = units if units in UNITS else "cm"
    currency = request.COOKIES.get("currency", "")
    if currency not in CURRENCIES:
        return Seen(units) if units != "cm" else PLAIN
    return Seen(units, currency, timezone.localdate(), reference_rates.newest())


def context(request: HttpRequest) -> dict:
    """For every page, `seen`: read when a page asks."""
    return {"seen": SimpleLazyObject(lambda: of(request))}


def currencies() -> list[tuple[str, str]]:
    """Pairs of a code and its name in the visitor's language, in the order of the names."""
    return _named(str(language.locale()))


@cache
def _named(locale: str) -> list[tuple[str, str]]:
    named = [(code, get_currency_name(code, locale=locale)) for code in CURRENCIES]
    return sorted(named, key=lambda pair: pair[1].casefold())


def _rounded(amount: Money) -> str:
    if abs(amount.decimal) < WHOLE_FROM:
        return language.amount(amount)
    whole = language.locale().currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(
        amount.decimal, amount.currency, whole, locale=language.locale(), currency_digits=False
    )
