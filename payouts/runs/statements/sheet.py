"""
What a statement says. Pure.

    opening + lines = closing

for one payee in one currency: over a payout, of what was payable; over a month, of all that the co-op owed. Every line is
an entry of the journal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from payouts.money import Money, total

from .wording import Words

# The kinds of lines, in the order in which they are shown.
KINDS = ("sale", "shipping", "refund", "dispute", "netting", "back", "other", "payout")


class DoesNotAddUp(Exception):
    """The lines do not lead from the opening to the closing. Nothing is shown rather than something untrue."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One movement: a sale, a refund, a payout. `amount` is signed as the payee sees it: what is owed to them is positive.

    `reference` is the journal entry's; `order`, `role`, `share` and `agreement` are empty where no single sale is behind it.
    """

    date: dt.date
    title: str
    amount: Money
    reference: str
    kind: str = "other"
    order: str = ""
    role: str = ""
    share: str = ""
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one kind, and what they come to."""

    heading: str
    lines: tuple[Line, ...]
    amount: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """
    One payee's movements in one currency. `payout` is the payout it explains; None for a month's.

    `rests` says where the closing of a month rests: on hold, payable, on its way. `fronted` is what the payee
    owes the solidarity fund beside it. `words` is what it says all this in, for ever.

    :raises DoesNotAddUp: if the lines do not lead from `opening` to `closing`, or the rests are not the closing
    """

    number: str
    payee: str
    first: dt.date | None
    last: dt.date
    opening: Money
    lines: tuple[Line, ...]
    closing: Money
    words: Words
    payout: Money | None = None
    rests: tuple[tuple[str, Money], ...] = ()
    fronted: Money | None = None

    def __post_init__(self) -> None:
        currency = self.opening.currency
        made_of = self.opening + total((line.amount for line in self.lines), currency)
        if made_of != self.closing:
            raise DoesNotAddUp(f"{self.number}: the lines lead to {made_of}, the books say {self.closing}")
        if self.rests and total((amount for _, amount in self.rests), currency) != self.closing:
            raise DoesNotAddUp(f"{self.number}: what rests where is not {self.closing}")
        paid = -total((line.amount for line in self.lines if line.kind == "payout"), currency)
        if self.payout is not None and self.payout != paid:
            raise DoesNotAddUp(f"{self.number}: the payout is {self.payout}, its line says {paid}")

    @property
    def currency(self) -> str:
        return self.opening.currency

    @property
    def title(self) -> str:
        if self.payout is not None:
            return self.words.say("title of a payout", number=self.number)
        return self.words.month(self.last)

    @property
    def opening_label(self) -> str:
        if self.payout is not None or self.first is None:
            return self.words.say("opening of a payout")
        return self.words.say("opening", day=self.words.long_day(self.first))

    @property
    def closing_label(self) -> str:
        if self.payout is not None:
            return self.words.say("closing of a payout")
        return self.words.say("closing", day=self.words.long_day(self.last))

    def terms(self, line: Line) -> str:
        """Why a line is this much: "Artist, 70 %, split version 2"."""
        split = line.agreement and self.words.say("split", version=line.agreement)
        return ", ".join(filter(None, [line.role, line.share, split]))

    @property
    def sections(self) -> list[Section]:
        """The lines by kind, each in the order of the books."""
        return list(self._sections())

    def _sections(self) -> Iterator[Section]:
        for kind in KINDS:
            lines = tuple(line for line in self.lines if line.kind == kind)
            if lines:
                yield Section(
                    self.words.heading(kind), lines, total((line.amount for line in lines), self.currency)
                )
