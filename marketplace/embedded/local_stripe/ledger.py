"""
A double-entry ledger under every balance.

An account is `(owner, name, currency)`: what an account of Stripe's holds
(`pending`, `available`) and where money comes from and goes to (cardholders,
banks, Stripe's own fees, transfers under way). Every entry sums to zero, so
nothing here can create money; it can only move.
"""

from __future__ import annotations

from collections import defaultdict

Place = tuple[str, str, str]

OUTSIDE = "outside"


class Unbalanced(Exception):
    """An entry whose lines do not sum to zero in each currency."""


class Ledger:
    def __init__(self) -> None:
        self.totals: dict[Place, int] = defaultdict(int)
        self.entries = 0

    def post(self, lines: list[tuple[Place, int]]) -> None:
        """
        Move money along the lines of one entry.

        :raises Unbalanced: if they do not sum to zero in each currency
        """
        sums: dict[str, int] = defaultdict(int)
        for (_, _, currency), amount in lines:
            sums[currency] += amount
        if any(sums.values()):
            raise Unbalanced(f"{lines} is off by {dict(sums)}")
        for place, amount in lines:
            self.totals[place] += amount
        self.entries += 1

    def total(self, owner: str, name: str, currency: str) -> int:
        return self.totals.get((owner, name, currency), 0)

    def currencies(self, owner: str) -> list[str]:
        return sorted({place[2] for place in self.totals if place[0] == owner})

    def off_by(self) -> dict[str, int]:
        """How far each currency is from zero over all accounts; empty when the books balance."""
        sums: dict[str, int] = defaultdict(int)
        for (_, _, currency), amount in self.totals.items():
            sums[currency] += amount
        return {currency: off for currency, off in sums.items() if off}
