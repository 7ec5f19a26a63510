"""
A made-up translation, in which every sentence that gettext is asked for comes back between « and ».

With it in the place of German, whatever a page says outside those marks was never asked for, and nobody can translate it.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from html.parser import HTMLParser

from babel import Locale
from django.utils import translation
from django.utils.translation import trans_real

from tests.architecture.bare_words import READ_BY_PEOPLE, SAME_EVERYWHERE

LANGUAGE = "de"


class _Marked:
    """A catalog as Django's trans_real asks it."""

    def gettext(self, message: str) -> str:
        return f"«{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}»"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def language(self) -> str:
        return LANGUAGE

    def to_language(self) -> str:
        return LANGUAGE


@contextmanager
def spoken():
    """German is the made-up translation meanwhile."""
    kept = trans_real._translations.get(LANGUAGE)
    trans_real._translations[LANGUAGE] = _Marked()
    try:
        yield
    finally:
        translation.deactivate()
        if kept is None:
            del trans_real._translations[LANGUAGE]
        else:
            trans_real._translations[LANGUAGE] = kept


_german = Locale.parse(LANGUAGE)
# What Babel writes by itself, and what is nobody's sentence: months, countries, languages, addresses, numbers of things.
_OF_BABEL = sorted(
    {
        *_german.territories.values(),
        *_german.currencies.values(),
        *_german.months["format"]["wide"].values(),
        *_german.months["format"]["abbreviated"].values(),
        *_german.months["stand-alone"]["abbreviated"].values(),
    },
    key=len,
    reverse=True,
)
_NO_SENTENCE = re.compile(
    r"[\w.+-]+@[\w.-]+|(?:https?:/)?/[\w/.:-]+/|https?://\S*|\b(?:English|Deutsch|Français|Español|und|oder|Uhr)\b|\b[A-Z]{1,3}-\d[\w-]*"
)


def outside(html: str) -> list[str]:
    """The texts of a page, and the attributes that people read, that do not stand between the marks."""
    page = _Page()
    page.feed(html)
    page.close()
    return [bare for said in page.found if (bare := _bare(said))]


def _bare(said: str) -> str:
    depth, kept = 0, ""
    for letter in said:
        depth += (letter == "«") - (letter == "»")
        if depth == 0 and letter != "»":
            kept += letter
    for name in _OF_BABEL:
        kept = kept.replace(name, " ")
    kept = _NO_SENTENCE.sub(" ", kept)
    kept = " ".join(kept.split())
    return kept if re.search(r"[^\W\d_]{2}", SAME_EVERYWHERE.sub("", kept)) else ""


_INLINE = {"a", "b", "bdi", "br", "cite", "code", "em", "i", "span", "strong", "time", "wbr"}

# Elements that no tag ends.
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class _Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = [""]
        self._silent = ""
        self._foreign: list[str] = []  # the tags open in something that says that it is in another language

    def handle_starttag(self, tag, attributes):
        if tag != "html" and (self._foreign or "lang" in dict(attributes)) and tag not in _VOID:
            self._foreign.append(tag)
        # A sentence may hold a link or something bold: its marks stand outside them.
        if tag not in _INLINE:
            self.found.append("")
        if tag in ("script", "style", "template"):
            self._silent = self._silent or tag
        if not self._silent and not self._foreign:
            self.found[-1:-1] = [
                value or "" for name, value in attributes if name in READ_BY_PEOPLE - {"content"}
            ]

    def handle_endtag(self, tag):
        if tag not in _INLINE:
            self.found.append("")
        if tag == self._silent:
            self._silent = ""
        if tag in self._foreign:
            while self._foreign.pop() != tag:
                pass

    def handle_data(self, data):
        if not self._silent and not self._foreign:
            self.found[-1] += data
