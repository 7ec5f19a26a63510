"""
Which words of a template stand outside {% translate %} and {% blocktranslate %}, so that nobody can translate them.

The template is read by Django's own lexer. What its tags and variables put in is replaced by a mark; what is left is read
as HTML (or as plain text), and every letter in a text or in an attribute that people read is bare.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

READ_BY_PEOPLE = {
    "data-label",
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "label",
    "content",
}
_SAID_BY_META = {"description", "og:title", "og:description"}
# A mark is no letter, and stands for whatever a tag or a variable puts in.
MARK = "\ue000"
# Words that are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"\b(?:Fairhand|PDF|CSV|AVIF|WEBP|Stripe|QR|C2PA|TDM|SHA-256|IPTC|PNG|JPEG|JSON|XMP|Atom|cm|px|mm|in|MB|x|a|href)\b"
    r"|\d+(?:px|cm|vw|rem)|[A-Z0-9]{4}(?:-[A-Z0-9]{4})+"
)
# Arguments of {% include … with %} that people read, and filters that bring words along.
_SPOKEN = re.compile(
    r"\b(?:title|text|label|word|sentence|note|summary|said|caption|action_label|second_label|stay_label|here|desk|"
    r"heading_text|total_label|alt)=(\"[^\"]*\"|'[^']*')"
)
_DEFAULTS = re.compile(r"\|(?:default|default_if_none|yesno|pluralize|add):(\"[^\"]*\"|'[^']*')")
_DATES = re.compile(r"\|date:(\"[^\"]*\"|'[^']*')")
_MACHINE_DATES = {"c", "Y-m-d", "U"}


def in_template(path: Path) -> list[str]:
    """The bare words of a template, as they stand there."""
    text, found = "", []
    skipped = ""
    for token in Lexer(path.read_text()).tokenize():
        if skipped:
            if token.token_type == TokenType.BLOCK and token.contents.split()[0] == skipped:
                skipped = ""
            continue
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if name in ("comment", "blocktranslate", "blocktrans"):
                skipped = f"end{name}"
                # A comment leaves nothing behind.
                text += "" if name == "comment" else MARK
                continue
            if token.contents == "block body_class":
                skipped = "endblock"  # a class, which nobody reads
                continue
            found += _in_arguments(token.contents)
            text += MARK
        elif token.token_type == TokenType.VAR:
            found += _in_arguments(token.contents)
            text += MARK
        elif token.token_type == TokenType.TEXT:
            text += token.contents
    found += _in_html(text) if path.suffix == ".html" else _in_text(text)
    return found


def _in_arguments(contents: str) -> list[str]:
    contents = re.sub(r"_\((?:\"[^\"]*\"|'[^']*')\)", "", contents)
    if contents.split()[0] in ("translate", "trans"):
        return []
    literals = _DEFAULTS.findall(contents)
    if contents.split()[0] == "include":
        literals += _SPOKEN.findall(contents)
    found = [word for literal in literals for word in _in_text(literal[1:-1]) if _is_said(literal[1:-1])]
    return found + [f"|date:{each}" for each in _DATES.findall(contents) if each[1:-1] not in _MACHINE_DATES]


def _is_said(literal: str) -> bool:
    """Whether a literal is words, not an address, a class or a size."""
    return not re.fullmatch(r"[#/.][\w/.#-]*|[\w-]*-[\w-]*|\d+\w*|en-gb|info|h[1-6]|#?[0-9a-f]{6}", literal)


def _in_text(text: str) -> list[str]:
    said = " ".join(text.replace(MARK, " ").split())
    return [said] if re.search(r"[^\W\d_]", SAME_EVERYWHERE.sub("", said)) else []


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style"):
            self._silent = tag
        names = dict(attributes)
        for name, value in attributes:
            if name == "content" and not _SAID_BY_META.intersection(
                (names.get("name"), names.get("property"))
            ):
                continue
            if name in READ_BY_PEOPLE:
                self.found += _in_text(value or "")

    def handle_endtag(self, tag):
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data):
        if not self._silent:
            self.found += _in_text(data)


def _in_html(text: str) -> list[str]:
    page = _Page()
    # A tag whose name comes from a variable, and tags put into tags: {% if %} between attributes.
    page.feed(re.sub(rf"(</?){MARK}", r"\1x", text))
    page.close()
    return page.found
