"""
A certificate as PDF: one landscape A5 page, tagged for screen readers, the same bytes whenever it is made.

layout_1.typ sets it; one that was used is never changed, a new one is added and `LAYOUT` names it.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import segno

from payouts.runs.statements import press

LAYOUT = 1
HERE = Path(__file__).parent


def as_pdf(
    *, content: dict, code: str, address: str, issuer: str, issued_on: str, digest: str, layout: int = LAYOUT
) -> bytes:
    """`content` as `services.content_of` made it; `address` is that of the public page, which the QR code leads to."""
    facts = {
        "issuer": issuer,
        "code": code,
        "address": address,
        "issued": issued_on,
        "digest": digest,
        "lines": lines(content),
        **{name: press.shown(str(content[name])) for name in ("artist", "title", "year")},
        "what": what_it_is(content),
        "sample": not content["made_by_hand"],
    }
    files = {"facts.json": json.dumps(facts, ensure_ascii=False).encode(), "qr.svg": _qr(address)}
    return press.pressed(HERE / f"layout_{layout}.typ", files)


def what_it_is(content: dict) -> str:
    """ "Print 3 of an edition of 30" or "The original"."""
    if content["kind"] == "limited":
        return f"Print {content['number']} of an edition of {content['edition']}"
    return "The original" if content["kind"] == "original" else "Print, open edition"


def lines(content: dict) -> list[list[str]]:
    """The facts of a certificate as pairs of what and how, for paper and page."""
    size = f"{content['width_mm'] / 10:g} × {content['height_mm'] / 10:g} cm"
    pairs = [
        ("What it is", what_it_is(content)),
        ("Medium", content["medium"]),
        ("Size of the work", size),
        ("Materials", content["materials"]),
        ("Support", content["support"]),
        ("Process", content["process"]),
        ("Paper", content["paper"]),
        ("Printed by", content["printer"]),
    ]
    if content["artist_proofs"]:
        pairs.append(("Artist's proofs beside it", str(content["artist_proofs"])))
    return [[label, press.shown(value)] for label, value in pairs if value]


def _qr(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", dark="#1f1b16", border=0)
    return drawn.getvalue()
