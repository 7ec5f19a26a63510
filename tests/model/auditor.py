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
    coop: Fraction
    released: bool = False
    given_back: Fraction = Fraction(0)
    roundings: int = 0  # how often something of it was rounded since it was sold

    @property
    def left(self) -> Fraction:
        """What part of the sale is still the parties', between 0 and 1."""
        return 1 - self.given_back / self.received

    @property
    def slack(self) -> int:
        """Minor units by which rounding may move one party's part: none once all of it was given back."""
        return 0 if self.left == 0 else 2 + 2 * self.roundings


@dataclass
class Auditor:
    """Keeps count, by payee and by charge. Amounts are minor units of one currency."""

    sales: dict[str, Sale] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)  # by charge, what the buyer paid
    returned: dict[str, int] = field(default_factory=dict)  # by charge, refunded or lost to the bank

    # --- What happened ----------------------------------------------------------------------------

    def sold(
        self, reference: str, *, charge: str, received: int, coop_points: int = 0, quantity: int = 1, terms=()
    ) -> None:
        """
        `terms` in order: (payee, "fixed", minor units a copy) or (payee, "points", of 10,000 of the rest).

        Fixed amounts come first, in their order, as far as the money goes; without terms all of it is the co-op's.
        """
        coop = Fraction(received * coop_points, 10_000) if terms else Fraction(received)
        rest = received - coop
        parts: dict[str, Fraction] = {}
        for payee, kind, value in terms:
            if kind == "fixed":
                parts[payee] = min(Fraction(value * quantity), rest)
                rest -= parts[payee]
        for payee, kind, value in terms:
            if kind == "points":
                parts[payee] = rest * value / 10_000
        self.sales[reference] = Sale(charge, received, parts, coop)
        self.taken[charge] = self.taken.get(charge, 0) + received

    def released(self, reference: str) -> None:
        self.sales[reference].released = True

    def gave_back(self, charge: str, amount: int) -> None:
        """A refund, or a dispute that was lost: over what is left of the charge's sales, in proportion."""
        sales = [sale for sale in self.sales.values() if sale.charge == charge]
        left = sum((sale.received - sale.given_back for sale in sales), Fraction(0))
        for sale in sales:
            sale.given_back += amount * (sale.received - sale.given_back) / left
            sale.roundings += 1
        self.returned[charge] = self.returned.get(charge, 0) + amount

    # --- What must be so --------------------------------------------------------------------------

    def earned(self, *, released: bool | None = None) -> dict[str, tuple[Fraction, int]]:
        """By payee: what is theirs of all sales (or of those in their hold period, or of those out of it), and the slack."""
        sums: dict[str, tuple[Fraction, int]] = {}
        for sale in self.sales.values():
            if released in (None, sale.released):
                for payee, part in sale.parts.items():
                    amount, slack = sums.get(payee, (Fraction(0), 0))
                    sums[payee] = (amount + part * sale.left, slack + sale.slack)
        return sums

    def most_ever_payable(self) -> dict[str, Fraction]:
        """By payee: what was ever released to them, whatever was given back since. Nobody may be paid more."""
        sums: dict[str, Fraction] = {}
        for sale in self.sales.values():
            if sale.released:
                for payee, part in sale.parts.items():
                    sums[payee] = sums.get(payee, Fraction(0)) + part + 2
        return sums

    def coop(self) -> tuple[Fraction, int]:
        """The co-op's own part of all sales, the fund's included, and the slack."""
        share = sum((sale.coop * sale.left for sale in self.sales.values()), Fraction(0))
        return share, sum(sale.slack for sale in self.sales.values())

    def over_returned(self) -> list[str]:
        return [charge for charge, amount in self.returned.items() if amount > self.taken[charge]]
