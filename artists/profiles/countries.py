"""The countries an artist can live in and a parcel can go to, by CLDR's names. No I/O."""

from functools import cache

from babel import Locale

from payouts import language

# CLDR also names regions, continents and codes that are no country.
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


def countries() -> dict[str, str]:
    """Code to name in the reader's language, by name: {"AF": "Afghanistan", …}."""
    return _named(language.locale())


@cache
def _named(locale: Locale) -> dict[str, str]:
    named = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(named.items(), key=lambda item: language.sorted_as(item[1])))
