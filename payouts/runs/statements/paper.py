"""
A statement as PDF: A4, tagged for screen readers (PDF/UA-1), the same bytes whenever and wherever it is made.

Nothing of the machine gets in: the faces are ours, the time is that of the statement, and the layout is the one that was
in force when it was issued (layout_1.typ and so on; one that was used is never changed, a new one is added).
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

from payouts.money import Money

from . import press
from .sheet import Line, Statement

HERE = Path(__file__).parent
FACTS = "statement.json"  # the name by which the layout reads them
LAYOUT = 2  # of what is issued from now on
AT_HAND = 1_000  # lines that are set in our own process
PATIENCE = 300  # seconds for the longest


def as_pdf(
    statement: Statement, *, issuer: str, issued_on: dt.date, digest: str, layout: int = LAYOUT
) -> bytes:
    """
    The statement, set by `layout` in the statement's own words. `digest` names what it was made from, at its foot.

    About two seconds for a thousand lines.
    """
    words = statement.words

    def plain(amount: Money) -> str:
        return words.plain(amount).replace("-", "−")

    facts = {
        "language": words.language.partition("-")[0],
        "region": words.language.partition("-")[2].upper() or None,
        "issuer": press.shown(issuer),
        "number": statement.number,
        "title": statement.title,
        "kind": "payout" if statement.payout is not None else "month",
        "payee": press.shown(statement.payee),
        "currency": statement.currency,
        "issued": words.long_day(issued_on),
        "digest": digest,
        "opening": [statement.opening_label, plain(statement.opening)],
        "closing": [statement.closing_label, plain(statement.closing)],
        "payout": words.amount(statement.payout) if statement.payout is not None else None,
        "sum": words.amount(statement.payout if statement.payout is not None else statement.closing),
        "rests": [[label, plain(amount)] for label, amount in statement.rests],
        "fronted": plain(statement.fronted) if statement.fronted else None,
        "sections": [
            {
                "heading": each.heading,
                "amount": plain(each.amount),
                "lines": [_row(statement, line) for line in each.lines],
            }
            for each in statement.sections
        ],
    }
    facts["gaps"] = "\ufffd" in json.dumps(facts, ensure_ascii=False)
    # The first edition says its words itself, in English, and kept none.
    facts["words"] = words.said.get("paper")
    content = json.dumps(facts, ensure_ascii=False).encode()
    path = HERE / f"layout_{layout}.typ"
    if len(statement.lines) <= AT_HAND:
        return press.pressed(path, {FACTS: content})
    # The typesetter keeps what it once took, 75 kB a line: a long statement is set by a process that ends.
    done = subprocess.run(  # noqa: S603
        [sys.executable, press.__file__, str(path), FACTS],
        input=content,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    return done.stdout


def _row(statement: Statement, line: Line) -> list[str]:
    words = statement.words
    order = words.say("order", number=line.order) if line.order else ""
    return [
        words.day(line.date),
        press.shown(line.title),
        press.shown(" · ".join(filter(None, [order, statement.terms(line), line.reference]))),
        words.plain(line.amount).replace("-", "−"),
    ]
