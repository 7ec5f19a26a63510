"""
An artist's works as her studio shows them: each with its picture and where it stands, drawn once for as long as that is the same.

Addresses of twelve files a picture take longer to write than all else, so what was drawn is kept in the process by the row that
it was drawn from. Whatever a card shows is in its row; a row that says something else is another card.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache

from django.db import connection
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from artists.listings.models import Listing
from artists.profiles.models import Artist
from artists.works.models import Attestation, Image, Rendition, Work
from payouts import language
from payouts.composed import Blank, Composed

# Cards in a process, of some 4 kB with their rows.
KEPT = 2_000


def how_many(artist: Artist) -> int:
    """How many works she has. One query."""
    [(works,)] = _count().rows(artist=artist.pk)
    return works


def cards(artist: Artist, *, skip: int, most: int) -> list[SafeString]:
    """Her works after the first `skip`, the newest first, `most` of them at most, each as an item of a wall. One query."""
    asked = {"artist": artist.pk, "skip": skip, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_statement(), asked | _ALWAYS)
        rows = cursor.fetchall()
    spoken = language.active()
    return [_drawn(row, spoken) for (row,) in rows]


@cache
def _count() -> Composed:
    works = Composed.of(Work.objects.filter(artist=Blank("artist")).order_by().values_list("pk"))
    return Composed(f"SELECT count(*) FROM ({works.sql}) hers")  # noqa: S608


_ALWAYS = {
    "ready": Image.Status.READY,
    "refused": Image.Status.REFUSED,
    "front": Image.Kind.FRONT,
    "standing": [status.value for status in Attestation.STANDING],
    "withdrawn": Listing.Status.WITHDRAWN,
}


@cache
def _statement() -> str:
    """
    A row a work, as JSON in one text, in the order of what `_drawn` takes from it.

    The picture is the first ready one that shows the whole work, else the first ready one; as `works.selectors.front_image`.
    """
    return f"""
        SELECT json_build_array(
            w.id, w.title,
            -- Null where it has no photograph at all.
            (SELECT bool_or(i.status = %(refused)s) FROM {Image._meta.db_table} i WHERE i.work_id = w.id),
            (SELECT a.status FROM {Attestation._meta.db_table} a WHERE a.work_id = w.id AND a.status = ANY(%(standing)s)),
            ARRAY(SELECT ARRAY[l.kind, l.status] FROM {Listing._meta.db_table} l
                  WHERE l.work_id = w.id AND l.status <> %(withdrawn)s ORDER BY l.id),
            front.id, front.width, front.height, front.alt_text, front.color,
            ARRAY(SELECT ARRAY[r.format, r.width::text, r.file] FROM {Rendition._meta.db_table} r
                  WHERE r.image_id = front.id ORDER BY r.width, r.id)
        )::text
        FROM {Work._meta.db_table} w
        LEFT JOIN LATERAL (
            SELECT i.id, i.width, i.height, i.alt_text, i.color FROM {Image._meta.db_table} i
            WHERE i.work_id = w.id AND i.status = %(ready)s
            ORDER BY i.kind <> %(front)s, i.position, i.id LIMIT 1
        ) front ON true
        WHERE w.artist_id = %(artist)s
        ORDER BY w.created_at DESC, w.id DESC LIMIT %(most)s OFFSET %(skip)s
    """  # noqa: S608


@lru_cache(maxsize=KEPT)
def _drawn(row: str, spoken: str) -> SafeString:
    """One work, in the language `spoken`, which is the active one."""
    pk, title, is_refused, made, offers, front, width, height, alt, color, files = json.loads(row)
    card = {
        "work": pk,
        "title": title,
        "state": _state(is_refused=is_refused, made=made, offers=offers),
        "has_picture": front is not None,
        "renditions": [Rendition(format=form, width=int(wide), file=name) for form, wide, name in files],
        "width": width,
        "height": height,
        "alt": alt,
        "color": color,
    }
    return get_template("studio/_work_card.html").render(card)


_OFFERED = {
    Listing.Status.DRAFT: _lazy("%(offer)s: a draft"),
    Listing.Status.IN_REVIEW: _lazy("%(offer)s: waits for its split"),
    Listing.Status.PUBLISHED: _lazy("%(offer)s: on the wall"),
    Listing.Status.SOLD_OUT: _lazy("%(offer)s: sold"),
}


def _state(*, is_refused: bool | None, made: str | None, offers: list[tuple[str, str]]) -> str:
    """
    Where a work stands, in a sentence: what is missing first, else what of it (pairs of kind and status) is on the wall.

    `is_refused`: one of its photographs, None where it has none.
    """
    if is_refused is None:
        return _("Needs a photograph")
    if is_refused:
        return _("A photograph was refused")
    if made is None:
        return _("Not signed yet")
    if made == Attestation.Status.ASKED:
        return _("A reviewer asks about it")
    if made == Attestation.Status.REFUSED:
        return _("Refused by a reviewer")
    offered = [_OFFERED[status] % {"offer": Listing.Kind(kind).label} for kind, status in offers]
    return "; ".join(offered) or _("Signed, not offered yet")
