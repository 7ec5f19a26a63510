"""
Amounts as Stripe writes them, and what it can pay out. Pure.

Our minor units follow CLDR; Stripe's follow https://docs.stripe.com/currencies ("Zero-decimal currencies", "Special
cases", "Three-decimal currencies"). The two differ where CLDR knows a currency to be used without its small coin
(ISK, UGX, RSD …), which Stripe still writes with two decimals.
"""

from payouts.money import Money, exponent

ZERO_DECIMAL = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
THREE_DECIMAL = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
# Charged to the hundredth, but paid out in whole units only.
WHOLE_UNITS_PAID_OUT = frozenset({"HUF", "TWD"})


class NotRepresentable(ValueError):
    """The amount cannot be written in the minor units of the other side."""


def to_stripe(money: Money) -> int:
    """
    The integer that Stripe expects for `money`.

    :raises NotRepresentable: if Stripe has no coin that small (0.001 KWD, or 0.005 of a two-decimal currency)
    """
    step = _stripe_step(money.currency)
    if money.currency in THREE_DECIMAL and money.minor % 10:
        raise NotRepresentable(f"Stripe takes {money.currency} with a last digit of 0, not {money.minor}")
    scaled, rest = divmod(money.minor * 10 ** max(step, 0), 10 ** max(-step, 0))
    if rest:
        raise NotRepresentable(f"Stripe has no coin as small as {money}")
    return scaled


def from_stripe(amount: int, currency: str) -> Money:
    """
    `amount` as Stripe wrote it, as money. `currency` in either case.

    :raises NotRepresentable: if it holds a fraction of our smallest coin
    """
    currency = currency.upper()
    step = _stripe_step(currency)
    scaled, rest = divmod(amount * 10 ** max(-step, 0), 10 ** max(step, 0))
    if rest:
        raise NotRepresentable(f"{amount} {currency} at Stripe is a fraction of our smallest coin")
    return Money(scaled, currency)


def payable(money: Money) -> Money:
    """The largest part of `money` that can reach a bank; what is left stays owed until it is a whole coin."""
    step = 10 if money.currency in THREE_DECIMAL else 100 if money.currency in WHOLE_UNITS_PAID_OUT else 1
    return Money(money.minor - money.minor % step, money.currency)


def _stripe_step(currency: str) -> int:
    """How many more decimal places Stripe writes than we do."""
    written = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return written - exponent(currency)
