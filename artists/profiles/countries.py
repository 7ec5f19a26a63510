"""The countries an artist can live in and a parcel can go to, by CLDR's names. No I/O."""

from functools import cache

from babel import Locale

# CLDR also names regions, continents and codes that are no country.
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


@cache
def countries(locale: str = "en_GB") -> dict[str, str]:
    """Code to name, by name: {"AF": "Afghanistan", …}."""
    territories = Locale.parse(locale).territories
    named = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
    }
    return dict(sorted(named.items(), key=lambda item: item[1]))
