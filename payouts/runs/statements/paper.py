"""
A statement as PDF: A4, tagged for screen readers (PDF/UA-1), the same bytes whenever and wherever it is made.

Nothing of the machine gets in: the faces are ours, the time is that of the statement, and the layout is the one that was
in force when it was issued (layout_1.typ and so on; one that was used is never changed, a new one is added).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from payouts.ledger.templatetags.money import money as local
from payouts.money import Money

from . import press
from .sheet import Line, Statement

HERE = Path(__file__).parent
FACTS = "statement.json"  # the name by which the layout reads them
LAYOUT = 1  # of what is issued from now on
AT_HAND = 1_000  # lines that are set in our own process
PATIENCE = 300  # seconds for the longest


def as_pdf(statement: Statement, *, issuer: str, issued_on: str, digest: str, layout: int = LAYOUT) -> bytes:
    """
    The statement, set by `layout`. `issued_on` is a date in words; `digest` names what it was made from, at its foot.

    About two seconds for a thousand lines.
    """
    facts = {
        "issuer": press.shown(issuer),
        "number": statement.number,
        "title": statement.title,
        "kind": "payout" if statement.payout is not None else "month",
        "payee": press.shown(statement.payee),
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


def _row(line: Line) -> list[str]:
    about = [f"Order {line.order}" if line.order else "", line.terms, line.reference]
    return [
        f"{line.date.day} {line.date:%b %Y}",
        press.shown(line.title),
        press.shown(" · ".join(filter(None, about))),
        _plain(line.amount),
    ]


def _plain(amount: Money) -> str:
    return amount.plain().replace("-", "−")
