"""
The work page, drawn once for each state of the rows that it is made from. ADR 0035.

Its version is read from the rows themselves (migrations/0008_page_version.sql), in one statement; a page with that version is drawn
already, or is drawn now and kept. So nothing is ever shown that is not so, and nothing has to be told when something
changes. What differs from visitor to visitor is filled in afterwards: the token of forms, and what they keep.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from artists.profiles import selectors as profiles
from marketplace.catalogue import structured, work_page
from marketplace.catalogue.countries import country_name
from marketplace.catalogue.seen import UNITS, Seen
from marketplace.catalogue.selectors import Missing

KEPT = 500  # pages in the memory of one process, about 30 kB each
# Stands where the visitor's own token goes. Another in each process, so that nobody can write it into a work's text.
_TOKEN = secrets.token_hex(16)
_SOLD_OUT = "<!--sold out-->"


@dataclass(frozen=True, slots=True)
class _Marks:
    """Stands in for a visitor's hearts while the page is drawn for everybody, and notes where they go."""

    noted: dict[int, str] = field(default_factory=dict)

    def button(self, work_id: int, title: str) -> SafeString:
        self.noted[work_id] = title
        return SafeString(_mark(work_id))


def _mark(work_id: int) -> str:
    return f"<!--heart {work_id}-->"


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    What everybody sees of a work's page. `hearts`: the works with a mark, by number, and their titles; `can_be_had`:
    whether anything of it can be bought.
    """

    slug: str
    can_be_had: bool
    title: str
    description: str
    head: SafeString
    content: str
    hearts: dict[int, str]

    def content_for(self, request: HttpRequest, hearts, sold_out: str = "") -> SafeString:
        """The page with this visitor's token, where there is a form, and marks, and what to do where all is sold."""
        content = self.content.replace(_SOLD_OUT, sold_out)
        if _TOKEN in content:
            content = content.replace(_TOKEN, get_token(request))
        for work_id, title in self.hearts.items():
            content = content.replace(_mark(work_id), hearts.button(work_id, title))
        return SafeString(content)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Two pages that are asked for with the same of these are the same page."""

    slug: str
    version: str
    language: str
    country: str
    day: dt.date
    eyes: str
    at: dt.datetime = field(compare=False)
    seen: Seen = field(compare=False)


def work(slug: str, *, country: str, seen: Seen, at: dt.datetime, day: dt.date) -> Drawn | Missing:
    """
    The page of a work as it is at `at`, with delivery to `country` ("" for the artist's own) reckoned from `day`, and
    lengths and prices as a visitor has `seen` them.

    One query where it was drawn before.
    """
    version = _version(slug, at, day)
    asked = _Asked(slug, version or "", get_language(), country, day, seen.key, at, seen)
    # Without a version there is nothing to be seen, or it was hung between the two looks.
    return _draw(asked) if version else _draw.__wrapped__(asked)


def _version(slug: str, at: dt.datetime, day: dt.date) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalogue_page_version(%s, %s, %s)", [slug, at, day])
        return cursor.fetchone()[0]


@lru_cache(maxsize=KEPT)
def _draw(asked: _Asked) -> Drawn | Missing:
    page = work_page.work_page(asked.slug, at=asked.at, seen=asked.seen)
    if isinstance(page, Missing):
        return page
    country = asked.country or page.storefront.country
    marks = _Marks()
    context = {
        "page": page,
        "work": page.work,
        "artist": page.artist,
        "storefront": page.storefront,
        "country": country,
        "country_name": country_name(country),
        "quote": page.piece and profiles.shipping_quote(page.storefront, country, [page.piece], on=asked.day),
        "sizes": [Seen(units).size(page.work.width_mm, page.work.height_mm) for units in UNITS],
        "time": page.work.minutes_worked and work_page.time_worked(page.work.minutes_worked),
        "structured": structured.work(page, settings.SITE_URL + reverse("catalogue:work", args=[asked.slug])),
        "heading": _("{title} by {name}").format(title=page.work.title, name=page.artist.name),
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        "csrf_token": _TOKEN,
        "hearts": marks,
        "seen": asked.seen,
        "sold_out": SafeString(_SOLD_OUT),
    }
    return Drawn(
        slug=asked.slug,
        can_be_had=any(offer.can_be_bought for offer in page.offers),
        title=context["heading"],
        description=_("{title}, {year}, by {name}. {what}.").format(
            title=page.work.title, year=page.work.year, name=page.artist.name, what=page.what
        ),
        head=render_to_string("catalogue/_work_head.html", context),
        content=render_to_string("catalogue/_work.html", context),
        hearts=marks.noted,
    )
