"""
An auditor who was told what happened and never saw our code: plain dictionaries, fractions, and rules from the contracts.

It predicts what everybody is owed to the fraction of a cent, and by how much rounding may change that. It reads no
database and imports nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass
class Sale:
    """What was paid for one thing, and whose it is: exact parts, before any rounding."""

    charge: str
    received: int
    parts: dict[str, Fraction]
    released: bool = False


@dataclass
class Auditor:
    """Keeps count, by payee and by charge. Amounts are minor units of one currency."""

    sales: dict[str, Sale] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)  # by charge, what the buyer paid
    returned: dict[str, int] = field(
        default_factory=dict
    )  # by charge, refunded or lost to the bank, and not undone
    roundings: dict[str, int] = field(default_factory=dict)  # by charge, how often something of it went back

    # --- What happened ----------------------------------------------------------------------------

    def sold(
        self, reference: str, *, charge: str, received: int, coop_points: int = 0, quantity: int = 1, terms=()
    ) -> None:
        """
        `terms` in order: (payee, "fixed", minor units a copy) or (payee, "points", of 10,000 of the rest).

        Fixed amounts come first, in their order, as far as the money goes; without terms all of it is the co-op's.
        """
        rest = received - Fraction(received * coop_points, 10_000) if terms else Fraction(0)
        parts: dict[str, Fraction] = {}
        for payee, kind, value in terms:
            if kind == "fixed":
                parts[payee] = min(Fraction(value * quantity), rest)
                rest -= parts[payee]
        for payee, kind, value in terms:
            if kind == "points":
                parts[payee] = rest * value / 10_000
        self.sales[reference] = Sale(charge, received, parts)
        self.taken[charge] = self.taken.get(charge, 0) + received

    def released(self, reference: str) -> None:
        self.sales[reference].released = True

    def gave_back(self, charge: str, amount: int) -> None:
        """
        A refund, or a dispute that was lost; below zero where one was undone.

        All that was sold with a charge gives back the same part of itself, so only the sum matters.
        """
        self.returned[charge] = self.returned.get(charge, 0) + amount
        self.roundings[charge] = self.roundings.get(charge, 0) + 1

    # --- What must be so --------------------------------------------------------------------------

    def left(self, sale: Sale) -> tuple[Fraction, int]:
        """What part of a sale is still its parties', and by how many minor units rounding may move one of theirs."""
        left = 1 - Fraction(self.returned.get(sale.charge, 0), self.taken[sale.charge])
        # Nothing is left to be rounded once all of it went back.
        return left, 2 + 2 * self.roundings.get(sale.charge, 0) if left else 0

    def earned(self, *, released: bool | None = None) -> dict[str, tuple[Fraction, int]]:
        """By payee: what is theirs of all sales (or of those in their hold period, or of those out of it), and the slack."""
        sums: dict[str, tuple[Fraction, int]] = {}
        for sale in self.sales.values():
            if released in (None, sale.released):
                left, slack = self.left(sale)
                for payee, part in sale.parts.items():
                    before, loose = sums.get(payee, (Fraction(0), 0))
                    sums[payee] = (before + part * left, loose + slack)
        return sums

    def most_ever_payable(self) -> dict[str, Fraction]:
        """By payee: what was ever released to them, whatever was given back since. Nobody may be paid more."""
        sums: dict[str, Fraction] = {}
        for sale in self.sales.values():
            if sale.released:
                for payee, part in sale.parts.items():
                    sums[payee] = sums.get(payee, Fraction(0)) + part + 2
        return sums

    def over_returned(self) -> list[str]:
        return [charge for charge, amount in self.returned.items() if amount > self.taken[charge]]
