"""What tax is due: standard rates of a few countries, and only where there is a registration."""

from __future__ import annotations

from .world import World

# Basis points. Enough for demonstration; no substitute for Stripe's tables.
STANDARD = {
    "AT": 2_000, "BE": 2_100, "CH": 810, "CZ": 2_100, "DE": 1_900, "DK": 2_500, "EE": 2_400,
    "ES": 2_100, "FI": 2_550, "FR": 2_000, "GB": 2_000, "GR": 2_400, "HR": 2_500, "HU": 2_700,
    "IE": 2_300, "IT": 2_200, "LT": 2_100, "LU": 1_700, "LV": 2_100, "MT": 1_800, "NL": 2_100,
    "NO": 2_500, "PL": 2_300, "PT": 2_300, "RO": 2_100, "SE": 2_500, "SI": 2_200, "SK": 2_300,
    "AU": 1_000, "NZ": 1_500, "JP": 1_000, "CA": 500, "SG": 900,
}  # fmt: skip
STATES = {"CA": 725, "NY": 400, "TX": 625, "WA": 650, "FL": 600, "IL": 625}
NAMES = {"CA": "gst", "AU": "gst", "NZ": "gst", "SG": "gst", "JP": "jct", "US": "sales_tax"}
DEFAULT_CODE = "txcd_10000000"
SHIPPING_CODE = "txcd_92010001"
NOT_TAXABLE = "txcd_00000000"
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip


def registered(world: World, account: str, country: str, state: str | None) -> bool:
    """Whether an active registration covers a place; the EU's one-stop shop covers all of it."""
    for registration in world.store.oldest_first(account, "tax.registration"):
        ends = registration["expires_at"]
        if registration["active_from"] > world.now or (ends is not None and ends <= world.now):
            continue
        options = registration["country_options"]
        if registration["country"] == country:
            wanted = options.get("us", {}).get("state") if country == "US" else None
            if wanted in (None, state):
                return True
        if country in EU and any(
            option.get("type") in ("oss_union", "oss_non_union", "ioss") for option in options.values()
        ):
            return True
    return False


def tax_on(
    world: World, account: str, amount: int, address: dict, behavior: str, tax_code: str | None
) -> tuple[int, bool, dict]:
    """The tax on `amount` minor units, whether the amount includes it, and the breakdown."""
    country, state = address.get("country") or "", address.get("state")
    inclusive = behavior == "inclusive"
    rate = STANDARD.get(country, 0) if country != "US" else STATES.get(state or "", 0)
    if not registered(world, account, country, state):
        rate, reason = 0, "not_collecting"
    elif tax_code == NOT_TAXABLE:
        rate, reason = 0, "product_exempt"
    elif not rate:
        reason = "not_supported"
    else:
        reason = "standard_rated"
    if inclusive:
        tax = (amount * rate * 2 + 10_000 + rate) // (2 * (10_000 + rate))
    else:
        tax = (amount * rate + 5_000) // 10_000
    details = None
    if rate:
        details = {
            "country": country,
            "flat_amount": None,
            "percentage_decimal": f"{rate / 100:g}",
            "rate_type": "percentage",
            "state": state or None,
            "tax_type": NAMES.get(country, "vat"),
        }
    breakdown = {
        "amount": tax,
        "inclusive": inclusive,
        "tax_rate_details": details
        or {
            "country": country or None,
            "flat_amount": None,
            "percentage_decimal": "0.0",
            "rate_type": None,
            "state": state or None,
            "tax_type": None,
        },
        "taxability_reason": reason,
        "taxable_amount": (amount - tax if inclusive else amount) if rate else 0,
    }
    return tax, inclusive, breakdown
