"""Loading the sample co-op, step by step. Each step finds what an interrupted one left and goes on."""

from __future__ import annotations

import datetime as dt

from artists.cooperative import services as cooperative
from artists.cooperative.models import Decision, Policy
from artists.profiles.models import Artist
from marketplace.console import books_state
from marketplace.users.models import User

from . import cast, living, offering, people, pictures, trading

FOUNDED = dt.timedelta(days=400)  # before today
MARK = "sample:1"


def today(now: dt.datetime) -> dt.datetime:
    """The day that the sample's past is counted from: now, or when an interrupted load began."""
    founded = Policy.objects.order_by("active_from").values_list("active_from", flat=True).first()
    return founded + FOUNDED if founded else now


def is_loaded() -> bool:
    return Decision.objects.filter(subject=MARK).exists()


def has_real_people() -> bool:
    return User.objects.exclude(email__endswith="@sample.fairhand.example").exists()


def mark_loaded(*, at: dt.datetime) -> None:
    cooperative.record(by=None, verb="loaded", subject=MARK, title="The sample co-op", at=at)


def people_and_works(*, at: dt.datetime, step) -> list[list[pictures.Sitting]]:
    """Everybody, and every work without its pictures; returns what is to be painted, work by work."""
    persons = cast.artists()
    step.of(len(persons) + 2)
    people.found_the_cooperative(at=at - FOUNDED)
    people.leave_one_applicant(at=at - dt.timedelta(days=2))
    for payee in people.let_printers_in().values():
        people.connect_to_stripe(payee, at=at - dt.timedelta(days=300))
    step.done(2)
    to_paint = []
    for number, person in enumerate(persons):
        artist = people.welcome(person, at=at - FOUNDED + dt.timedelta(days=number))
        people.connect_to_stripe(artist.payee, at=at - dt.timedelta(days=300), finish=person.connected)
        to_paint.append(pictures.portraits(artist, number))
        for place, piece in enumerate(person.works):
            work = pictures.hang(artist, piece, at=_hung_at(at, number, place))
            to_paint.append(pictures.sittings(work, piece))
        step.done()
    return to_paint


def paint(sittings: list[pictures.Sitting], *, at: dt.datetime) -> None:
    for sitting in sittings:
        pictures.sit(sitting, at=at)


def offers(*, at: dt.datetime, step) -> None:
    """Every work offered as its artist means to, and the shared splits in every state."""
    offering.offer_everything(at=at, step=step)


def live(*, at: dt.datetime, step) -> None:
    """What is kept, asked, sent back and shown around the sales, so that no page is empty."""
    living.live(at=at, step=step)


def trade(*, at: dt.datetime, step) -> None:
    """Orders in every state, two past payout runs, one that waits for approval; and the books proved over it all."""
    trading.trade(at=at, step=step)
    books_state.prove(at=at)


def _hung_at(at: dt.datetime, number: int, place: int) -> dt.datetime:
    # Artists take turns, so that the wall of new works is a mixed one.
    artists = Artist.objects.count() or 1
    return at - dt.timedelta(days=200) + dt.timedelta(hours=5 * (place * artists + number))
