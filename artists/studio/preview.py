"""What each would get of one copy while a split is still being typed, and percentages from hours: a sale's own reckoning."""

from collections.abc import Sequence
from dataclasses import dataclass

from payouts.money import Money
from payouts.splits import allocation
from payouts.splits.selectors import Row, reckoned
from payouts.splits.services import Terms


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in a preview, who may have no account yet: known by the address that was typed."""

    name: str

    @property
    def pk(self) -> str:
        return self.name.lower()


def who_would_get_what(
    terms: Sequence[Terms], price: Money, *, coop_share_points: int, subject: str, tax: Money | None = None
) -> list[Row]:
    """Rows for the bar, to the cent as a sale of `subject` would book them; `tax` is what the price contains of it."""
    ordered = sorted(terms, key=lambda term: term.amount is None)
    return reckoned(
        [(term.payee.name, term.role, term.payee) for term in ordered],
        [allocation.Term(amount=term.amount, basis_points=term.basis_points) for term in ordered],
        price,
        coop_share_points=coop_share_points,
        turn=allocation.turn_of(subject),
        tax=tax,
    )


def not_covered(
    terms: Sequence[Terms], price: Money, *, coop_share_points: int, tax: Money | None = None
) -> bool:
    """Whether the fixed amounts take more than tax and the co-op's share leave of the price: then the last get less."""
    shared = price.minor - (tax.minor if tax else 0)
    left = shared - allocation.take_share(shared, coop_share_points)
    return sum(term.amount or 0 for term in terms) > left


def points_from_hours(minutes: Sequence[int], *, kept: int = 0) -> list[int]:
    """
    Basis points for those who worked so many `minutes`, of what is left beside `kept` points; they add up exactly.

    :raises ValueError: if nobody worked, or nothing is left
    """
    if kept >= allocation.WHOLE:
        raise ValueError("nothing is left to share by hours")
    return allocation.points_by(minutes, of=allocation.WHOLE - kept)
