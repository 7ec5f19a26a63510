"""
A letter is one template, templates/emails/<name>.html: its subject, its HTML and its plain text all come from there.

The template extends emails/base.html and fills `subject`, `title`, `body` and `action`. It is written in the language of
its reader, whoever's click or worker it was that gave rise to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from html.parser import HTMLParser

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import pgettext


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str


def write(template: str, *, language: str, context: dict) -> Written:
    """The letter in `language`; "" is the site's own. Nothing is sent."""
    context = {"site_url": settings.SITE_URL, "site_name": settings.SITE_NAME, **context}
    with translation.override(language or settings.LANGUAGE_CODE):
        html = render_to_string(f"emails/{template}.html", context)
        read = _Reader()
        read.feed(html)
        read.close()
        return Written(subject=" ".join(read.subject.split()), text=read.text(), html=html)


def send(template: str, *, to: str, language: str, context: dict) -> None:
    """Write to one address, by the mail that the settings name; with the outbox, in the caller's transaction."""
    written = write(template, language=language, context=context)
    letter = EmailMultiAlternatives(subject=written.subject, body=written.text, to=[to])
    letter.attach_alternative(written.html, "text/html")
    letter.send()


_BLOCKS = {"p", "ul", "ol", "table", "div", "h2", "h3", "blockquote"}


class _Reader(HTMLParser):
    """
    Reads a letter as a mail reader without HTML would like it.

    Taken is what stands in role="article", and role="contentinfo" below a line; without the heading, which the subject
    says, and whatever is marked data-html-only. A link is followed by its address.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.subject = ""
        self._parts: list[str] = []
        self._foot: list[str] = []
        self._into: list[str] | None = None
        self._open: list[tuple[str, bool]] = []  # tags, and whether what is in them is left out
        self._href = ""
        self._label_from = 0

    def text(self) -> str:
        body, foot = _tidy("".join(self._parts)), _tidy("".join(self._foot))
        return f"{body}\n\n--\n{foot}\n" if foot else f"{body}\n"

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if facts.get("role") in ("article", "contentinfo"):
            self._into = self._parts if facts["role"] == "article" else self._foot
        if tag == "br":
            self._say("\n")
        if tag in ("br", "meta", "img", "hr"):
            return
        self._open.append((tag, tag == "h1" or "data-html-only" in facts))
        if tag in _BLOCKS:
            self._say("\n\n")
        elif tag == "li":
            self._say("\n- ")
        elif tag == "tr":
            self._say("\n")
        elif tag == "a":
            self._href = facts.get("href") or ""
            self._label_from = len(self._into or [])

    def handle_endtag(self, tag):
        if tag == "a" and self._href:
            label = "".join((self._into or [])[self._label_from :]).strip()
            if label and self._href.endswith(label) and self._into is not None:
                self._into[self._label_from :] = [self._href]
            else:
                # A link that is a paragraph of its own is the thing to do: its address gets a line of its own.
                self._say(f"\x01{self._href}\x02")
            self._href = ""
        elif tag in _BLOCKS:
            self._say("\n\n")
        elif tag in ("td", "th"):
            self._say("\t")
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if any(tag == "title" for tag, _ in self._open):
            self.subject += data
        else:
            # What HTML takes for a space; one that no line is broken at stays what it is.
            self._say(re.sub(r"[ \t\n\r\f]+", " ", data))

    def _say(self, words: str) -> None:
        if self._into is not None and not any(left_out for _, left_out in self._open):
            self._into.append(words)


def _tidy(text: str) -> str:
    paragraphs = (_paragraph(each) for each in re.split(r"\n{2,}", re.sub(r"\n[ \t]*(?=\n)", "\n", text)))
    return "\n\n".join(each for each in paragraphs if each)


def _paragraph(text: str) -> str:
    lines = [re.sub(r"[ ]*\t[ ]*$", "", line.strip(" ")) for line in text.split("\n")]
    said = "\n".join(
        reduce(_labelled, re.split(r"[ ]*\t[ ]*", line.strip(_SPACES)))
        for line in lines
        if line.strip(_SPACES)
    )
    if alone := re.fullmatch(r"([^\n\x01]*)\x01([^\x02]*)\x02", said):
        return f"{_labelled(alone[1], '').rstrip(' ')}\n{alone[2]}"
    return re.sub(r"\x01([^\x02]*)\x02", r" (\1)", said)


_SPACES = " \t\n\r\f"


def _labelled(label: str, value: str) -> str:
    """ "Total: €80.00"; French wants a space before the colon."""
    words = pgettext("what it is, and how much or where", "%(label)s: %(value)s")
    return words % {"label": label, "value": value}
