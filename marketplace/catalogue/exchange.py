"""Reference exchange rates: how a file of them is read, and about what an amount is in another currency. No I/O."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from xml.etree import ElementTree

from babel.numbers import is_currency

from payouts.money import Money, exponent

EURO = "EUR"
_DAY = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_NAME = ".//{http://www.gesmes.org/xml/2002-08-01}name"
# From so many days on, a price says of which day its rate is. Weekends and Easter have no rates.
FRESH = dt.timedelta(days=7)


class NotRates(ValueError):
    """The file is not one of reference rates; the message says why."""


@dataclass(frozen=True)
class Rates:
    """What a euro was worth on a day, by currency, as `source` has it."""

    day: dt.date
    per_euro: Mapping[str, Decimal]
    source: str = ""

    def about(self, amount: Money, currency: str) -> Money | None:
        """The amount in another currency, to its minor unit; None where a rate is unknown. For looking at, never to be charged."""
        from_euro, to_euro = self._rate(currency), self._rate(amount.currency)
        if from_euro is None or to_euro is None:
            return None
        there = (amount.decimal / to_euro * from_euro).scaleb(exponent(currency))
        return Money(int(there.to_integral_value(ROUND_HALF_UP)), currency)

    def is_old(self, today: dt.date) -> bool:
        return today - self.day > FRESH

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same rates, short: a part of what cards are kept by."""
        return hashlib.sha256(repr((self.day, sorted(self.per_euro.items()))).encode()).hexdigest()[:16]

    def _rate(self, currency: str) -> Decimal | None:
        return Decimal(1) if currency == EURO else self.per_euro.get(currency)


def read(file: bytes) -> list[Rates]:
    """
    The days of a file in the shape of the European Central Bank's (eurofxref-daily.xml, eurofxref-hist-90d.xml), oldest first.

    :raises NotRates: if it has another shape, names no day, or a rate that is none
    """
    # Nothing of that shape declares entities, and a parser can be made to choke on them.
    if b"<!" in file.replace(b"<!--", b""):
        raise NotRates("it declares entities, which no file of rates needs")
    try:
        root = ElementTree.fromstring(file)  # noqa: S314 - without entities, see above
    except ElementTree.ParseError as error:
        raise NotRates(f"it is not XML: {error}") from error
    source = (root.findtext(_NAME) or "").strip()[:80]
    days = [_day(each, source) for each in root.iter(_DAY) if each.get("time")]
    if not days:
        raise NotRates("it names no day")
    return sorted(days, key=lambda rates: rates.day)


def _day(cube: ElementTree.Element, source: str) -> Rates:
    try:
        day = dt.date.fromisoformat(cube.get("time", ""))
        per_euro = {each.get("currency", ""): Decimal(each.get("rate", "")) for each in cube}
    except (ValueError, InvalidOperation) as error:
        raise NotRates(f"a day or a rate of it cannot be read: {error}") from error
    for currency, rate in per_euro.items():
        if not is_currency(currency) or not rate.is_finite() or rate <= 0:
            raise NotRates(f"{rate} is no rate of {currency or 'a currency'}")
    if not per_euro:
        raise NotRates(f"it has no rates for {day}")
    return Rates(day, per_euro, source)
