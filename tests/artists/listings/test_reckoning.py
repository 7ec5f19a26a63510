"""The fair price is kept with the offer and fixed by the first sale; hours hard to believe are shown to a person."""

import datetime as dt

import pytest

from artists.listings import services
from artists.listings.models import Outlier
from payouts.states import IllegalTransition
from tests.factories import (
    FRIDAY,
    make_listing,
    make_officer,
    make_policy,
    make_wage_reference,
    make_work,
)

pytestmark = pytest.mark.django_db
MONDAY = FRIDAY + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def rules():
    make_policy()
    make_wage_reference(country="FR", currency="EUR", hourly=2_200, name="Reference hour, euro area")


def submit(listing, at=FRIDAY):
    services.submit(listing=listing, by=listing.work.artist.user, at=at)
    listing.refresh_from_db()
    return listing


def test_an_offer_keeps_how_its_price_was_reckoned():
    listing = submit(make_listing())
    assert listing.fair_price == {
        "at": FRIDAY.isoformat(),
        "minutes": 1_200,
        "materials": 4_000,
        "hourly": 2_200,
        "wage": "Reference hour, euro area",
        "wage_source": "Living Wage Foundation, October 2025",
        "coop_share_points": 1_200,
        "fair": 54_546,  # (440.00 + 40.00) / 0.88, rounded up
        "currency": "EUR",
    }


def test_the_first_sale_fixes_it_and_a_later_one_changes_nothing():
    listing = submit(make_listing())
    work = listing.work
    work.minutes_worked = 600
    work.save()
    services.keep_fair_price(listing=listing, at=MONDAY)
    services.first_sale(listing=listing, at=MONDAY)
    listing.refresh_from_db()
    assert (listing.fair_price["minutes"], listing.first_sold_at) == (600, MONDAY)
    work.minutes_worked = 60
    work.save()
    services.first_sale(listing=listing, at=MONDAY + dt.timedelta(days=1))
    services.keep_fair_price(listing=listing, at=MONDAY)
    listing.refresh_from_db()
    assert (listing.fair_price["minutes"], listing.first_sold_at) == (600, MONDAY)


def test_a_sale_waits_for_no_rule_and_no_wage():
    make_wage_reference(country="US", currency="USD", hourly=2_500)
    for currency in ("USD", "SEK"):  # of the first there is a wage and no rule, of the second neither
        listing = make_listing(make_work(title=currency), status="published", currency=currency)
        services.first_sale(listing=listing, at=MONDAY)
        listing.refresh_from_db()
        assert (listing.fair_price, listing.first_sold_at) == (None, MONDAY)


def a5_sketch(minutes):
    return make_work(width_mm=148, height_mm=210, minutes_worked=minutes)


@pytest.mark.parametrize(("hours", "odd"), [(0, True), (1, False), (40, False), (90, False), (400, True)])
def test_hours_hard_to_believe_on_a_sketch_are_shown_to_a_reviewer_and_stop_nothing(hours, odd):
    assert submit(make_listing(a5_sketch(hours * 60))).status == "published"
    assert Outlier.objects.exists() == odd


def test_settled_hours_are_asked_again_only_when_they_change():
    work = a5_sketch(400 * 60)
    carla = make_officer(role="reviewer")
    submit(make_listing(work))
    outlier = Outlier.objects.get()
    services.settle_outlier(outlier=outlier, by=carla, note="A year of mornings, seen in the log.", at=FRIDAY)
    with pytest.raises(IllegalTransition):
        services.settle_outlier(outlier=outlier, by=carla, note="Again.", at=FRIDAY)
    services.show_odd_hours(work=work, at=MONDAY)
    assert Outlier.objects.count() == 1
    work.minutes_worked = 500 * 60
    work.save()
    services.show_odd_hours(work=work, at=MONDAY)
    assert Outlier.objects.filter(settled_at=None).count() == 1


def test_hours_put_right_before_anybody_looked_are_no_longer_shown():
    work = a5_sketch(0)
    submit(make_listing(work))
    work.minutes_worked = 120
    work.save()
    services.show_odd_hours(work=work, at=MONDAY)
    assert not Outlier.objects.exists()
