"""Where a parcel goes, seen from where it leaves: home, elsewhere in Europe, the rest of the world. No I/O."""

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


def zone_of(country: str, home: str) -> str:
    """ "home", "europe" or "world" for a parcel to `country` from `home` (ISO 3166-1, two letters)."""
    if country == home:
        return "home"
    return "europe" if country in EUROPE else "world"
