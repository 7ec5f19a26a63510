"""
A certificate as PDF: landscape A5, tagged for screen readers, the same bytes whenever it is made. Its second page, of a
print, is what the buyer was told before the sale.

layout_3.typ sets it; one that was used is never changed, a new one is added and `LAYOUT` names it. What is printed is kept
with the certificate's content as it was said on the day of issue, in the language of the order: a better translation,
made later, changes no certificate that is out.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from payouts import language
from payouts.runs.statements import press

LAYOUT = 3
HERE = Path(__file__).parent
_WITH_BLANKS = {"title", "qr", "told_at", "issued"}


def printed(content: dict) -> dict:
    """All that the paper says, in the active language; blanks are left for the code, its address and the day."""
    return {
        "title": _("%(issuer)s: certificate %(code)s"),
        "heading": _("Certificate of authenticity"),
        "lines": lines(content),
        "disclosed": disclosed(content),
        "told": _("What the buyer was told"),
        "told_note": _("Where nothing is known, that is what is said."),
        "what": what_it_is(content),
        "qr": _("QR code that leads to %(address)s"),
        "told_at": _("Whether it still holds is told at %(address)s"),
        "sample": _("A sample: this picture was painted by a program."),
        "issued": _("Issued %(day)s"),
        "made_from": _("made from"),
    }


def as_pdf(
    *,
    content: dict,
    code: str,
    address: str,
    issuer: str,
    issued_at: dt.datetime,
    digest: str,
    spoken: str,
    layout: int = LAYOUT,
) -> bytes:
    """
    `content` as `services.content_of` made it, and what is printed of it in `content["printed"]`; `address` is that of the
    public page, which the QR code leads to.
    """
    facts = {
        "issuer": issuer,
        "code": code,
        "address": address,
        "digest": digest,
        "language": spoken.partition("-")[0],
        **{name: press.shown(str(content[name])) for name in ("artist", "title", "year")},
        "sample": not content["made_by_hand"],
    }
    if layout == 1:
        # The first edition said its words itself, in English.
        with translation.override("en-gb"):
            facts |= {"lines": lines(content), "what": what_it_is(content), "issued": language.day(issued_at)}
    else:
        with translation.override(spoken):
            day = language.day(issued_at)
        blanks = {"issuer": issuer, "code": code, "address": address, "day": day}
        words = content["printed"]
        facts |= {"lines": words["lines"], "disclosed": words.get("disclosed", [])}
        facts["words"] = {
            name: said % blanks if name in _WITH_BLANKS else said
            for name, said in words.items()
            if name not in ("lines", "disclosed")
        }
    files = {"facts.json": json.dumps(facts, ensure_ascii=False).encode(), "qr.svg": _qr(address)}
    return press.pressed(HERE / f"layout_{layout}.typ", files)


def what_it_is(content: dict) -> str:
    """ "Print 3 of an edition of 30" or "The original"."""
    if content["kind"] == "limited":
        numbers = {"number": content["number"], "edition": content["edition"]}
        return _("Print %(number)s of an edition of %(edition)s") % numbers
    return _("The original") if content["kind"] == "original" else _("Print, open edition")


def lines(content: dict) -> list[list[str]]:
    """The facts of a certificate as pairs of what and how, for paper and page."""
    width, height = (language.number(content[side] / 10) for side in ("width_mm", "height_mm"))
    pairs = [
        (_("What it is"), what_it_is(content)),
        (_("Medium"), content["medium"]),
        (_("Size of the work"), f"{width} × {height} cm"),
        (_("Materials"), content["materials"]),
        (_("Support"), content["support"]),
        (_("Process"), content["process"]),
        (_("Paper"), content["paper"]),
        (_("Printed by"), content["printer"]),
    ]
    if content["artist_proofs"]:
        pairs.append((_("Artist’s proofs beside it"), str(content["artist_proofs"])))
    return [[label, press.shown(value)] for label, value in pairs if value]


def disclosed(content: dict) -> list[list[str]]:
    """What the buyer of a print was told before the sale; empty for an original, and on certificates before these facts."""
    return [[label, press.shown(said)] for label, said in content.get("disclosed", [])]


def _qr(address: str) -> bytes:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", dark="#1f1b16", border=0)
    return drawn.getvalue()
