"""
The daily letters: what is new by the artists somebody follows, and in the searches they keep.

At seven in the morning, only where there is something, and of each work once: a row says what was told. A work is dated
when its artist published it and seen when that was committed, so each look goes back a little behind the last one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation

from artists.profiles.models import Follow
from marketplace.catalogue import wall
from marketplace.catalogue.cards import Card
from marketplace.catalogue.filters import Filters
from marketplace.keeping import letters
from marketplace.keeping.models import DailyLetter, SavedSearch, Told
from marketplace.mail import services as mail

OVERLAP = dt.timedelta(minutes=30)
HOUR = 7  # of the co-op's own day
MOST = 200  # new works of one search, or of all artists followed, that are looked at in a day
SHOWN = 6  # of them in a letter

Kind = DailyLetter.Kind


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter: new works under a heading, and where all of them are."""

    title: str
    path: str
    cards: list[Card]
    works: list[int]
    search: SavedSearch | None = None

    @property
    def shown(self) -> list[tuple[Card, str]]:
        return [(card, reverse("catalogue:work", args=[card.slug])) for card in self.cards[:SHOWN]]

    @property
    def more(self) -> int:
        return max(0, len(self.cards) - SHOWN)


def next_morning(at: dt.datetime) -> dt.datetime:
    """The next time it is `HOUR` o'clock where the co-op is."""
    local = at.astimezone(timezone.get_default_timezone())
    morning = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + dt.timedelta(days=1)


def begin(*, at: dt.datetime) -> int:
    """Give a row to whoever follows an artist or keeps a search and has none yet; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO keeping_dailyletter (user_id, kind, wanted, seen_at, due_at)
            SELECT asked.user_id, asked.kind, true, asked.since, %(due)s
            FROM (
                SELECT user_id, 'followed' AS kind, min(since) AS since FROM profiles_follow GROUP BY 1
                UNION ALL
                SELECT user_id, 'searches', min(saved_at) FROM keeping_savedsearch WHERE alert = 'daily' GROUP BY 1
            ) asked
            WHERE NOT EXISTS (
                SELECT 1 FROM keeping_dailyletter d WHERE d.user_id = asked.user_id AND d.kind = asked.kind
            )
            ON CONFLICT DO NOTHING
            """,
            {"due": next_morning(at)},
        )
        return cursor.rowcount


def due(at: dt.datetime) -> QuerySet[DailyLetter]:
    return DailyLetter.objects.filter(wanted=True, due_at__lte=at).order_by("due_at", "pk")


@transaction.atomic
def tell(*, letter_id: int, at: dt.datetime) -> int:
    """
    Write one person's letter of one kind, if there is something new; returns how many works it tells of.

    Nothing is written to an address from which the last letter came back. The row is locked meanwhile and is due again the next morning, so two workers write one letter, and a worker killed
    anywhere leaves all as it was.
    """
    row = (
        DailyLetter.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .filter(pk=letter_id, wanted=True, due_at__lte=at)
        .first()
    )
    if row is None:
        return 0
    if mail.comes_back(row.user.email, at=at):
        # Nothing is marked as told: what is new now is still new when a letter gets through again.
        row.due_at = next_morning(at)
        row.save(update_fields=["due_at"])
        return 0
    look = _by_followed if row.kind == Kind.FOLLOWED else _in_searches
    with translation.override(row.user.language or settings.LANGUAGE_CODE):
        sections = look(row.user, row.seen_at - OVERLAP) if row.user.is_active else []
    row.seen_at, row.due_at = at, next_morning(at)
    row.save(update_fields=["seen_at", "due_at"])
    told = [
        Told(user=row.user, search=section.search, work_id=work, at=at)
        for section in sections
        for work in section.works
    ]
    if not told:
        return 0
    Told.objects.bulk_create(told, ignore_conflicts=True)
    context = {
        "name": row.user.get_short_name(),
        "sections": sections,
        "site_url": settings.SITE_URL,
        "stop_path": letters.stop_path(row.user_id, row.kind),
        "choose_path": reverse("keeping:letters"),
    }
    filed_under = letters.reference(row.user_id, row.kind, f"{at:%Y-%m-%d}")
    mail.send(
        to=row.user.email,
        template=f"keeping/{row.kind}",
        context=context,
        language=row.user.language,
        reference=filed_under,
    )
    return len(told)


def _by_followed(user, since: dt.datetime) -> list[Section]:
    follows = {
        each.artist_id: each for each in Follow.objects.filter(user=user).select_related("artist__storefront")
    }
    rows = (
        apps.get_model("catalogue.Shelved")
        .objects.filter(artist_id__in=list(follows), sold=False, published_at__gt=since)
        .order_by("-published_at", "-work_id")
        .values_list("work_id", "artist_id", "published_at")[:MOST]
    )
    told = set(
        Told.objects.filter(user=user, search=None, work__in=[row[0] for row in rows]).values_list(
            "work", flat=True
        )
    )
    new: dict[int, list[int]] = {}
    for work, artist, published_at in rows:
        if work not in told and published_at > follows[artist].since:
            new.setdefault(artist, []).append(work)
    return [
        Section(
            title=follows[artist].artist.name,
            path=reverse("catalogue:storefront", args=[follows[artist].artist.storefront.slug]),
            cards=wall.of_works(works),
            works=works,
        )
        for artist, works in new.items()
    ]


def _in_searches(user, since: dt.datetime) -> list[Section]:
    found = []
    for search in SavedSearch.objects.filter(user=user, alert=SavedSearch.Alert.DAILY).order_by("name", "pk"):
        # Read again as any address is: a facet that is no more narrows nothing down and says nothing new.
        asked = Filters.read(QueryDict(search.address.removeprefix("?")))
        if asked.address() != search.address:
            continue
        cards = wall.hung_since(asked, max(since, search.alert_since), limit=MOST)
        told = set(search.told.filter(work__in=[card.id for card in cards]).values_list("work", flat=True))
        if new := [card for card in cards if card.id not in told]:
            path = reverse("catalogue:browse") + search.address
            found.append(Section(search.name, path, new, [card.id for card in new], search))
    return found


@transaction.atomic
def choose(*, user, kind: str, wanted: bool, at: dt.datetime) -> None:
    """Get this kind of letter, or not. Switched on again, it tells of what hangs from then on."""
    row, is_new = DailyLetter.objects.select_for_update().get_or_create(
        user=user, kind=kind, defaults={"wanted": wanted, "seen_at": at, "due_at": next_morning(at)}
    )
    if is_new or row.wanted == wanted:
        return
    row.wanted = wanted
    if wanted:
        row.seen_at, row.due_at = at + OVERLAP, next_morning(at)
    row.save(update_fields=["wanted", "seen_at", "due_at"])


def chosen(user) -> dict[str, bool]:
    """Whether somebody gets each kind of letter; all of them until they say otherwise."""
    said = dict(DailyLetter.objects.filter(user=user).values_list("kind", "wanted"))
    return {kind: said.get(kind, True) for kind in Kind.values}
