"""An invitation waits a fortnight; those who forgot are reminded, and everybody is told the end."""

import datetime as dt

import pytest

from marketplace.mail.models import Letter
from payouts.splits import services, tasks
from tests.factories import FRIDAY
from tests.payouts.splits.scene import accept, accepted, proposed

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def written() -> list[tuple[str, str]]:
    found = sorted(Letter.objects.values_list("to", "subject"))
    Letter.objects.all().delete()
    return found


def test_who_has_not_answered_is_reminded_once_three_days_before_the_end(ana, ben, press):
    agreement = proposed(ana, ben, press)
    accept(agreement, ben)
    assert services.remind_due(at=FRIDAY + 10 * DAY) == 0
    assert services.remind_due(at=FRIDAY + 11 * DAY) == 1
    assert services.remind_due(at=FRIDAY + 12 * DAY) == 0
    assert written() == [
        ("ana.moreau@example.org", "The split for Harbour, print runs out on 20 March 2026"),
        ("petit.press@example.org", "A split waits for you until 20 March 2026"),
    ]


def test_what_ran_out_is_told_to_everybody_asked(ana, ben, press):
    proposed(ana, ben, press)
    assert services.expire_due(at=FRIDAY + 14 * DAY) == 1
    assert services.expire_due(at=FRIDAY + 15 * DAY) == 0
    assert {(to, subject) for to, subject in written()} == {
        (f"{name}@example.org", "The split for Harbour, print ran out")
        for name in ("ana.moreau", "ben.okafor", "petit.press")
    }


def test_a_split_that_waits_for_the_co_op_runs_out_too_and_nobody_is_reminded(ana, ben, press):
    accepted(ana, ben, press)
    assert services.remind_due(at=FRIDAY + 12 * DAY) == 0
    assert services.expire_due(at=FRIDAY + 14 * DAY) == 1
    assert "before the co-op answered" in Letter.objects.first().text


def test_the_sweep_does_both_and_may_ring_twice(ana, ben, press):
    proposed(ana, ben, press)
    assert [tasks.expire_invitations(), tasks.expire_invitations()] == [1, 0]
