"""Money: whole minor units of one currency. No Django, no floats, no sums across currencies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, total_ordering

from babel.numbers import format_currency, get_currency_precision, is_currency

LARGEST = 10**14  # minor units; the ledger refuses more in one posting


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met."""


class NotAnAmount(ValueError):
    """What was typed is not an amount of money in that currency."""


@cache
def exponent(currency: str) -> int:
    """
    How many decimal places `currency` has, as CLDR says: 2 for EUR, 0 for JPY, 3 for BHD.

    :raises ValueError: if there is no such currency
    """
    if not is_currency(currency):
        raise ValueError(f"{currency!r} is not an ISO 4217 currency")
    return get_currency_precision(currency)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `Money(8_000, "EUR")` is eighty euros."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are whole numbers, not {self.minor!r}")
        exponent(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """
        Read "80", "80.00", "80,00" or "1 080.00" as a person types it.

        :raises NotAnAmount: if it is no number, or finer than the currency's smallest coin
        """
        cleaned = re.sub(r"[\s\u00a0\u202f']", "", text)
        if "," in cleaned and "." in cleaned:
            thousands = "," if cleaned.rindex(".") > cleaned.rindex(",") else "."
            cleaned = cleaned.replace(thousands, "")
        if not re.fullmatch(r"-?\d{1,12}([.,]\d{1,4})?", cleaned):
            raise NotAnAmount(f"{text!r} is not an amount of money")
        try:
            scaled = Decimal(cleaned.replace(",", ".")).scaleb(exponent(currency))
        except InvalidOperation as error:
            raise NotAnAmount(f"{text!r} is not an amount of money") from error
        if scaled != scaled.to_integral_value():
            raise NotAnAmount(f"{currency} has {exponent(currency)} decimal places")
        return cls(int(scaled), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in whole units, exactly: `Decimal("80.00")`."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def format(self, locale: str = "en_GB") -> str:
        """As people of `locale` write it, with the currency: "€80.00"."""
        return format_currency(self.decimal, self.currency, locale=locale)

    def plain(self) -> str:
        """Digits only, for tables whose head names the currency: "1,080.00"."""
        return f"{self.decimal:,.{exponent(self.currency)}f}"

    def __str__(self) -> str:
        return self.format()

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def _same(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"{other!r} is not money")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up")
        return other.minor


def zero(currency: str) -> Money:
    return Money(0, currency)


def total(amounts, currency: str) -> Money:
    """The sum of `amounts`, all of `currency`; nothing at all sums to zero."""
    return sum(amounts, zero(currency))
