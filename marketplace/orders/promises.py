"""What a page promised, sealed into its form, and what is different now: the old beside the new. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core import signing
from django.utils.translation import gettext as _

from marketplace.orders.basket import Basket
from payouts import language
from payouts.money import Money

_SALT = "orders.promises"


@dataclass(frozen=True, slots=True)
class Change:
    """One promise that does not hold any more: of what, as it was shown, as it is now."""

    what: str
    before: str
    now: str


def sealed(basket: Basket) -> str:
    """Everything the basket promises, for a hidden field: readable by anybody, made by us alone."""
    return signing.dumps(basket.promised, salt=_SALT, compress=True)


def opened(seen: str) -> dict | None:
    """What a form promised; None where it was not made here."""
    try:
        return signing.loads(seen, salt=_SALT)
    except signing.BadSignature:
        return None


def changes(seen: dict, basket: Basket) -> list[Change]:
    """What differs between what was seen and what the basket comes to now; nothing where the country was changed."""
    if seen["country"] != basket.country or seen["currency"] != basket.currency:
        return []
    return [*_of_lines(seen, basket.promised), *_of_parcels(seen, basket.promised)]


def _of_lines(seen: dict, now: dict) -> Iterator[Change]:
    currency = now["currency"]
    for option in dict.fromkeys([*seen["lines"], *now["lines"]]):
        before, after = seen["lines"].get(option), now["lines"].get(option)
        if before is None or after is None:
            yield Change(
                (before or after)["title"],
                _("In the cart") if before else _("Not in the cart"),
                _("In the cart") if after else _("Not in the cart"),
            )
            continue
        if before["quantity"] != after["quantity"]:
            yield Change(
                _("%(title)s: how many") % {"title": after["title"]},
                language.number(before["quantity"]),
                language.number(after["quantity"]),
            )
        if before["unit"] != after["unit"]:
            yield Change(
                _("%(title)s: price") % {"title": after["title"]},
                language.amount(Money(before["unit"], currency)),
                language.amount(Money(after["unit"], currency)),
            )
        if before["split"] != after["split"]:
            yield Change(
                _("%(title)s: who is paid for it") % {"title": after["title"]},
                _("As shared before"),
                _("Shared anew, see “Where your money goes”"),
            )
        if before["tax"] != after["tax"]:
            yield Change(
                _("%(title)s: tax in the price") % {"title": after["title"]},
                _percent(before["tax"]),
                _percent(after["tax"]),
            )


def _of_parcels(seen: dict, now: dict) -> Iterator[Change]:
    for artist, before in seen["parcels"].items():
        after = now["parcels"].get(artist)
        if after is not None and before["price"] != after["price"]:
            yield Change(
                _("Delivery from %(artist)s") % {"artist": after["from"]},
                _delivery(before["price"], now["currency"]),
                _delivery(after["price"], now["currency"]),
            )


def _delivery(price: int | None, currency: str) -> str:
    return _("not sent there") if price is None else language.amount(Money(price, currency))


def _percent(points: int) -> str:
    return f"{language.number(points / 100)} %"
