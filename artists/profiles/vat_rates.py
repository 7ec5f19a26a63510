"""
Value added tax on what is sold here, by country and from when. Data, no I/O.

Standard rates: European Commission, "VAT rates applied in the Member States"; HMRC; Swiss Federal Tax Administration;
Skatteetaten. Works of art: Council Directive 2006/112/EC, annex III point 26 as amended by (EU) 2022/542, and the national
laws named beside each. Where no reduced rate for an artist's own originals is named the standard rate holds, which never
withholds too little. Basis points. A change is a row more, with its date; rows are never edited.
"""

import datetime as dt
from typing import NamedTuple


class Rates(NamedTuple):
    """`standard`: prints made by a machine, and all else. `art`: originals and prints from plates the artist worked."""

    since: dt.date
    standard: int
    art: int


_EARLIER = dt.date(2024, 1, 1)
_2025 = dt.date(2025, 1, 1)

RATES: dict[str, list[Rates]] = {
    "AT": [Rates(_EARLIER, 2_000, 1_300)],  # § 10 (3) UStG
    "BE": [Rates(_EARLIER, 2_100, 600)],  # AR n° 20, tableau A, XXI
    "BG": [Rates(_EARLIER, 2_000, 2_000)],
    "CH": [Rates(_EARLIER, 810, 0)],  # art. 21 (2) 16 LTVA: an artist's own works are outside the tax
    "CY": [Rates(_EARLIER, 1_900, 1_900)],
    "CZ": [Rates(_EARLIER, 2_100, 2_100)],
    "DE": [Rates(_EARLIER, 1_900, 1_900), Rates(_2025, 1_900, 700)],  # § 12 (2) 12 UStG
    "DK": [Rates(_EARLIER, 2_500, 2_500)],
    "EE": [Rates(_EARLIER, 2_200, 2_200), Rates(dt.date(2025, 7, 1), 2_400, 2_400)],
    "ES": [Rates(_EARLIER, 2_100, 1_000)],  # art. 91.Uno.4 LIVA
    "FI": [Rates(dt.date(2024, 9, 1), 2_550, 2_550)],
    "FR": [Rates(_EARLIER, 2_000, 550)],  # art. 278-0 bis I CGI
    "GB": [Rates(_EARLIER, 2_000, 2_000)],
    "GR": [Rates(_EARLIER, 2_400, 2_400)],
    "HR": [Rates(_EARLIER, 2_500, 2_500)],
    "HU": [Rates(_EARLIER, 2_700, 2_700)],
    "IE": [Rates(_EARLIER, 2_300, 2_300)],
    "IT": [Rates(_EARLIER, 2_200, 1_000), Rates(dt.date(2025, 7, 1), 2_200, 500)],  # d.l. 95/2025, art. 9
    "LT": [Rates(_EARLIER, 2_100, 2_100)],
    "LU": [Rates(_EARLIER, 1_700, 800)],  # loi TVA, annexe A
    "LV": [Rates(_EARLIER, 2_100, 2_100)],
    "MT": [Rates(_EARLIER, 1_800, 1_800)],
    "NL": [Rates(_EARLIER, 2_100, 900)],  # Wet OB, tabel I, a 29
    "NO": [Rates(_EARLIER, 2_500, 2_500)],
    "PL": [Rates(_EARLIER, 2_300, 2_300)],
    "PT": [Rates(_EARLIER, 2_300, 2_300)],
    "RO": [Rates(_EARLIER, 1_900, 1_900), Rates(dt.date(2025, 8, 1), 2_100, 2_100)],
    "SE": [Rates(_EARLIER, 2_500, 2_500)],
    "SI": [Rates(_EARLIER, 2_200, 2_200)],
    "SK": [Rates(_EARLIER, 2_000, 2_000), Rates(_2025, 2_300, 2_300)],
}


def rates_of(country: str, on: dt.date) -> Rates | None:
    """What holds in a country that day; None for one we keep no rates of."""
    return next((rates for rates in reversed(RATES.get(country, [])) if rates.since <= on), None)
