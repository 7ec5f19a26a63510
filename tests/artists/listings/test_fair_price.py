import pytest

from artists.listings.fair_price import Costs, NeverPays, copies_to_pay, fair_price, hourly_at, odd_hours

# 20 hours at 13.45 GBP and 40.00 of materials, a co-op share of 10 %, and 2.9 % + 30p of processing.
LONDON = Costs(
    minutes=20 * 60,
    hourly=1_345,
    materials=4_000,
    coop_share_points=1_000,
    processing_points=290,
    fixed_fee=30,
)


def test_twenty_hours_and_forty_of_materials_come_to_355_11():
    assert fair_price(LONDON) == 35_511


def test_the_fair_price_pays_the_wage_reference_and_a_penny_less_does_not():
    assert hourly_at(35_511, LONDON) == 1_345
    assert hourly_at(35_510, LONDON) == 1_344


@pytest.mark.parametrize(("net", "copies"), [(2_000, 22), (300, 147), (44_000, 1), (43_999, 2), (1, 44_000)])
def test_labour_of_440_is_paid_by_so_many_copies(net, copies):
    assert copies_to_pay(44_000, net) == copies


@pytest.mark.parametrize("net", [0, -500])
def test_copies_that_leave_nothing_never_pay(net):
    with pytest.raises(NeverPays):
        copies_to_pay(44_000, net)


def test_without_hours_there_is_no_hourly_pay():
    assert hourly_at(8_000, Costs(minutes=0, hourly=1_345)) is None


def test_a_price_below_the_materials_pays_less_than_nothing():
    assert hourly_at(1_000, Costs(minutes=60, hourly=1_345, materials=4_000)) == -3_000


def test_when_everything_is_taken_no_price_is_fair():
    with pytest.raises(NeverPays):
        fair_price(Costs(minutes=60, hourly=1_345, coop_share_points=10_000))


def test_every_fair_price_pays_and_every_lower_one_does_not():
    for minutes in (1, 7, 60, 400 * 60):
        for materials in (0, 1, 999):
            for share in (0, 1, 1_200, 9_999):
                costs = Costs(minutes=minutes, hourly=2_200, materials=materials, coop_share_points=share)
                price = fair_price(costs)
                assert hourly_at(price, costs) >= 2_200 > hourly_at(price - 1, costs)


@pytest.mark.parametrize(
    ("hours", "width_mm", "height_mm", "said"),
    [
        (0, 148, 210, "No hours"),
        (400, 148, 210, "77 minutes a square centimetre"),
        (41, 50, 50, "98 minutes a square centimetre"),
        (2_001, 3_000, 3_000, "a whole year and more"),
        (40, 50, 50, ""),  # a miniature
        (20, 300, 400, ""),
        (2_000, 3_000, 3_000, ""),
    ],
)
def test_hours_that_are_hard_to_believe_for_the_size(hours, width_mm, height_mm, said):
    found = odd_hours(hours * 60, width_mm, height_mm)
    assert said in found and bool(said) == bool(found)
