"""
The press: facts and a layout in, PDF out. Knows no Django, and runs by itself for long papers:

    python press.py layout_1.typ statement.json < statement.json > statement.pdf

Nothing of the machine gets in: no faces and no time but ours, so that the same facts give the same bytes anywhere.
"""

import re
import sys
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

import typst

FONTS = Path(__file__).parent / "fonts"

# Marks that turn the direction of all that follows: in a title they could make a line say another amount.
# Controls are no characters, and PDF/UA refuses them.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]|(?![\t\n\v\f\r])[\x00-\x1f\x7f-\x9f]")


def pressed(layout: Path, files: dict[str, bytes]) -> bytes:
    """The `files` (JSON, pictures) by their names, set by `layout`: PDF, tagged for screen readers (PDF/UA-1)."""
    return typst.compile(
        {"main.typ": layout.read_bytes(), **files},
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=0,
    )


def shown(text: str) -> str:
    """`text` on one line, without controls and marks that turn its direction, and with � for what no face of ours can draw."""
    text = unicodedata.normalize("NFC", " ".join(TURNS.sub("", text).split()))
    return "".join(char if _is_covered(ord(char)) else "\ufffd" for char in text)


def _is_covered(code: int) -> bool:
    starts, ends = _covered()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _covered() -> tuple[list[int], list[int]]:
    ranges = [line.split("-") for line in (FONTS / "covered.txt").read_text().split()]
    return [int(first, 16) for first, _ in ranges], [int(last, 16) for _, last in ranges]


if __name__ == "__main__":
    sys.stdout.buffer.write(pressed(Path(sys.argv[1]), {sys.argv[2]: sys.stdin.buffer.read()}))
