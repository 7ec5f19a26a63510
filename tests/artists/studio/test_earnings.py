"""/studio/money/earnings/, and the figures on the front page."""

import datetime as dt

import pytest
from django.utils import timezone

from artists.studio import earned
from payouts.money import Money
from tests.artists.studio.conftest import signed_in
from tests.factories import make_agreement, make_listing, make_work
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db

PAGE = "/studio/money/earnings/"


@pytest.fixture
def harbour(ana):
    """20 hours and 40.00 of materials, sold once at 80.00: 70.40 and the delivery are Ana's."""
    work = make_work(ana, title="Harbour at dusk")
    paid_order(make_listing(work, price=8_000, status="published"))
    return work


def today():
    return timezone.localdate()


def test_who_was_never_paid_reads_what_will_stand_there(as_ana, as_press, client):
    assert client.get(PAGE).status_code == 302
    assert "Nothing earned yet" in as_ana.get(PAGE).content.decode()
    assert "Nothing earned yet" in as_press.get(PAGE).content.decode()


def test_months_works_and_hours_agree_with_the_books(as_ana, ana, harbour):
    from payouts.earnings import selectors as earnings

    in_all = sum(part.amount for part in earnings.parts_of(ana.payee))
    found = earned.of(
        ana.payee, ana, currency="EUR", today=earnings.parts_of(ana.payee)[0].sale.sold_at.date()
    )
    assert (
        found.in_all == Money(in_all, "EUR") == sum((month.earned for month in found.months), Money(0, "EUR"))
    )
    row, delivery = found.works
    assert (row.work, delivery.title) == (harbour, earned.DELIVERY)
    assert row.copies == 1
    assert row.hourly == Money((row.earned.minor - 4_000) * 60 // 1_200, "EUR")
    page = as_ana.get(PAGE).content.decode()
    assert "Harbour at dusk" in page and str(found.in_all) in page
    assert "<title id=" in page and "<desc id=" in page and "<svg" in page


def test_months_without_a_sale_stand_there_as_nothing(ana):
    months = earned.by_month(ana.payee, currency="EUR", today=dt.date(2026, 2, 28))
    assert [month.first for month in months][:2] == [dt.date(2025, 3, 1), dt.date(2025, 4, 1)]
    assert months[-1].first == dt.date(2026, 2, 1)
    assert {month.earned.minor for month in months} == {0}


def test_what_a_printer_gets_of_others_works_stands_in_one_line(ana, press):
    listing = make_listing(make_work(ana), price=8_000)
    make_agreement(listing, others=[(press, "Printer", {"amount": 800})])
    listing.move("in_review")
    listing.move("published", published_at=timezone.now())
    paid_order(listing)
    [row] = earned.by_work(press, None, currency="EUR")
    assert (row.title, row.work, row.earned, row.hourly) == (
        earned.OTHERS,
        None,
        Money(800, "EUR"),
        None,
    )
    assert "Your parts of others’ works" in signed_in(press.user).get(PAGE).content.decode()


def test_a_currency_nobody_paid_in_is_no_error(as_ana, harbour):
    assert as_ana.get(PAGE, {"currency": "XXX'"}).status_code == 200


def test_the_works_list_says_where_each_work_stands(as_ana, ana, harbour):
    make_work(ana, title="Unsigned", attested=False)
    make_work(ana, title="Bare", picture=False)
    make_work(ana, title="Ready")
    page = as_ana.get("/studio/works/").content.decode()
    for state in (
        "Not signed yet",
        "Needs a photograph",
        "Signed, not offered yet",
        "Limited edition: on the wall",
    ):
        assert state in page
