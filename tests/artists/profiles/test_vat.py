"""Who owes value added tax on a sale, and how much of the price it is."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artists.profiles.vat import (
    Basis,
    Due,
    Seller,
    Standing,
    contained,
    contained_in_delivery,
    country_of,
    due,
    tidy,
)
from artists.profiles.vat_rates import RATES, rates_of
from artists.profiles.zones import EU

SPRING = dt.date(2026, 3, 6)
ANA = Seller(Standing.REGISTERED, "FR")
ANA_ONE_STOP = Seller(Standing.REGISTERED, "FR", one_stop=True)


@pytest.mark.parametrize(
    ("seller", "to", "is_art", "tax"),
    [
        (Seller(), "FR", True, Due(0, Basis.NONE)),
        (Seller(Standing.SMALL), "DE", False, Due(0, Basis.SMALL)),
        (ANA, "FR", True, Due(550, Basis.HOME, "FR")),
        (ANA, "FR", False, Due(2_000, Basis.HOME, "FR")),
        (ANA, "DE", False, Due(2_000, Basis.HOME, "FR")),
        (ANA_ONE_STOP, "DE", False, Due(1_900, Basis.DESTINATION, "DE")),
        (ANA_ONE_STOP, "DE", True, Due(700, Basis.DESTINATION, "DE")),
        (ANA_ONE_STOP, "FR", False, Due(2_000, Basis.HOME, "FR")),
        (ANA, "GB", False, Due(0, Basis.EXPORT)),
        (ANA_ONE_STOP, "CH", False, Due(0, Basis.EXPORT)),
        (Seller(Standing.REGISTERED, "GB"), "GB", False, Due(2_000, Basis.HOME, "GB")),
        (Seller(Standing.REGISTERED, "GB"), "FR", False, Due(0, Basis.EXPORT)),
        # No rates of hers are kept: nothing is taken, rather than something made up.
        (Seller(Standing.REGISTERED, "US"), "US", False, Due(0, Basis.NONE)),
    ],
)
def test_tax_follows_from_the_sellers_standing_and_from_where_the_parcel_goes(seller, to, is_art, tax):
    assert due(seller, to=to, is_art=is_art, on=SPRING) == tax


def test_a_rate_holds_from_its_day_on():
    days = [dt.date(2024, 12, 31), dt.date(2025, 1, 1)]
    assert [rates_of("DE", day).art for day in days] == [1_900, 700]
    assert rates_of("DE", dt.date(2020, 1, 1)) is None and rates_of("XX", SPRING) is None


def test_every_country_of_the_union_has_rates_in_the_order_of_their_days():
    assert set(RATES) >= EU
    for rows in RATES.values():
        assert [row.since for row in rows] == sorted({row.since for row in rows})
        assert all(0 <= row.art <= row.standard <= 2_700 for row in rows)


@pytest.mark.parametrize(
    ("amount", "points", "tax"),
    [
        (11_900, 1_900, 1_900),
        (8_000, 2_000, 1_333),
        (90_000, 550, 4_692),
        (1, 2_000, 0),
        (3, 2_000, 1),
        (0, 2_000, 0),
        (500, 0, 0),
    ],
)
def test_the_tax_in_a_price(amount, points, tax):
    assert contained(amount, points) == tax


@given(st.integers(0, 99_999_999), st.integers(0, 2_700))
def test_the_tax_is_the_nearest_cent_to_the_true_share_and_never_more_than_the_price(amount, points):
    tax = contained(amount, points)
    assert 0 <= tax <= amount
    assert abs(tax - Fraction(amount * points, 10_000 + points)) <= Fraction(1, 2)


@given(
    st.integers(0, 100_000),
    st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from([0, 550, 2_000])), min_size=1, max_size=6),
)
def test_delivery_is_taxed_like_what_is_in_the_parcel(price, goods):
    tax = contained_in_delivery(price, goods)
    lowest, highest = (contained(price, pick(points for _, points in goods)) for pick in (min, max))
    assert lowest - len(goods) <= tax <= highest + len(goods) and 0 <= tax <= price


def test_an_original_and_a_print_in_one_parcel_share_its_tax_by_their_value():
    # 24.00 for 900.00 at 5.5 % and 100.00 at 20 %: 21.60 and 2.40.
    assert contained_in_delivery(2_400, [(90_000, 550), (10_000, 2_000)]) == 113 + 40


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("FR 12 345678901", "FR"),
        ("de123456789", "DE"),
        ("EL123456789", "GR"),
        ("CHE-123.456.789 MWST", "CH"),
        ("GB123456789", "GB"),
        ("US123456789", None),
        ("DE12345678", None),
        ("123456789", None),
        ("", None),
        ("FR<script>", None),
    ],
)
def test_a_number_is_read_as_its_countrys(typed, country):
    assert country_of(tidy(typed)) == country
