"""Money and shares in templates: `{{ price|money }}`, `{{ share|percent }}`, and the bar that shows where it went."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.translation import gettext as _

from payouts import language
from payouts.money import Money

register = template.Library()

# The makers' parts are told apart by shade; from the third on they share one.
_SHADES = 3
KINDS = ("part", "tax", "shipping", "fees", "coop", "fund")


@register.filter
def money(amount: Money | None) -> str:
    """As the visitor's language writes it, with the currency and a true minus: "€80.00". Nothing for None."""
    return "" if amount is None else language.amount(amount)


@register.filter
def percent(share: float | Decimal | int | None) -> str:
    """A share of a hundred with one decimal where it has one: 47.5 is "47.5 %", in German "47,5 %"; 60 is "60 %"."""
    if share is None:
        return ""
    rounded = Decimal(str(share)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{language.number(rounded)} %"


@dataclass(frozen=True)
class Band:
    """One row of the bar: where it begins and how wide it is, in per cent of the bar, and its colour class."""

    label: str
    amount: Money
    share: float
    kind: str
    colour: str
    note: str
    at: str
    width: str


@register.filter
def bands(rows: Iterable) -> list[Band]:
    """
    `rows` (each `label`, `amount`, `percent`, `kind`, perhaps `note`) laid end to end.

    The order is the rows' own; the caller keeps it the same everywhere.

    :raises ValueError: if a row is of a kind without a colour
    """
    laid, end, parts = [], 0.0, 0
    for row in rows:
        if row.kind not in KINDS:
            raise ValueError(f"{row.kind!r} has no colour; kinds are {', '.join(KINDS)}")
        colour = f"k-{row.kind}"
        if row.kind == "part":
            parts += 1
            colour = f"k-part-{min(parts, _SHADES)}"
        share = float(row.percent)
        laid.append(
            Band(
                label=row.label,
                amount=row.amount,
                share=share,
                kind=row.kind,
                colour=colour,
                note=language.role(getattr(row, "note", "") or ""),
                at=f"{end:.3f}%",
                width=f"{share:.3f}%",
            )
        )
        end += share
    return laid


# People and funds are paid; the rest is paid for.
_PAID = {"part", "coop", "fund"}


@register.filter
def told(laid: Iterable[Band]) -> str:
    """The bands as one sentence: "€38.00 (47.5 %) goes to Ana, €6.50 (8.1 %) for delivery and €4.00 (5 %) to the co-op"."""
    said = [
        _said(band.kind in _PAID, is_first=not place)
        % {"amount": money(band.amount), "share": percent(band.share), "label": band.label}
        for place, band in enumerate(laid)
    ]
    return language.listed(said)


def _said(is_paid: bool, *, is_first: bool) -> str:
    if is_first:
        return (
            _("%(amount)s (%(share)s) goes to %(label)s")
            if is_paid
            else _("%(amount)s (%(share)s) goes for %(label)s")
        )
    return _("%(amount)s (%(share)s) to %(label)s") if is_paid else _("%(amount)s (%(share)s) for %(label)s")
