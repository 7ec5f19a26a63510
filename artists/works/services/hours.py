"""Writing down the hours, session by session; what cannot be true is refused with its reason."""

import datetime as dt

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from artists.profiles.plain_text import one_line
from artists.works.models import MOST_A_DAY, Session, Work
from payouts import language


class NotTrue(ValueError):
    """No day holds this session; `field` names what is wrong, the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def log_session(
    *,
    work: Work,
    worked_on: dt.date,
    minutes: int | None = None,
    started_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    contributor: str = "",
    note: str = "",
    at: dt.datetime,
) -> Session:
    """
    Write down one session: how long (`minutes`), or from when to when. The work's total becomes the sum of its sessions.

    A total that was written down before there were sessions gives way to them.

    :raises NotTrue: if it is over before it began, overlaps another of the same person, lies ahead, or makes a day of
        more than 16 hours, over all works of the artist
    """
    # Every work of the artist, since nobody paints two at once: two sessions sent at one moment wait for each other.
    list(Work.objects.select_for_update().filter(artist=work.artist_id).order_by("pk").values_list("pk"))
    contributor = contributor.strip().lower()
    if started_at is not None or ended_at is not None:
        minutes = _between(started_at, ended_at)
    _require_possible(minutes, worked_on, at)
    of_the_person = Session.objects.filter(work__artist=work.artist_id, contributor=contributor)
    if started_at is not None:
        other = of_the_person.filter(started_at__lt=ended_at, ended_at__gt=started_at).first()
        if other:
            raise NotTrue("started_at", _overlap(other))
    of_the_day = of_the_person.filter(worked_on=worked_on).aggregate(minutes=Sum("minutes"))["minutes"] or 0
    if of_the_day + minutes > MOST_A_DAY:
        raise NotTrue(
            "worked_on",
            _("That makes %(number)s hours on that day; more than 16 nobody works.")
            % {"number": language.number((of_the_day + minutes) / 60)},
        )
    session = Session.objects.create(
        work=work,
        contributor=contributor,
        worked_on=worked_on,
        minutes=minutes,
        started_at=started_at,
        ended_at=ended_at,
        note=one_line(note),
    )
    _add_up(work)
    return session


@transaction.atomic
def remove_session(*, session: Session) -> None:
    """Take a session out of the log; removed already, it stays so."""
    work = Work.objects.select_for_update().get(pk=session.work_id)
    Session.objects.filter(pk=session.pk).delete()
    _add_up(work)


def _between(started_at: dt.datetime | None, ended_at: dt.datetime | None) -> int:
    if started_at is None or ended_at is None:
        raise NotTrue(
            "ended_at" if ended_at is None else "started_at", _("Say both when it began and when it ended.")
        )
    if ended_at <= started_at:
        raise NotTrue("ended_at", _("It ends before it began."))
    return int((ended_at - started_at).total_seconds()) // 60


def _require_possible(minutes: int | None, worked_on: dt.date, at: dt.datetime) -> None:
    if not minutes or minutes < 0:
        raise NotTrue("minutes", _("Say how long it took, or from when to when."))
    if minutes > MOST_A_DAY:
        raise NotTrue("minutes", _("A session has 16 hours at most. Write down several, one a day."))
    if worked_on > timezone.localdate(at):
        raise NotTrue("worked_on", _("That day is still to come."))


def _overlap(session: Session) -> str:
    said = _("It overlaps what was worked on %(work)s, on %(day)s from %(begin)s to %(end)s.")
    return said % {
        "work": session.work,
        "day": language.day(session.worked_on),
        "begin": language.clock(session.started_at),
        "end": language.clock(session.ended_at),
    }


def _add_up(work: Work) -> None:
    minutes = work.sessions.aggregate(minutes=Sum("minutes"))["minutes"] or 0
    Work.objects.filter(pk=work.pk).update(minutes_worked=minutes)
    work.minutes_worked = minutes
