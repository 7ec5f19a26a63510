"""
The press: facts and a layout in, PDF out. Knows no Django, and runs by itself for long statements:

    python press.py LAYOUT < statement.json > statement.pdf
"""

import sys
from pathlib import Path

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"


def pressed(layout: int, content: bytes) -> bytes:
    """`content` (JSON) set by layout_<layout>.typ: tagged PDF, no faces and no time but ours."""
    return typst.compile(
        {"main.typ": (HERE / f"layout_{layout}.typ").read_bytes(), "statement.json": content},
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=0,
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(pressed(int(sys.argv[1]), sys.stdin.buffer.read()))
