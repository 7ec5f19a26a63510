"""
What each party gives back of a charge, whoever brought the money back to the buyer. Pure.

The whole of it follows from what was sold and from what stands of refunds and lost disputes, in the order Stripe made
them. Nothing depends on when we heard of each: events in any order, one that fails later, one that is told twice, come
to the same cents. An entry posts the difference between two such answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from payouts.splits.allocation import allocate


@dataclass(frozen=True, slots=True)
class Shared:
    """One sale as it was booked, in minor units. `first` passes its odd cent round."""

    coop: int
    tax: int
    parts: tuple[int, ...]
    first: int = 0

    @property
    def net(self) -> int:
        return self.coop + sum(self.parts)

    @property
    def received(self) -> int:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Return:
    """
    Minor units that went back. `items` says how much of which sale, by its place; without it all share.

    `tax_only`: only the tax goes back, as to a buyer who should have paid none; no party gives back a cent.
    """

    amount: int
    items: Mapping[int, int] | None = None
    tax_only: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What one sale's parties have given back, all together."""

    coop: int
    tax: int
    parts: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.coop + self.tax + sum(self.parts)


class _Count:
    """How much of one sale went back so far, in its two halves: what the parties share, and the tax."""

    def __init__(self, sale: Shared):
        self.sale = sale
        self.net = 0
        self.tax = 0
        self.in_proportion = 0
        self.tax_alone = 0
        self.spread = 0

    @property
    def left(self) -> int:
        return self.sale.received - self.net - self.tax

    @property
    def tax_left(self) -> int:
        return self.sale.tax - self.tax

    def take(self, amount: int) -> None:
        """Both halves give back in proportion; counted from the beginning, so that no rounding piles up."""
        if not amount:
            return
        self.in_proportion += amount
        wanted = allocate(self.in_proportion, [self.sale.net, self.sale.tax])[1] + self.tax_alone - self.tax
        tax = min(max(wanted, amount - (self.sale.net - self.net), 0), amount, self.tax_left)
        self.tax += tax
        self.net += amount - tax

    def take_tax(self, amount: int) -> None:
        self.tax_alone += amount
        self.tax += amount

    def taken(self) -> Taken:
        if not self.net:
            return Taken(0, self.tax, (0,) * len(self.sale.parts))
        coop, *parts = allocate(self.net, [self.sale.coop, *self.sale.parts], first=self.sale.first)
        return Taken(coop, self.tax, tuple(parts))


def taken_from(sales: Sequence[Shared], returns: Sequence[Return]) -> list[Taken]:
    """
    What the parties of each sale give back for all of `returns`, oldest first.

    :raises ValueError: if more went back than came in
    """
    if sum(each.amount for each in returns) > sum(sale.received for sale in sales):
        raise ValueError("more would be given back than came in")
    counts = [_Count(sale) for sale in sales]
    for each in returns:
        if each.tax_only:
            # More tax than there is cannot be asked for; were it told all the same, everybody would bear the rest.
            amounts = _by_sale(counts, each.amount - _take_tax(counts, each), {})
        else:
            amounts = _by_sale(counts, each.amount, each.items or {})
        for count, amount in zip(counts, amounts, strict=True):
            count.take(amount)
    return [count.taken() for count in counts]


def _take_tax(counts: list[_Count], each: Return) -> int:
    """Give back tax alone, of the sales it was asked for or of all; returns how much there was."""
    lefts = [count.tax_left for count in counts]
    if each.items is not None:
        amounts = _as_asked(each.items, lefts)
    else:
        amounts = allocate(min(each.amount, sum(lefts)), lefts) if any(lefts) else lefts
    for count, amount in zip(counts, amounts, strict=True):
        count.take_tax(amount)
    return sum(amounts)


def _as_asked(items: Mapping[int, int], lefts: list[int]) -> list[int]:
    return [min(items.get(place, 0), left) for place, left in enumerate(lefts)]


def _by_sale(counts: list[_Count], amount: int, items: Mapping[int, int]) -> list[int]:
    """How much of `amount` each sale gives back: as asked, as far as it goes; what is left over, all together."""
    lefts = [count.left for count in counts]
    asked = _as_asked(items, lefts)
    spread = _spread(
        counts, amount - sum(asked), [left - own for left, own in zip(lefts, asked, strict=True)]
    )
    return [own + more for own, more in zip(asked, spread, strict=True)]


def _spread(counts: list[_Count], amount: int, lefts: list[int]) -> list[int]:
    """Shared over all sales, counted from the beginning where nothing else stood in between."""
    if not amount:
        return [0] * len(counts)
    before = [count.spread for count in counts]
    whole = allocate(sum(before) + amount, [count.sale.received for count in counts])
    parts = [now - then for now, then in zip(whole, before, strict=True)]
    if any(not 0 <= part <= left for part, left in zip(parts, lefts, strict=True)):
        parts = allocate(amount, lefts)
    for count, part in zip(counts, parts, strict=True):
        count.spread += part
    return parts
