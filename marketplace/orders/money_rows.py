""" "Where your money goes" for a cart and an order that is not paid yet: the sums that a payment would post."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from payouts import language
from payouts.money import Money
from payouts.splits import selectors as splits
from payouts.splits.allocation import Term
from payouts.splits.selectors import Row, percent

# Lines of carts in a process, of some few hundred bytes each.
KEPT = 3_000
_ORDER = ("part", "shipping", "tax", "fees", "coop", "fund")


def of_basket(basket, contribution: Money | None = None, *, coop_share_points: int) -> list[Row]:
    """What the cart would come to for everybody, at the co-op's share in force."""
    rows = []
    for line in basket.lines:
        rows += _of_copies(line.agreement, line.amount, line.tax, line.quantity, coop_share_points)
    for parcel in basket.parcels:
        if parcel.price:
            rows += _shipping(parcel.artist, parcel.price, parcel.delivery_tax)
    return merged([*rows, *_fund(contribution)])


def of_order(order) -> list[Row]:
    """An estimate in the books' own words, for an order not paid yet. Prefetch lines and shipments."""
    rows = []
    for shipment in order.shipments.all():
        for line in shipment.lines.all():
            rows += _of_copies(
                line.agreement,
                Money(line.amount, order.currency),
                Money(line.tax, order.currency),
                line.quantity,
                line.coop_share_points,
            )
        if shipment.price:
            rows += _shipping(
                shipment.artist, Money(shipment.price, order.currency), Money(shipment.tax, order.currency)
            )
    return merged([*rows, *_fund(Money(order.contribution, order.currency))])


def merged(rows: list[Row]) -> list[Row]:
    """One row a payee and role, in the order that is the same everywhere, with each one's share of the whole."""
    sums: dict[tuple, int] = {}
    for row in rows:
        key = (row.kind, row.label, row.note)
        sums[key] = sums.get(key, 0) + row.amount.minor
    whole = sum(sums.values())
    currency = rows[0].amount.currency if rows else "EUR"
    return [
        Row(label, Money(amount, currency), percent(amount, whole), kind, note)
        for (kind, label, note), amount in sorted(sums.items(), key=lambda item: _ORDER.index(item[0][0]))
        if amount
    ]


def _of_copies(agreement, amount: Money, tax: Money, quantity: int, coop_share_points: int) -> Iterable[Row]:
    shares, terms = splits.terms(agreement)
    parties = tuple((share.payee.name, share.role) for share in shares)
    return _shared(
        parties, tuple(terms), amount, tax, quantity, coop_share_points, agreement.turn, language.active()
    )


@lru_cache(maxsize=KEPT)
def _shared(
    parties: tuple[tuple[str, str], ...],
    terms: tuple[Term, ...],
    amount: Money,
    tax: Money,
    quantity: int,
    coop_share_points: int,
    turn: int,
    spoken: str,
) -> tuple[Row, ...]:
    """Reckoned once for the same of everything that it is made of; `spoken` is the language of its words, the active one."""
    named = [(name, role, None) for name, role in parties]
    return tuple(
        splits.reckoned(
            named, terms, amount, coop_share_points=coop_share_points, turn=turn, quantity=quantity, tax=tax
        )
    )


def _shipping(artist, price: Money, tax: Money) -> list[Row]:
    return [Row(artist.name, price - tax, 0, "shipping", _("Delivery")), _tax(tax)]


def _tax(amount: Money) -> Row:
    return Row(_("Tax"), amount, 0, "tax")


def _fund(contribution: Money | None) -> list[Row]:
    if not contribution:
        return []
    return [Row(_("Solidarity fund"), contribution, 0, "fund", _("fronts refunds, voted by members"))]
