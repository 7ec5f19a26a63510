"""
How a worker takes up a row, and lets it go.

A claim is a moment until which the row is somebody's. Whoever is killed lets it run out, and the sweep finds the row
again; each such death is a try, and a row that workers keep dying on is given up. An error that is nobody's fault (the
store is down, the disk full) gives the claim and the try back, so that an outage of a day costs no picture.
"""

import contextlib
import datetime as dt

from django.db.models import F

from artists.works import darkroom

# Longer than the tasks' hard time limit: whoever holds a claim that ran out is dead.
CLAIM = dt.timedelta(seconds=200)
SOON = dt.timedelta(seconds=20)  # after an outage was noticed
MOST_TRIES = 4


@contextlib.contextmanager
def given_back_on_error(row, *, at: dt.datetime, **also):
    """Inside, `row` is ours; an error lets it be taken up again soon, and passes. `also` is written then too."""
    try:
        yield
    except darkroom.Crashed:
        # May well be the file's doing, so the try counts.
        _held(row).update(claimed_until=at + SOON, **also)
        raise
    except Exception:
        _held(row).update(claimed_until=at + SOON, tries=F("tries") - 1, **also)
        raise


def _held(row):
    return type(row).objects.filter(pk=row.pk, claimed_until=row.claimed_until)
