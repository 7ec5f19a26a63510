"""
How amounts, days, numbers and lists are written in the language that is active, as CLDR has it.

A page is in the language of its visitor, a letter in that of its reader (`django.utils.translation.override`). What is
kept in rows and logs is written by `str(Money)` and ISO dates instead, and is the same whoever's page wrote it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_decimal
from django.conf import settings
from django.utils import timezone, translation

from payouts.money import Money


def active() -> str:
    """The language being spoken, as in settings.LANGUAGES: "en-gb", "de"."""
    return translation.get_language() or settings.LANGUAGE_CODE


def locale() -> Locale:
    """CLDR's locale of the active language."""
    return _locale(active())


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def amount(money: Money) -> str:
    """With the currency and a true minus: "€80.00" and "−€12.50", in German "80,00 €" and "−12,50 €"."""
    return _written(money, active())


@lru_cache(maxsize=8_192)
def _written(money: Money, language: str) -> str:
    # What kept is how an amount is written, whoever owes it to whom: Babel takes a fifth of a millisecond for each.
    return money.format(locale=_locale(language)).replace("-", "−")


def number(value: int | float | Decimal, *, decimals: int | None = None) -> str:
    """ "1,080" or "2.5", in German "1.080" and "2,5"; with just so many `decimals` "1,080.00"."""
    pattern = None if decimals is None else f"#,##0.{'0' * decimals}".rstrip(".")
    return format_decimal(value, pattern, locale=locale())


def day(date: dt.date) -> str:
    """ "4 May 2026". Moments are told as days of our time zone."""
    return _first(date, format_date(_here(date), "long", locale=locale()))


def short_day(date: dt.date) -> str:
    """ "4 May 2026" as tables have room for it; in German "04.05.2026"."""
    return _first(date, format_date(_here(date), "medium", locale=locale()))


def day_of_year(date: dt.date) -> str:
    """ "4 May", where the year is plain."""
    return _first(date, format_skeleton("MMMMd", _here(date), locale=locale()))


def month(date: dt.date) -> str:
    """ "May 2026"."""
    return format_skeleton("yMMMM", _here(date), locale=locale())


def short_month(date: dt.date) -> str:
    """ "May", as a chart has room for it; in German "Mai"."""
    return format_date(_here(date), "LLL", locale=locale())


def clock(moment: dt.datetime | dt.time) -> str:
    """ "15:40", in our time zone."""
    return format_time(_here(moment), "short", locale=locale())


def moment(at: dt.datetime) -> str:
    """ "4 May 2026, 15:40"."""
    return _together(day(at), clock(at))


def short_moment(at: dt.datetime) -> str:
    """As tables have room for it; in German "04.05.2026, 15:40"."""
    return _together(short_day(at), clock(at))


def listed(names: Iterable[str]) -> str:
    """ "Ana, Ben and Cleo"."""
    return format_list([str(name) for name in names], locale=locale())


def either(names: Iterable[str]) -> str:
    """ "Ana, Ben or Cleo"."""
    return format_list([str(name) for name in names], style="or", locale=locale())


def colon() -> str:
    """What stands between a name and what is said of it: ": ", in French with a space before it that no line ends at."""
    return "\N{NO-BREAK SPACE}: " if active().startswith("fr") else ": "


def retold(kept: str, sentences: Iterable[str]) -> str:
    """
    What a row keeps in English, in the active language: a sentence of ours, or one of `sentences` with its blanks filled
    in ("%(width)s pixels is too small"), which may hold another. Something else comes back as it is.
    """
    if not kept:
        return ""
    said = translation.gettext(kept)
    if said != kept:
        return said
    for sentence in sentences:
        if filled := _blanks(sentence).fullmatch(kept):
            blanks = {name: retold(value, sentences) for name, value in filled.groupdict().items()}
            return translation.gettext(sentence) % blanks
    return kept


def refilled(kept: str, sentences: Iterable[str]) -> str:
    """
    The first of `sentences` ("%(work)s, original") that a row keeps in English with its blanks filled in, in the active
    language; what stands in the blanks stays as somebody typed it. Something else comes back as it is.
    """
    for sentence in sentences:
        if filled := _blanks(sentence).fullmatch(kept):
            return translation.gettext(sentence) % filled.groupdict()
    return kept


def role(kept: str) -> str:
    """A role in a split as people typed it; "Artist", which we write where nobody names one, in the active language."""
    return translation.gettext(kept) if kept == "Artist" else kept


@cache
def _blanks(sentence: str) -> re.Pattern:
    """What finds again what stands in the blanks of a sentence."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    found = (f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(found), re.DOTALL)


def in_a_sentence(name: str) -> str:
    """
    "Limited edition" as it stands inside a sentence: "limited edition".

    In German it stays as it is: which of its words are nouns, and keep the capital, is not to be told.
    """
    name = str(name)
    return name if active().startswith("de") else name.lower()


def sorted_as(name: str) -> str:
    """What to sort a name by, so that "Österreich" stands between "Norwegen" and "Pakistan"."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def first_of_month() -> str:
    """How the first day of a month is written before its name: "1", in French "1er", which CLDR does not know."""
    return "1er" if locale().language == "fr" else "1"


def _first(date: dt.date, written: str) -> str:
    return first_of_month() + written[1:] if _here(date).day == 1 and written.startswith("1 ") else written


def _together(date: str, time: str) -> str:
    return get_datetime_format("medium", locale=locale()).replace("{1}", date).replace("{0}", time)


def _here(value):
    is_aware = isinstance(value, dt.datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_aware else value
