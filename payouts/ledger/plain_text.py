"""
The journal as plain-text accounting, in beancount's format: an accountant's own tool can read it and prove it again.

Text in, text out, one entry at a time: a journal of a million entries needs no more memory than one of ten. The format is
that of https://beancount.github.io/docs/beancount_language_syntax.html
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from payouts.money import Money

# Debits are positive in both books, so every account keeps its sign.
NAMES = {
    "stripe_balance": "Assets:Stripe",
    "coop_bank": "Assets:Bank",
    "disputed": "Assets:Disputed",
    "advance": "Assets:Advanced",
    "pending": "Liabilities:Pending",
    "available": "Liabilities:Available",
    "reserved": "Liabilities:Reserved",
    "tax_payable": "Liabilities:Tax",
    "patronage_payable": "Liabilities:Patronage",
    "coop_share": "Income:CoopShare",
    "processing_fees": "Expenses:Processing",
    "dispute_fees": "Expenses:Disputes",
    "solidarity_fund": "Equity:SolidarityFund",
    "surplus": "Equity:Surplus",
}

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True, slots=True)
class Side:
    """One posting of an entry: the account's name there, and the amount."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Written:
    """One entry, as it stands in the journal; `day` is the day it occurred where the co-op keeps its books."""

    number: int
    day: dt.date
    reference: str
    memo: str
    reverses: str
    sides: list[Side] = field(default_factory=list)


def beancount(
    entries: Iterable[Written], *, accounts: Iterable[tuple[str, str]], opened: dt.date, title: str
) -> Iterator[str]:
    """
    The text, piece by piece: accounts, entries, and last what every account must hold by them, to the smallest coin.

    `accounts` are all there are, each by its name and whose it is ("" for the co-op's own); `opened` is no later than
    the first entry.
    """
    yield f'option "title" {quoted(title)}\n\n'
    for account, payee in accounts:
        yield f"{opened} open {account}\n" + (f"  payee: {quoted(payee)}\n" if payee else "")
    yield "\n"
    held: dict[tuple[str, str], Money] = {}
    last = opened
    for entry in entries:
        yield _entry(entry)
        last = max(last, entry.day)
        for side in entry.sides:
            place = (side.account, side.amount.currency)
            held[place] = held.get(place, Money(0, side.amount.currency)) + side.amount
    # A balance is that of the beginning of a day.
    day = last + dt.timedelta(days=1)
    for (account, currency), money in sorted(held.items()):
        # Without the tolerance of nothing, beancount lets a cent pass.
        yield f"{day} balance {account}  {money.decimal:f} ~ 0 {currency}\n"


def quoted(text: str) -> str:
    """`text` as beancount reads it back, whatever is in it."""
    return f'"{text.translate(_ESCAPES)}"'


def name_of(kind: str, payee: int | None) -> str:
    """What an account is called there: "Liabilities:Pending:Payee-12"."""
    return NAMES[kind] + (f":Payee-{payee}" if payee is not None else "")


def _entry(entry: Written) -> str:
    lines = [
        f"{entry.day} * {quoted(entry.memo)}",
        f"  number: {entry.number}",
        f"  reference: {quoted(entry.reference)}",
    ]
    if entry.reverses:
        lines.append(f"  reverses: {quoted(entry.reverses)}")
    lines += [f"  {side.account}  {side.amount.decimal:f} {side.amount.currency}" for side in entry.sides]
    return "\n".join(lines) + "\n\n"
