"""
A payout's statement: every cent of it, line by line. Pure; selectors.statement gathers the facts.

    brought forward + lines − carried forward = the payout
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass

from payouts.money import Money, total

# Spreadsheets take a cell that begins with one of these for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
COLUMNS = ("Date", "What", "Order", "As", "Share", "Agreement", "Entry", "Amount", "Currency")


class DoesNotAddUp(Exception):
    """The lines are not worth the payout. Nothing is shown rather than something untrue."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    One movement of what was payable: a release, a refund, money brought back.

    `reference` is the journal entry's; `order` and `share` are empty where no single sale is behind it.
    """

    date: dt.date
    title: str
    amount: Money
    reference: str
    order: str = ""
    role: str = ""
    share: str = ""
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one payout is made of."""

    number: str
    payee: str
    date: dt.date
    amount: Money
    brought_forward: Money
    lines: tuple[Line, ...]
    carried_forward: Money

    def __post_init__(self) -> None:
        made_of = self.brought_forward + total((line.amount for line in self.lines), self.amount.currency)
        if made_of - self.carried_forward != self.amount:
            raise DoesNotAddUp(
                f"{self.number}: the lines come to {made_of - self.carried_forward}, the payout to {self.amount}"
            )


def as_csv(statement: Statement) -> str:
    """The statement as a spreadsheet reads it: UTF-8 text, lines ended by CR LF, no cell a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    currency = statement.amount.currency
    if statement.brought_forward:
        writer.writerow(["", "Brought forward", *[""] * 5, _plain(statement.brought_forward), currency])
    for line in statement.lines:
        text = [line.title, line.order, line.role, line.share, line.agreement, line.reference]
        writer.writerow(
            [line.date.isoformat(), *[neutral(cell) for cell in text], _plain(line.amount), currency]
        )
    if statement.carried_forward:
        writer.writerow(["", "Carried forward", *[""] * 5, _plain(-statement.carried_forward), currency])
    writer.writerow(
        [
            statement.date.isoformat(),
            f"Payout {statement.number} to {statement.payee}",
            *[""] * 5,
            _plain(statement.amount),
            currency,
        ]
    )
    return out.getvalue()


def neutral(cell: object) -> str:
    """The cell as a spreadsheet shows it and never runs it: an apostrophe goes before what looks like a formula."""
    text = "" if cell is None else str(cell)
    if text.lstrip().startswith(DANGEROUS) or text.startswith(DANGEROUS):
        return text if NUMBER.fullmatch(text) else f"'{text}"
    return text


def _plain(money: Money) -> str:
    return str(money.decimal)
