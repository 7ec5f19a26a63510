"""Where a parcel goes, seen from where it leaves: home, the European Union, elsewhere in Europe, the world. No I/O."""

from collections.abc import Mapping, Sequence

# The European Union, the EEA, Switzerland, the United Kingdom and their small neighbours: one postal tariff for most.
EUROPE = frozenset(
    [
        "AD",
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GG",
        "GI",
        "GR",
        "HR",
        "HU",
        "IE",
        "IM",
        "IS",
        "IT",
        "JE",
        "LI",
        "LT",
        "LU",
        "LV",
        "MC",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
        "SM",
        "VA",
        "AL",
        "BA",
        "ME",
        "MK",
        "RS",
        "XK",
    ]
)


# Code of the union's members: https://european-union.europa.eu/principles-countries-history/eu-countries_en
EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)


def zones_for(country: str, home: str) -> tuple[str, ...]:
    """The zones a country lies in, the nearest first: a rate for the first that has one is the rate."""
    return ("home",) if country == home else zones_abroad(country)


def zones_abroad(country: str) -> tuple[str, ...]:
    """The zones a country lies in for whoever sends from another, the nearest first."""
    if country in EU:
        return ("eu", "europe")
    return ("europe",) if country in EUROPE else ("world",)


def nearest(
    country: str, home: str, *, zones: Sequence[str], lists: Mapping[str, Sequence[str]]
) -> str | None:
    """
    The zone whose rate holds for a parcel to `country`; None where there is none.

    Home goes first, then a list that names the country (`lists`: its codes by the list's name), then the wider zones.
    """
    wider = zones_for(country, home)
    if wider == ("home",) and "home" in zones:
        return "home"
    named = next((name for name, codes in lists.items() if country in codes), None)
    return named or next((zone for zone in wider if zone in zones), None)
