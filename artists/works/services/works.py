"""Writing down what was made."""

import datetime as dt
import secrets

from django.db import transaction

from artists.profiles.models import Artist
from artists.profiles.plain_text import one_line, plain
from artists.profiles.slugs import from_name
from artists.works.models import Work

_TEXTS = {"title": one_line, "materials": one_line, "support": one_line, "description": plain}
FIELDS = frozenset(
    [
        *_TEXTS,
        *(
            "medium",
            "subject",
            "width_mm",
            "height_mm",
            "year",
            "minutes_worked",
            "materials_cost",
            "tags",
            "ready_to_hang",
        ),
    ]
)


@transaction.atomic
def create_work(*, artist: Artist, at: dt.datetime, painted_by_program: bool = False, **facts) -> Work:
    """
    Add a work; search engines may index it as its artist chose for new works. `facts` are fields of Work: title, medium, subject, width_mm, height_mm, year, materials, support,
    description, tags (as artists.works.tags cleans them), ready_to_hang, minutes_worked, materials_cost (minor units).
    """
    facts = _cleaned(facts)
    return Work.objects.create(
        artist=artist,
        slug=_free_slug(facts["title"]),
        painted_by_program=painted_by_program,
        mining=Work.Mining.SEARCH if artist.search_may_index_new_works else Work.Mining.NONE,
        created_at=at,
        **facts,
    )


@transaction.atomic
def edit_work(*, work: Work, **facts) -> Work:
    """Change what is said of a work. Its address stays, so links to it keep working."""
    facts = _cleaned(facts)
    if work.sessions.exists():
        facts.pop("minutes_worked", None)  # they are what the log adds up to
    for name, value in facts.items():
        setattr(work, name, value)
    work.save(update_fields=[*facts])
    return work


def _cleaned(facts: dict) -> dict:
    unknown = facts.keys() - FIELDS
    if unknown:
        raise TypeError(f"a work has no {', '.join(sorted(unknown))}")
    return {name: _TEXTS[name](value) if name in _TEXTS else value for name, value in facts.items()}


def _free_slug(title: str) -> str:
    wanted = from_name(title)
    slug = wanted = "work" if wanted == "artist" else wanted
    while Work.objects.filter(slug=slug).exists():
        slug = f"{wanted}-{secrets.token_hex(2)}"
    return slug
