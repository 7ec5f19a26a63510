"""What one parcel costs and when it arrives."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artists.profiles.delivery import Piece, Rate, Shape, arrival, price, shape_of
from artists.profiles.zones import nearest

FLAT, TUBE, FRAMED = Shape.FLAT, Shape.TUBE, Shape.FRAMED
RATE = Rate(first=650, additional=150, tube=900, framed=2_400, free_from=50_000, days_min=2, days_max=5)


def parcel(*shapes, amount=1_000):
    return [Piece(shape, amount) for shape in shapes]


@pytest.mark.parametrize(
    ("shapes", "costs"),
    [
        ([FLAT], 650),
        ([TUBE], 900),
        ([FRAMED], 2_400),
        ([FLAT, FLAT, FLAT], 950),
        # An original in its frame and a print beside it: the frame pays for the parcel.
        ([FRAMED, FLAT], 2_550),
        ([FLAT, TUBE, FLAT], 1_200),
    ],
)
def test_the_dearest_piece_pays_for_the_parcel_and_every_other_one_a_little_more(shapes, costs):
    assert price(RATE, parcel(*shapes)) == costs


def test_a_rate_without_shapes_is_for_every_shape():
    assert {price(Rate(650), parcel(shape)) for shape in Shape} == {650}


def test_a_parcel_worth_enough_travels_free_to_the_cent():
    assert price(RATE, [Piece(FRAMED, 49_999)]) == 2_400
    assert price(RATE, [Piece(FRAMED, 50_000)]) == 0
    assert price(RATE, [Piece(FLAT, 25_000)] * 2) == 0


def test_a_further_piece_never_costs_more_than_a_parcel_of_its_own():
    assert price(Rate(first=300, additional=900), parcel(FLAT, FLAT)) == 600


def test_an_empty_parcel_has_no_price():
    with pytest.raises(ValueError, match="holds something"):
        price(RATE, [])


amounts = st.integers(0, 10_000)
maybe = st.none() | amounts
rates = st.builds(
    Rate,
    first=amounts,
    additional=amounts,
    tube=maybe,
    framed=maybe,
    free_from=st.none() | st.integers(1, 20_000),
)
pieces = st.lists(st.builds(Piece, st.sampled_from(Shape), amounts), min_size=1, max_size=8)


@given(rates, pieces, pieces)
def test_one_parcel_never_costs_more_than_two_and_never_less_than_nothing(rate, some, others):
    together = price(rate, some + others)
    assert 0 <= together <= price(rate, some) + price(rate, others)


@given(rates, pieces, st.randoms())
def test_the_order_of_the_pieces_does_not_matter(rate, some, chance):
    shuffled = chance.sample(some, len(some))
    assert price(rate, shuffled) == price(rate, some)


@given(rates, pieces)
def test_a_piece_more_never_makes_a_parcel_cheaper_unless_it_travels_free(rate, some):
    more = price(rate, [*some, Piece(FLAT, 0)])
    assert more >= price(rate, some)


@pytest.mark.parametrize(
    ("width", "height", "rigid", "shape"),
    [
        (300, 420, False, FLAT),
        (421, 100, False, TUBE),
        (100, 421, False, TUBE),
        (100, 100, True, FRAMED),
    ],
)
def test_how_a_piece_travels_follows_from_its_size_and_from_whether_it_can_be_rolled(
    width, height, rigid, shape
):
    assert shape_of(width_mm=width, height_mm=height, rigid=rigid) == shape


@pytest.mark.parametrize(
    ("ordered", "dispatch", "first", "last"),
    [
        ("2026-03-02", 0, "2026-03-04", "2026-03-07"),  # a Monday, sent at once
        ("2026-03-02", 5, "2026-03-11", "2026-03-14"),  # leaves on the Monday after
        ("2026-03-06", 1, "2026-03-11", "2026-03-14"),  # a Friday: leaves on Monday
        ("2026-03-07", 1, "2026-03-11", "2026-03-14"),  # a Saturday: leaves on Monday, too
        (
            "2026-02-27",
            3,
            "2026-03-06",
            "2026-03-09",
        ),  # eighth day a Sunday: a day later; over the end of February
        ("2026-12-24", 12, "2027-01-13", "2027-01-16"),
    ],
)
def test_a_parcel_arrives_after_its_working_days_and_its_days_on_the_way(ordered, dispatch, first, last):
    found = arrival(RATE, [Piece(FLAT, 0, dispatch), Piece(FLAT, 0, 0)], on=dt.date.fromisoformat(ordered))
    assert found == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


EVERYWHERE = ("home", "eu", "europe", "world")


@pytest.mark.parametrize(
    ("country", "zones", "lists", "found"),
    [
        ("FR", EVERYWHERE, {}, "home"),
        ("DE", EVERYWHERE, {}, "eu"),
        ("DE", ("home", "europe", "world"), {}, "europe"),
        ("CH", EVERYWHERE, {}, "europe"),
        ("GB", ("home", "eu", "world"), {}, None),
        ("JP", EVERYWHERE, {}, "world"),
        ("US", EVERYWHERE, {"North America": ["CA", "US"]}, "North America"),
        ("DE", EVERYWHERE, {"Neighbours": ["BE", "DE"]}, "Neighbours"),
        ("FR", EVERYWHERE, {"Neighbours": ["FR"]}, "home"),
        ("FR", ("europe", "world"), {}, None),
        ("JP", (), {}, None),
    ],
)
def test_the_nearest_zone_that_has_a_price_holds(country, zones, lists, found):
    assert nearest(country, "FR", zones=zones, lists=lists) == found
