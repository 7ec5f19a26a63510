"""What an artist is called. A name that looks like another's waits for a person."""

import datetime as dt

from django.db import transaction

from artists.cooperative.services import record
from artists.profiles import lookalikes, selectors
from artists.profiles.models import Artist, NameRequest
from artists.profiles.plain_text import one_line
from payouts.states import IllegalTransition

Status = NameRequest.Status


class BadName(ValueError):
    """Nobody may sell under this name; the message says why."""


class NotWaiting(Exception):
    """The name was decided on already, or taken back."""


@transaction.atomic
def rename(*, artist: Artist, name: str, at: dt.datetime) -> NameRequest | None:
    """
    Call an artist `name`, at once; or, where it looks like another artist's, once a person allowed it.

    Returns the request that waits, if one does. A newer wish takes back an older one.

    :raises BadName: if the name pretends to be the co-op, or mixes alphabets
    """
    artist = Artist.objects.select_for_update().get(pk=artist.pk)
    name = one_line(name)[:120]
    waiting = NameRequest.objects.filter(artist=artist, status=Status.WAITING).first()
    if waiting is not None and waiting.name == name:
        return waiting
    if name == artist.name and waiting is None:
        return None
    if problem := lookalikes.problem_with(name):
        raise BadName(problem)
    if waiting is not None:
        waiting.move(Status.WITHDRAWN, decided_at=at)
    other = selectors.looks_like(name, but=artist)
    if other is None or lookalikes.skeleton(name) == lookalikes.skeleton(artist.name):
        artist.name = name
        artist.save(update_fields=["name"])
        return None
    return NameRequest.objects.create(artist=artist, name=name, resembles=other, asked_at=at)


@transaction.atomic
def decide_name(*, request: NameRequest, yes: bool, reason: str, by, at: dt.datetime) -> NameRequest:
    """
    Allow or refuse a name that looks like another artist's, with the reason she reads.

    :raises NotWaiting: if it was decided already, or is one's own
    """
    if by.pk == request.artist.user_id:
        raise NotWaiting("Somebody else decides on your own name.")
    status = Status.ALLOWED if yes else Status.REFUSED
    before = request.artist.name
    try:
        request.move(status, decided_at=at, decided_by=by, reason=reason.strip()[:500])
    except IllegalTransition as error:
        request.refresh_from_db()
        raise NotWaiting(f"This name is {request.get_status_display().lower()} already.") from error
    if yes:
        Artist.objects.filter(pk=request.artist_id).update(name=request.name)
    record(
        by=by,
        verb=f"{status} the name",
        subject=f"name-request:{request.pk}",
        title=f"{before} as {request.name}",
        reason=reason.strip(),
        before={"name": before},
        after={"name": request.name if yes else before},
        at=at,
    )
    return request
