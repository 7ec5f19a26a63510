"""Atom feeds: what is new on the whole wall, under a tag, in a search, by an artist."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from artists.works import tags
from marketplace.catalogue import search, wall
from marketplace.catalogue.cards import Card
from marketplace.catalogue.filters import Filters
from payouts import language

RESERVED = "Not for text and data mining or AI training."
# How long a reader may keep a feed.
KEPT = 600  # seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """A work in a feed; its address is its name for ever."""

    card: Card
    published_at: dt.datetime
    changed_at: dt.datetime
    description: str


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    """What was hung last, of everything or of what was searched for."""
    asked = replace(Filters.read(request.GET), sort="newest", after="", before="")
    address = (
        settings.SITE_URL + reverse("catalogue:browse") + (asked.address() if asked != Filters() else "")
    )
    named = [asked.q and f"“{asked.q}”", *(label for _name, label in asked.chosen)]
    title = ", ".join(filter(None, named))
    return _feed(request, asked, title=title or _("New works"), address=address)


@require_safe
def of_tag(request: HttpRequest, tag: str) -> HttpResponse:
    if tags.clean(tag) != tag or not search.is_a_tag(tag):
        raise Http404
    address = settings.SITE_URL + reverse("catalogue:tagged", args=[tag])
    return _feed(request, Filters(tag=tag), title=f"#{tag}", address=address)


def _feed(request: HttpRequest, asked: Filters, *, title: str, address: str) -> HttpResponse:
    cards = wall.browse(asked).cards
    told = wall.facts_of([card.id for card in cards])
    entries = [Entry(card, *told[card.id]) for card in cards if card.id in told]
    return answered(
        request,
        entries,
        title=f"{title} · {settings.SITE_NAME}",
        address=address,
        own_address=settings.SITE_URL + request.get_full_path(),
    )


def answered(
    request: HttpRequest,
    entries: Iterable[Entry],
    *,
    title: str,
    address: str,
    own_address: str,
    author: str = "",
) -> HttpResponse:
    """The feed as an answer, or 304 where the reader has it already."""
    entries = list(entries)
    state = [(entry.card.slug, entry.changed_at.isoformat()) for entry in entries]
    tag = f'"{hashlib.sha256(repr((title, own_address, state)).encode()).hexdigest()[:32]}"'

    @condition(etag_func=lambda request: tag)
    def answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
        _written(entries, title, address, own_address, author).write(response, "utf-8")
        return response

    response = answer(request)
    patch_cache_control(response, public=True, max_age=KEPT)
    return response


def _written(entries: list[Entry], title: str, address: str, own_address: str, author: str) -> Atom1Feed:
    made = Atom1Feed(
        title=title,
        link=address,
        feed_url=own_address,
        description="",
        language=language.active(),
        author_name=author or settings.SITE_NAME,
        feed_copyright=f"© {author or _('the artists')}. {RESERVED}",
    )
    for entry in entries:
        card = entry.card
        link = settings.SITE_URL + reverse("catalogue:work", args=[card.slug])
        made.add_item(
            title=card.title,
            link=link,
            unique_id=link,
            description=entry.description or f"{card.what}. {card.alt}",
            pubdate=entry.published_at,
            updateddate=max(entry.published_at, entry.changed_at),
            author_name=card.artist,
            enclosures=_pictures(card),
        )
    return made


def _pictures(card: Card) -> list[Enclosure]:
    jpegs = [file for file in card.renditions if file.format == "jpeg" and file.width <= 1_280]
    if not jpegs:
        return []
    url = max(jpegs, key=lambda file: file.width).url
    return [Enclosure(url if "//" in url else settings.SITE_URL + url, "0", "image/jpeg")]
