"""The countries a parcel can be addressed to, as CLDR names them."""

from functools import cache

from babel import Locale

from payouts import language

# Territories that CLDR lists beside the countries of ISO 3166-1: unions, outlying groups, unassigned and test codes.
_NOT_ADDRESSES = frozenset(
    {
        "AC",
        "CP",
        "CQ",
        "DG",
        "EA",
        "EU",
        "EZ",
        "IC",
        "QO",
        "TA",
        "UN",
        "XA",
        "XB",
        "ZZ",
        "AQ",
        "BV",
        "HM",
        "UM",
    }
)


def countries() -> dict[str, str]:
    """Names in the visitor's language by two-letter code, in the order of the names."""
    return _named(language.locale())


@cache
def _named(locale: Locale) -> dict[str, str]:
    named = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_ADDRESSES
    }
    return dict(sorted(named.items(), key=lambda pair: language.sorted_as(pair[1])))


def country_name(code: str) -> str:
    """ "France" for "FR"; the code itself where nothing is known by it."""
    return countries().get(code, code)


def known(code: str | None) -> str | None:
    """The code in capitals if it is a country's, else None: for what comes from an address bar."""
    code = (code or "").strip().upper()
    return code if code in countries() else None
