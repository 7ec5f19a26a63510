"""
A statement as PDF: A4, tagged for screen readers (PDF/UA-1), the same bytes whenever and wherever it is made.

Nothing of the machine gets in: the faces are ours, the time is that of the statement, and the layout is the one that was
in force when it was issued (layout_1.typ and so on; one that was used is never changed, a new one is added).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from bisect import bisect_right
from functools import cache

from payouts.ledger.templatetags.money import money as local
from payouts.money import Money

from . import press
from .sheet import Line, Statement

LAYOUT = 1  # of what is issued from now on
AT_HAND = 1_000  # lines that are set in our own process
PATIENCE = 300  # seconds for the longest

# Marks that turn the direction of all that follows: in a title they could make a line say another amount.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def as_pdf(statement: Statement, *, issuer: str, issued_on: str, digest: str, layout: int = LAYOUT) -> bytes:
    """
    The statement, set by `layout`. `issued_on` is a date in words; `digest` names what it was made from, at its foot.

    About two seconds for a thousand lines.
    """
    facts = {
        "issuer": _shown(issuer),
        "number": statement.number,
        "title": statement.title,
        "kind": "payout" if statement.payout is not None else "month",
        "payee": _shown(statement.payee),
        "currency": statement.currency,
        "issued": issued_on,
        "digest": digest,
        "opening": [statement.opening_label, _plain(statement.opening)],
        "closing": [statement.closing_label, _plain(statement.closing)],
        "payout": local(statement.payout) if statement.payout is not None else None,
        "sum": local(statement.payout if statement.payout is not None else statement.closing),
        "rests": [[label, _plain(amount)] for label, amount in statement.rests],
        "fronted": _plain(statement.fronted) if statement.fronted else None,
        "sections": [
            {
                "heading": each.heading,
                "amount": _plain(each.amount),
                "lines": [_row(line) for line in each.lines],
            }
            for each in statement.sections
        ],
    }
    facts["gaps"] = "\ufffd" in json.dumps(facts, ensure_ascii=False)
    content = json.dumps(facts, ensure_ascii=False).encode()
    if len(statement.lines) <= AT_HAND:
        return press.pressed(layout, content)
    # The typesetter keeps what it once took, 75 kB a line: a long statement is set by a process that ends.
    done = subprocess.run(  # noqa: S603
        [sys.executable, press.__file__, str(layout)],
        input=content,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout


def _row(line: Line) -> list[str]:
    about = [f"Order {line.order}" if line.order else "", line.terms, line.reference]
    return [
        f"{line.date.day} {line.date:%b %Y}",
        _shown(line.title),
        _shown(" · ".join(filter(None, about))),
        _plain(line.amount),
    ]


def _plain(amount: Money) -> str:
    return amount.plain().replace("-", "−")


def _shown(text: str) -> str:
    """`text` on one line, without marks that turn its direction, and with � for what no face of ours can draw."""
    text = unicodedata.normalize("NFC", " ".join(TURNS.sub("", text).split()))
    return "".join(char if _is_covered(ord(char)) else "\ufffd" for char in text)


def _is_covered(code: int) -> bool:
    starts, ends = _covered()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _covered() -> tuple[list[int], list[int]]:
    ranges = [line.split("-") for line in (press.FONTS / "covered.txt").read_text().split()]
    return [int(first, 16) for first, _ in ranges], [int(last, 16) for _, last in ranges]
