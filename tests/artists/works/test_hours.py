"""The log of hours: what cannot be true is refused with its reason."""

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from artists.works import services
from artists.works.models import Session, Work
from artists.works.services import NotTrue
from tests.factories import FRIDAY, make_artist, make_work

pytestmark = pytest.mark.django_db
TODAY = FRIDAY.date()


def at(hour, minute=0):
    return FRIDAY.replace(hour=hour, minute=minute)


def log(work, minutes=None, *, day=TODAY, when=None, **more):
    started, ended = when or (None, None)
    return services.log_session(
        work=work, worked_on=day, minutes=minutes, started_at=started, ended_at=ended, at=at(23), **more
    )


def test_sessions_add_up_to_the_hours_of_the_work():
    work = make_work(minutes_worked=600)
    log(work, 90, note="First washes")
    log(work, when=(at(8), at(9, 30)))
    assert Work.objects.get().minutes_worked == 180  # the total there was gives way
    services.remove_session(session=Session.objects.get(minutes=90, note="First washes"))
    assert Work.objects.get().minutes_worked == 90
    services.edit_work(work=work, title="Harbour", minutes_worked=999)
    assert Work.objects.get().minutes_worked == 90


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        ({"minutes": 0}, "minutes", "how long"),
        ({"minutes": -60}, "minutes", "how long"),
        ({"minutes": 961}, "minutes", "16 hours at most"),
        ({"when": (at(10), at(10))}, "ended_at", "ends before it began"),
        ({"when": (at(10), at(9))}, "ended_at", "ends before it began"),
        ({"when": (at(10), None)}, "ended_at", "both"),
        ({"when": (None, at(9))}, "started_at", "both"),
        ({"minutes": 60, "day": TODAY + dt.timedelta(days=2)}, "worked_on", "still to come"),
    ],
)
def test_a_session_that_no_day_holds_is_refused(facts, field, reason):
    with pytest.raises(NotTrue, match=reason) as refused:
        log(make_work(), **facts)
    assert refused.value.field == field
    assert not Session.objects.exists()


def test_nobody_works_on_two_things_at_once():
    ana = make_artist("Ana Moreau")
    harbour, iris = make_work(ana), make_work(ana, title="Iris")
    log(harbour, when=(at(8), at(10)))
    for when in ((at(9), at(11)), (at(7), at(9)), (at(8, 30), at(9)), (at(7), at(11))):
        for work in (harbour, iris):
            with pytest.raises(NotTrue, match="overlaps what was worked on Harbour at dusk"):
                log(work, when=when)
    log(iris, when=(at(10), at(11)))  # one after the other is fine
    log(harbour, when=(at(8), at(10)), contributor="Ben@example.org")  # and so are two people at once


def test_a_day_has_sixteen_hours_over_all_works_of_one_person():
    ana = make_artist("Ana Moreau")
    harbour, iris = make_work(ana), make_work(ana, title="Iris")
    log(harbour, 600)
    log(iris, 360)
    with pytest.raises(NotTrue, match="more than 16 nobody works"):
        log(iris, 1)
    log(iris, 1, contributor="ben@example.org")
    log(iris, 1, day=TODAY - dt.timedelta(days=1))


def test_postgresql_takes_no_overlap_and_no_session_that_ends_before_it_began():
    work = make_work()
    log(work, when=(at(8), at(10)))
    for started, ended in ((at(9), at(11)), (at(12), at(11))):
        with pytest.raises(DatabaseError), transaction.atomic():
            Session.objects.create(work=work, worked_on=TODAY, minutes=60, started_at=started, ended_at=ended)


@pytest.mark.django_db(transaction=True)
def test_the_same_session_sent_twice_at_one_instant_is_written_down_once():
    work = make_work()
    begin, outcomes = threading.Barrier(2), []

    def send():
        begin.wait()
        try:
            log(work, when=(at(8), at(10)))
            outcomes.append("kept")
        except NotTrue:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "told"]
