"""
How a worker takes up a row, and lets it go.

A claim is a moment until which the row is somebody's; whoever works on prolongs it. Whoever is killed lets it run out, and
the sweep finds the row again within a minute; each such death is a try, and a row that workers keep dying on is given up.
An error that is nobody's fault (the store is down, the disk full) gives the claim and the try back, so that an outage of
a day costs no picture.
"""

import contextlib
import datetime as dt
import time

from django.db.models import F

from artists.works import darkroom

# Longer than any one step, of which the darkroom's is the longest: whoever holds a claim that ran out is dead.
CLAIM = dt.timedelta(seconds=darkroom.SECONDS + 15)
SOON = dt.timedelta(seconds=20)  # after an outage was noticed
MOST_TRIES = 4


@contextlib.contextmanager
def given_back_on_error(row, *, at: dt.datetime, **also):
    """Inside, `row` is ours; an error lets it be taken up again soon, and passes. `also` is written then too."""
    row.prolonged = time.monotonic()
    try:
        yield
    except darkroom.Crashed:
        # May well be the file's doing, so the try counts.
        _held(row).update(claimed_until=at + SOON, **also)
        raise
    except Exception:
        _held(row).update(claimed_until=at + SOON, tries=F("tries") - 1, **also)
        raise


def prolong(row) -> None:
    """
    Between two steps: as much time as has passed is added to the claim. Whoever lost it meanwhile is told when she finishes.
    """
    passed = time.monotonic() - row.prolonged
    if passed < 2:
        return
    until = row.claimed_until + dt.timedelta(seconds=passed)
    if _held(row).update(claimed_until=until):
        row.claimed_until, row.prolonged = until, time.monotonic()


def _held(row):
    return type(row).objects.filter(pk=row.pk, claimed_until=row.claimed_until)
