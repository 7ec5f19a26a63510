"""
A statement as a spreadsheet reads it, and cells that a spreadsheet shows and never runs. Pure.

The names of the columns, days (ISO 8601), amounts (a point and no marks between thousands) and currencies are for programs:
the same in every language. The words in the cells, of the kind of a line among them, are the statement's own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from payouts.money import Money

from .sheet import Statement

# Spreadsheets take a cell that begins with one of these for a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
COLUMNS = ("Date", "Kind", "What", "Order", "As", "Share", "Agreement", "Entry", "Amount", "Currency")


def as_csv(statement: Statement) -> str:
    """The statement as CSV: UTF-8 text, lines ended by CR LF, no cell a formula."""
    return "".join(csv_lines(statement))


def csv_lines(statement: Statement) -> Iterator[str]:
    """The same, a line at a time."""
    write = csv.writer(_Line()).writerow
    blank = [""] * 5

    def edge(label: str, date: str, amount: Money) -> str:
        return write(
            [date, label, f"{statement.title}: {statement.payee}", *blank, _plain(amount), amount.currency]
        )

    yield write(COLUMNS)
    yield edge(
        statement.opening_label, statement.first.isoformat() if statement.first else "", statement.opening
    )
    for section in statement.sections:
        for line in section.lines:
            text = [line.title, line.order, line.role, line.share, line.agreement, line.reference]
            yield write(
                [
                    line.date.isoformat(),
                    section.heading,
                    *[neutral(cell) for cell in text],
                    _plain(line.amount),
                    line.amount.currency,
                ]
            )
    yield edge(statement.closing_label, statement.last.isoformat(), statement.closing)


def neutral(cell: object) -> str:
    """The cell as a spreadsheet shows it and never runs it: an apostrophe goes before what looks like a formula."""
    text = "" if cell is None else str(cell)
    if text.lstrip().startswith(DANGEROUS) or text.startswith(DANGEROUS):
        return text if NUMBER.fullmatch(text) else f"'{text}"
    return text


class _Line:
    def write(self, text: str) -> str:
        return text


def _plain(money: Money) -> str:
    return str(money.decimal)
