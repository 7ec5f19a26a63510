"""When a parcel is expected."""

import datetime as dt

from marketplace.orders.arrival import Expected, expected

FRIDAY = dt.date(2026, 3, 6)


def test_a_parcel_that_left_is_expected_after_its_days_on_the_way():
    assert expected(day=FRIDAY, working_days=0, days_min=2, days_max=7) == Expected(
        dt.date(2026, 3, 8), dt.date(2026, 3, 13)
    )


def test_one_that_is_still_packed_may_leave_today_or_on_the_last_working_day():
    # Five working days after a Friday: the next Friday.
    assert expected(day=FRIDAY, working_days=5, days_min=2, days_max=7) == Expected(
        dt.date(2026, 3, 8), dt.date(2026, 3, 20)
    )
