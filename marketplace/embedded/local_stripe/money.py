"""Stripe's rules on currencies and fees: which exist, how small a charge may be, how an amount is written."""

from __future__ import annotations

from .errors import StripeError, invalid

CURRENCIES = (
    "usd", "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd",
    "bdt", "bhd", "bif", "bmd", "bnd", "bob", "brl", "bsd", "btn", "bwp", "byn", "bzd", "cad",
    "cdf", "chf", "clp", "cny", "cop", "crc", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp",
    "etb", "eur", "fjd", "fkp", "gbp", "gel", "ghs", "gip", "gmd", "gnf", "gtq", "gyd", "hkd",
    "hnl", "htg", "huf", "idr", "ils", "inr", "isk", "jmd", "jod", "jpy", "kes", "kgs", "khr",
    "kmf", "krw", "kwd", "kyd", "kzt", "lak", "lbp", "lkr", "lrd", "lsl", "mad", "mdl", "mga",
    "mkd", "mmk", "mnt", "mop", "mro", "mur", "mvr", "mwk", "mxn", "myr", "mzn", "nad", "ngn",
    "nio", "nok", "npr", "nzd", "omr", "pab", "pen", "pgk", "php", "pkr", "pln", "pyg", "qar",
    "ron", "rsd", "rub", "rwf", "sar", "sbd", "scr", "sek", "sgd", "shp", "sle", "sos", "srd",
    "std", "szl", "thb", "tjs", "tnd", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "uyu",
    "uzs", "vnd", "vuv", "wst", "xaf", "xcd", "xcg", "xof", "xpf", "yer", "zar", "zmw",
)  # fmt: skip
ZERO_DECIMAL = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
})  # fmt: skip
THREE_DECIMAL = frozenset({
    "bhd", "jod", "kwd", "omr", "tnd",
})  # fmt: skip
WHOLE_UNITS_ONLY = {"isk", "ugx"}
PAID_OUT_WHOLE = {"huf", "twd"}
MINIMUM = {
    "usd": 50, "eur": 50, "chf": 50, "aud": 50, "cad": 50, "nzd": 50, "sgd": 50, "brl": 50,
    "gbp": 30, "jpy": 50, "dkk": 250, "sek": 300, "nok": 300, "pln": 200, "czk": 1_500,
    "huf": 17_500, "ron": 200, "hkd": 400, "mxn": 1_000, "aed": 200, "thb": 1_000, "inr": 50,
    "myr": 200,
}  # fmt: skip
LARGEST = 99_999_999
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cad": "CA$", "aud": "A$"}
DISPUTE_FEE = 1_500


def shown(amount: int, currency: str) -> str:
    """An amount of minor units as Stripe writes it in messages: €12.34, ¥1234, CHF12.34."""
    sign = SIGNS.get(currency, currency.upper())
    minus = "-" if amount < 0 else ""
    amount = abs(amount)
    if currency in ZERO_DECIMAL:
        return f"{minus}{sign}{amount:,}"
    places = 3 if currency in THREE_DECIMAL else 2
    whole, part = divmod(amount, 10**places)
    return f"{minus}{sign}{whole:,}.{part:0{places}d}"


def check_currency(currency: str, *, param: str = "currency") -> str:
    """
    The currency in lower case.

    :raises StripeError: if Stripe does not support it
    """
    lowered = currency.lower()
    if lowered not in CURRENCIES:
        raise StripeError(
            400,
            f"Invalid currency: {currency[:20]}. Stripe currently supports these currencies: "
            + ", ".join(CURRENCIES),
            param=param,
            executed=False,
        )
    return lowered


def check_positive(amount: int, *, param: str = "amount") -> None:
    if amount < 1:
        raise StripeError(
            400,
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param=param,
            executed=False,
        )


def check_charge_amount(amount: int, currency: str, *, param: str = "amount") -> None:
    """
    Whether an amount can be charged in a currency.

    :raises StripeError: too small, above eight digits, or finer than the currency allows
    """
    check_positive(amount, param=param)
    if amount > LARGEST:
        raise invalid(
            f"Amount must be no more than {shown(LARGEST, currency)} {currency}",
            code="amount_too_large",
            param=param,
        )
    smallest = MINIMUM.get(currency, 1)
    if amount < smallest:
        raise invalid(
            f"Amount must be at least {shown(smallest, currency)} {currency}",
            code="amount_too_small",
            param=param,
        )
    if (currency in WHOLE_UNITS_ONLY and amount % 100) or (currency in THREE_DECIMAL and amount % 10):
        raise invalid(
            f"Invalid amount: {currency} amounts must be divisible by "
            f"{100 if currency in WHOLE_UNITS_ONLY else 10}",
            param=param,
        )


def processing_fee(amount: int, basis_points: int, fixed: int) -> int:
    """What Stripe keeps of a charge: a share rounded half up, and a fixed part; never more than it all."""
    return min((amount * basis_points + 5_000) // 10_000 + fixed, amount)
