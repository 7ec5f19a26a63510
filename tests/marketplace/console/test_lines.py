"""A line of the queue says what waits as it is now, and how long it has waited."""

import datetime as dt
import random

import pytest
from django.contrib.humanize.templatetags import humanize
from django.utils.translation import override

from marketplace.console import lines
from tests.factories import FRIDAY

NOW = dt.datetime(2026, 3, 31, 12, 0, 0, 250_000, tzinfo=dt.UTC)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock that Django tells the time by, and returns what it says."""

    def set_to(moment: dt.datetime) -> dt.datetime:
        class Stopped(dt.datetime):
            @classmethod
            def now(cls, zone=None):
                return moment.astimezone(zone) if zone else moment.replace(tzinfo=None)

        monkeypatch.setattr(humanize, "datetime", Stopped)
        return moment

    return set_to


def test_kept_words_are_those_that_django_would_say_at_that_moment(at):
    """From one second to four years, across the ends of months, in every order; to the second."""
    chosen = random.Random(40)
    moments = [
        FRIDAY + dt.timedelta(days=chosen.randrange(400), seconds=chosen.randrange(86_400)) for _ in range(12)
    ]
    moments += [dt.datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC), NOW]
    edges = [0, 1, 59, 60, 61, 119, 3_599, 3_600, 7_199, 7_200, 86_399, 86_400, 90_000, 604_800, 2_678_400]
    for since in moments:
        for _ in range(120):
            age = chosen.choice(edges) if chosen.random() < 0.4 else int(10 ** chosen.uniform(0, 8.1))
            moment = at(since + dt.timedelta(seconds=age, microseconds=chosen.randrange(1_000_000)))
            assert lines.ago(since, at=moment) == humanize.naturaltime(since.replace(microsecond=0)), (
                since,
                moment,
            )


def test_words_are_made_anew_once_an_hour_at_most(at):
    since = NOW - dt.timedelta(days=3)
    lines._ago.cache_clear()
    for minutes in range(0, 60, 5):
        lines.ago(since, at=at(NOW + dt.timedelta(minutes=minutes)))
    assert lines._ago.cache_info().misses == 1
    lines.ago(since, at=at(NOW + dt.timedelta(hours=1)))
    assert lines._ago.cache_info().misses == 2


def test_what_lies_ahead_is_said_to_the_second(at):
    """The clocks of two machines may differ."""
    moment = at(NOW)
    for ahead in (1, 2, 59, 61, 4_000):
        since = NOW + dt.timedelta(seconds=ahead)
        assert lines.ago(since, at=moment) == humanize.naturaltime(since.replace(microsecond=0))


def test_the_words_are_in_the_language_of_whoever_reads(at):
    moment = at(NOW)
    since = NOW - dt.timedelta(hours=5)
    english = lines.ago(since, at=moment)
    with override("de"):
        assert lines.ago(since, at=moment) != english
    assert lines.ago(since, at=moment) == english
