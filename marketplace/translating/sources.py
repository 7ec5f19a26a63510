"""The messages that the sources ask gettext for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGES = ("marketplace", "artists", "payouts")
KEYWORDS = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What stands before a word for the translator: a comment that begins so.
FOR_TRANSLATORS = ["Translators"]


def template() -> Catalog:
    """All messages, each with the files that ask for it, in the order of the files."""
    catalog = Catalog(charset="utf-8")
    for path in _files():
        for line, message, comments, context in asked(path, (settings.BASE_DIR / path).read_text()):
            catalog.add(
                message, None, [(str(path), line)], auto_comments=dict.fromkeys(comments), context=context
            )
    return catalog


def asked(path: Path, text: str) -> Iterator[tuple]:
    """What a template or a module asks for: of each message its line, itself (or singular and plural), comments, context."""
    if path.suffix != ".py":
        # The words of a template look like calls of gettext then. Python's own reader would take the indentation of a
        # page for its structure.
        text = "\n".join(line.lstrip() for line in templatize(text, str(path)).splitlines())
    return extract("python", io.BytesIO(text.encode()), KEYWORDS, FOR_TRANSLATORS)


def templates() -> Iterator[Path]:
    """Every template of ours, as paths from the checkout."""
    for file in sorted((settings.BASE_DIR / "templates").rglob("*")):
        if file.suffix in (".html", ".txt"):
            yield file.relative_to(settings.BASE_DIR)


def _files() -> Iterator[Path]:
    yield from templates()
    for package in PACKAGES:
        for file in sorted((settings.BASE_DIR / package).rglob("*.py")):
            yield file.relative_to(settings.BASE_DIR)


def area(path: str) -> str:
    """The part of the site that a file belongs to: "templates/orders", "marketplace/orders"."""
    return "/".join(Path(path).parts[:2])
