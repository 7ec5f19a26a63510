"""Every cent is shared, and shared once."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.splits.allocation import (
    Term,
    allocate,
    points_by,
    share_out,
    take_share,
    turn_of,
)


@pytest.mark.parametrize(
    ("total", "weights", "first", "parts"),
    [
        (9_999, [75, 25], 0, [7_499, 2_500]),
        (100, [1, 1, 1], 0, [34, 33, 33]),
        (100, [1, 1, 1], 1, [33, 34, 33]),
        (100, [1, 1, 1], 2, [33, 33, 34]),
        (100, [1, 1, 1], 3, [34, 33, 33]),
        (3_333, [70, 20, 10], 0, [2_333, 667, 333]),
        (10, [0, 1], 0, [0, 10]),
        (0, [1, 2], 0, [0, 0]),
        (1, [1] * 12, 5, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
        (99_999_999, [1, 1, 1], 0, [33_333_333, 33_333_333, 33_333_333]),
    ],
)
def test_the_examples_of_the_rule_book(total, weights, first, parts):
    assert allocate(total, weights, first=first) == parts


def test_every_total_up_to_a_hundred_euros_is_shared_exactly():
    dice = random.Random(7)
    for total in range(10_001):
        weights = [dice.randrange(0, 9) for _ in range(dice.randrange(1, 7))]
        weights[0] += 1
        parts = allocate(total, weights, first=total)
        assert sum(parts) == total
        assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
        whole = sum(weights)
        assert all(
            abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True)
        )


def test_every_small_case_is_exact_and_as_near_as_it_can_be():
    for places in (1, 2, 3):
        for weights in itertools.product(range(4), repeat=places):
            for total in range(13) if sum(weights) else ():
                for first in range(places):
                    parts = allocate(total, weights, first=first)
                    assert sum(parts) == total
                    for part, weight in zip(parts, weights, strict=True):
                        assert abs(part * sum(weights) - total * weight) < sum(weights)
                        assert part == 0 or weight


def test_the_odd_cent_goes_to_each_in_turn_and_evenly():
    for places in range(1, 7):
        rounds = [allocate(100 * places + 1, [1] * places, first=first) for first in range(places)]
        assert [sum(parts) for parts in zip(*rounds, strict=True)] == [100 * places + 1] * places


@given(
    st.integers(0, 10**14), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(sum), st.randoms()
)
def test_the_order_of_the_names_changes_nothing_but_the_odd_cent(total, weights, dice):
    order = list(range(len(weights)))
    dice.shuffle(order)
    straight = sorted(zip(weights, allocate(total, weights), strict=True))
    shuffled = sorted(
        zip([weights[i] for i in order], allocate(total, [weights[i] for i in order]), strict=True)
    )
    assert straight == shuffled


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_nonsense_is_refused(total, weights):
    with pytest.raises(ValueError):
        allocate(total, weights)


def test_fixed_amounts_come_first_and_the_rest_goes_by_points():
    printer, maker, artist = Term(amount=800), Term(basis_points=2_500), Term(basis_points=7_500)
    assert share_out(7_040, [printer, maker, artist]) == [800, 1_560, 4_680]
    assert share_out(14_080, [printer, maker, artist], quantity=2) == [1_600, 3_120, 9_360]


def test_where_the_price_is_too_low_the_first_named_is_met_first():
    terms = [Term(amount=800), Term(amount=3_000), Term(basis_points=10_000)]
    assert share_out(1_000, terms) == [800, 200, 0]
    assert share_out(500, terms) == [500, 0, 0]


@given(
    st.integers(0, 99_999_999),
    st.lists(st.integers(1, 50_000), max_size=4),
    st.lists(st.integers(1, 10_000), min_size=1, max_size=6),
    st.integers(1, 20),
)
def test_a_sale_never_pays_out_more_or_less_than_it_took_in(proceeds, fixed, points, quantity):
    terms = [Term(amount=amount) for amount in fixed] + [Term(basis_points=p) for p in points]
    parts = share_out(proceeds, terms, quantity=quantity, first=proceeds)
    assert sum(parts) == proceeds
    assert min(parts) >= 0


def test_the_co_op_takes_its_share_to_the_nearest_cent():
    assert take_share(8_000, 1_200) == 960
    assert take_share(1, 1_200) == 0
    assert take_share(9_999, 1_200) == 1_200
    assert take_share(100, 0) == 0
    assert take_share(100, 10_000) == 100


@pytest.mark.parametrize(
    ("minutes", "kept", "points"),
    [
        ([600, 600], 0, [5_000, 5_000]),
        ([1_200, 600, 60], 0, [6_452, 3_226, 322]),
        ([60, 60, 60], 0, [3_334, 3_333, 3_333]),
        ([60, 60, 60], 1_000, [3_000, 3_000, 3_000]),
        ([1, 0], 0, [10_000, 0]),
    ],
)
def test_hours_become_basis_points_that_add_up(minutes, kept, points):
    assert points_by(minutes, of=10_000 - kept) == points


@given(st.lists(st.integers(0, 60 * 5_000), min_size=1, max_size=12).filter(sum), st.integers(0, 9_999))
def test_hours_become_exactly_the_points_there_are(minutes, kept):
    assert sum(points_by(minutes, of=10_000 - kept)) == 10_000 - kept


def test_the_turn_of_a_subject_is_known_beforehand_and_differs_between_subjects():
    assert turn_of("listing:12") == turn_of("listing:12")
    assert len({turn_of(f"listing:{number}") % 3 for number in range(20)}) == 3
