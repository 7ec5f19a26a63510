"""
The sitemap: an index, one map of everything that is not a work, and works by ranges of their numbers, with their pictures.

A work keeps its map for as long as it hangs, so a map changes only where a work in it does. sitemaps.org allows 50,000
addresses in a map; ours are smaller, so that one is written in a moment.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

import redis
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from marketplace.catalogue import exhibitions, selectors

WORKS_IN_A_MAP = 10_000
LAST_MAP = 10**12  # beyond it there are no numbers of works
# Search engines come a few times a day; what the index says may be so old.
KEPT = 3_600  # seconds
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_IMAGES = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
# The widest JPEG up to here stands for a work.
WIDEST = 1_280


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    maps = [("catalogue:sitemap-pages", [], None)]
    maps += [("catalogue:sitemap-works", [number], changed) for number, changed in _maps_of_works()]
    lines = [
        f"<sitemap><loc>{_full(reverse(name, args=args))}</loc>{_lastmod(changed)}</sitemap>"
        for name, args, changed in maps
    ]
    return _answer(f"{_HEAD}<sitemapindex {_SPACES}>{''.join(lines)}</sitemapindex>")


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """The home page, the artists with their storefronts, the most frequent tags, the curators' collections."""
    return _answer(_map(_address(address, changed) for address, changed in _pages()))


@require_safe
def works(request: HttpRequest, number: int) -> HttpResponse:
    lines = list(_works(number)) if number < LAST_MAP else []
    if not lines:
        raise Http404
    return _answer(_map(lines))


def _maps_of_works() -> list[tuple[int, dt.datetime]]:
    """The numbers of the maps that have works, and when one of them last changed. Read at most once an hour."""

    def read() -> list[tuple[int, dt.datetime]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT work_id / %s, max(changed_at) FROM catalogue_card GROUP BY 1 ORDER BY 1",
                [WORKS_IN_A_MAP],
            )
            return cursor.fetchall()

    try:
        return cache.get_or_set("sitemap:works", read, KEPT)
    except redis.RedisError:
        return read()


def _works(number: int) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT content->>'slug', content->'picture'->'files', changed_at FROM catalogue_card
            WHERE work_id >= %s AND work_id < %s ORDER BY work_id
            """,
            [number * WORKS_IN_A_MAP, (number + 1) * WORKS_IN_A_MAP],
        )
        for slug, files, changed in cursor:
            found = files if isinstance(files, list) else json.loads(files or "null") or []
            yield _address(reverse("catalogue:work", args=[slug]), changed, _picture(found))


def _pages() -> Iterator[tuple[str, dt.datetime | None]]:
    for name in ("home", "browse", "artists", "how"):
        yield reverse(f"catalogue:{name}"), None
    for slug in selectors.open_storefront_slugs():
        yield reverse("catalogue:storefront", args=[slug]), None
    for exhibition in exhibitions.newest(limit=1_000):
        yield reverse("catalogue:exhibition", args=[exhibition.slug]), None
    for tag in selectors.frequent_tags(limit=1_000):
        yield reverse("catalogue:tagged", args=[tag]), None


def _picture(files: list) -> str:
    jpegs = [(width, name) for form, width, name in files if form == "jpeg" and width <= WIDEST]
    return storages["public"].url(max(jpegs)[1]) if jpegs else ""


def _map(addresses: Iterable[str]) -> str:
    return f"{_HEAD}<urlset {_SPACES} {_IMAGES}>{''.join(addresses)}</urlset>"


def _address(path: str, changed: dt.datetime | None = None, picture: str = "") -> str:
    image = f"<image:image><image:loc>{_full(picture)}</image:loc></image:image>" if picture else ""
    return f"<url><loc>{_full(path)}</loc>{_lastmod(changed)}{image}</url>"


def _full(address: str) -> str:
    return escape(address if "//" in address else settings.SITE_URL + address)


def _lastmod(changed: dt.datetime | None) -> str:
    return f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""


def _answer(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=KEPT)
    return response
