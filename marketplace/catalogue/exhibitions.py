"""Exhibitions: what curators of the co-op chose from the wall, put in order, open to everybody."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import NamedTuple
from urllib.parse import urlsplit

from django.apps import apps
from django.db import connection, transaction

from artists.cooperative import services as cooperative
from artists.profiles.plain_text import one_line, plain
from artists.profiles.slugs import from_name
from marketplace.catalogue import wall
from marketplace.catalogue.cards import Card
from marketplace.catalogue.models import Exhibited, Exhibition

MOST_WORKS = 60


class NotHung(ValueError):
    """The works cannot be shown as asked; the message says which and why."""


def read_works(text: str) -> list[int]:
    """
    The works of a list, one address or slug a line, in its order, each once.

    :raises NotHung: if a line names no work on the wall, or there are more than `MOST_WORKS`
    """
    slugs = list(dict.fromkeys(filter(None, (_slug(line) for line in text.splitlines()))))
    if len(slugs) > MOST_WORKS:
        raise NotHung(f"At most {MOST_WORKS} works. These are {len(slugs)}.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.slug, w.id FROM works_work w JOIN catalogue_shelved s ON s.work_id = w.id WHERE w.slug = ANY(%s)",
            [slugs],
        )
        known = dict(cursor.fetchall())
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        raise NotHung(f"Not on the wall: {', '.join(slug[:80] for slug in unknown)}.")
    return [known[slug] for slug in slugs]


def _slug(line: str) -> str:
    try:
        path = urlsplit(line.strip()).path if "://" in line else line.strip()
    except ValueError:
        path = line.strip()
    found = re.fullmatch(r"(?:/?works/)?([-\w]{1,140})/?", path, re.ASCII)
    return found[1] if found else path[:140]


@transaction.atomic
def arrange(
    *, exhibition: Exhibition | None, title: str, words: str, work_ids: list[int], by, at: dt.datetime
) -> Exhibition:
    """Make an exhibition, a draft, or change one: its title, words, and works in their order. Its address stays."""
    facts = {"title": one_line(title)[:120], "words": plain(words)[:4_000]}
    if exhibition is None:
        exhibition = Exhibition.objects.create(
            slug=_free_slug(facts["title"]), curator=by, created_at=at, **facts
        )
    else:
        # Two curators at once: the second waits, and what she sees afterwards is what she wrote.
        exhibition = Exhibition.objects.select_for_update().get(pk=exhibition.pk)
        for name, value in facts.items():
            setattr(exhibition, name, value)
        exhibition.save(update_fields=[*facts])
    exhibition.exhibited.all().delete()
    Exhibited.objects.bulk_create(
        Exhibited(exhibition=exhibition, work_id=work, place=place) for place, work in enumerate(work_ids)
    )
    _tell_the_shelf()
    return exhibition


@transaction.atomic
def open_or_close(*, exhibition: Exhibition, status: str, by, at: dt.datetime) -> Exhibition:
    """
    Open an exhibition to everybody, or close it. Doing so twice changes nothing.

    :raises NotHung: if there is nothing in it to be opened
    """
    locked = Exhibition.objects.select_for_update().get(pk=exhibition.pk)
    if locked.status == status:
        return locked
    if status == Exhibition.Status.OPEN and not locked.exhibited.exists():
        raise NotHung("There is nothing in it yet.")
    before, locked.status = locked.status, status
    locked.opened_at = locked.opened_at or at
    locked.save(update_fields=["status", "opened_at"])
    cooperative.record(
        by=by,
        verb="opened" if status == Exhibition.Status.OPEN else "closed",
        subject=f"exhibition:{locked.pk}",
        title=f"The exhibition “{locked.title}”",
        before={"status": before},
        after={"status": status},
        at=at,
    )
    _tell_the_shelf()
    return locked


class Announced(NamedTuple):
    """What other pages say of an exhibition that is open."""

    slug: str
    title: str
    words: str
    curator: str


def newest(*, limit: int) -> list[Announced]:
    """The exhibitions that are open, the newest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT e.slug, e.title, e.words, u.name FROM catalogue_exhibition e JOIN users_user u ON u.id = e.curator_id
            WHERE e.status = 'open' ORDER BY e.opened_at DESC, e.id DESC LIMIT %s
            """,
            [limit],
        )
        return [Announced(*row) for row in cursor.fetchall()]


def shown(slug: str, *, also_closed: bool = False) -> tuple[Exhibition, list[Card]] | None:
    """An open exhibition and what of it hangs; with `also_closed`, any. Two queries."""
    found = Exhibition.objects.select_related("curator").filter(slug=slug)
    exhibition = found.first() if also_closed else found.filter(status=Exhibition.Status.OPEN).first()
    if exhibition is None:
        return None
    return exhibition, wall.of_works(list(exhibition.exhibited.values_list("work_id", flat=True)))


def listed(exhibition: Exhibition) -> str:
    """Its works as the form has them: a slug a line."""
    return "\n".join(exhibition.exhibited.values_list("work__slug", flat=True))


def _free_slug(title: str) -> str:
    slug = wanted = from_name(title)
    while apps.get_model("catalogue.Exhibition").objects.filter(slug=slug).exists():
        slug = f"{wanted}-{secrets.token_hex(2)}"
    return slug


def _tell_the_shelf() -> None:
    """Pages that show it are kept by how often the shelf changed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO catalogue_change (changes) VALUES (1)")
