"""What each would get of one copy, while a split is still being typed: the same reckoning that a sale uses."""

from collections.abc import Sequence

from payouts.money import Money
from payouts.splits import allocation
from payouts.splits.selectors import Row, percent
from payouts.splits.services import Terms


def who_would_get_what(terms: Sequence[Terms], price: Money, *, coop_share_points: int) -> list[Row]:
    """
    Rows for the bar: each part in the order it is met, then the co-op's share. Exact but for the place of an odd cent,
    which is settled by the number the agreement gets.
    """
    ordered = sorted(terms, key=lambda term: term.amount is None)
    coop = allocation.take_share(price.minor, coop_share_points)
    parts = allocation.share_out(
        price.minor - coop,
        [allocation.Term(amount=term.amount, basis_points=term.basis_points) for term in ordered],
    )
    rows = [
        Row(
            label=term.payee.name,
            amount=Money(part, price.currency),
            percent=percent(part, price.minor),
            kind="part",
            note=term.role,
        )
        for term, part in zip(ordered, parts, strict=True)
    ]
    coop_row = Row(
        label="The co-op",
        amount=Money(coop, price.currency),
        percent=percent(coop, price.minor),
        kind="coop",
        note="card processing included",
    )
    return [*rows, coop_row]


def not_covered(terms: Sequence[Terms], price: Money, *, coop_share_points: int) -> bool:
    """Whether the fixed amounts take more than the co-op's share leaves of the price: then the last get less."""
    left = price.minor - allocation.take_share(price.minor, coop_share_points)
    return sum(term.amount or 0 for term in terms) > left
