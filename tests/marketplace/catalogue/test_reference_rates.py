"""A price in another currency is there to compare by, says of which day it is, and is never charged."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from marketplace.catalogue import exchange, reference_rates
from marketplace.catalogue.exchange import NotRates, Rates
from marketplace.catalogue.models import ReferenceRates
from marketplace.catalogue.seen import Seen
from payouts.money import Money
from tests.factories import FRIDAY, make_listing, make_policy, make_work

SAMPLE = Path(exchange.__file__).with_name("rates") / "sample.xml"
DAY = FRIDAY.date()
RATES = Rates(
    DAY, {"USD": Decimal("1.0910"), "JPY": Decimal("164.50"), "GBP": Decimal("0.8520")}, "Test bank"
)


def test_a_file_of_the_banks_shape_is_read():
    (rates,) = exchange.read(SAMPLE.read_bytes())
    assert (rates.day, rates.per_euro["USD"], rates.source) == (
        dt.date(2026, 11, 20),
        Decimal("1.0910"),
        "Sample rates",
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ((b"<?xml", b"<xml"), "not XML"),
        ((b"time=", b"day="), "names no day"),
        ((b"2026-11-20", b"yesterday"), "cannot be read"),
        ((b"1.0910", b"one"), "cannot be read"),
        ((b"1.0910", b"-1"), "no rate of USD"),
        ((b"1.0910", b"0"), "no rate of USD"),
        ((b"1.0910", b"Infinity"), "no rate of USD"),
        ((b"1.0910", b"NaN"), "no rate of USD"),
        ((b"'USD'", b"'XXQ'"), "no rate of XXQ"),
        ((b"<gesmes:Env", b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><gesmes:Env"), "entities"),
    ],
)
def test_a_file_that_is_none_is_refused_and_says_why(change, why):
    with pytest.raises(NotRates, match=why):
        exchange.read(SAMPLE.read_bytes().replace(*change))


@pytest.mark.parametrize(
    ("amount", "currency", "there"),
    [
        (Money(8_800, "EUR"), "USD", Money(9_601, "USD")),
        (Money(8_800, "EUR"), "JPY", Money(14_476, "JPY")),
        (Money(9_601, "USD"), "EUR", Money(8_800, "EUR")),
        (Money(1_000, "GBP"), "USD", Money(1_281, "USD")),
        (Money(8_800, "EUR"), "SEK", None),
        (Money(8_800, "SEK"), "EUR", None),
    ],
)
def test_an_amount_is_reckoned_through_the_euro(amount, currency, there):
    assert RATES.about(amount, currency) == there


def test_a_price_says_about_and_of_which_day_an_old_rate_is():
    def about(price, currency="USD", after=0):
        return Seen("cm", currency, DAY + dt.timedelta(days=after), RATES).about(price)

    assert about(Money(8_800, "EUR")) == about(Money(8_800, "EUR"), after=7) == "about US$96"
    assert about(Money(500, "EUR")) == "about US$5.46"
    assert about(Money(8_800, "EUR"), after=8) == f"about US$96 at the rate of {DAY.day} March 2026"
    assert (
        about(Money(8_800, "EUR"), "EUR") == about(Money(0, "EUR")) == about(Money(8_800, "EUR"), "SEK") == ""
    )


@pytest.mark.django_db
def test_a_day_once_read_stays(tmp_path):
    call_command("read_exchange_rates", str(SAMPLE))
    call_command("read_exchange_rates", str(SAMPLE))
    assert ReferenceRates.objects.count() == 1
    other = tmp_path / "other.xml"
    other.write_bytes(SAMPLE.read_bytes().replace(b"1.0910", b"1.2"))
    with pytest.raises(CommandError, match="other rates are kept for 2026-11-20"):
        call_command("read_exchange_rates", str(other))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("read_exchange_rates", str(tmp_path / "nowhere.xml"))
    assert reference_rates.newest().per_euro["USD"] == Decimal("1.0910")


@pytest.mark.django_db
def test_a_visitor_sees_her_own_currency_and_inches_beside_what_she_pays(client):
    make_policy()
    make_listing(make_work(), kind="open", price=8_800, status="published")
    reference_rates.keep([RATES], at=FRIDAY)
    browse = reverse("catalogue:browse")
    assert "US$" not in client.get(browse).content.decode()
    answer = client.post(
        reverse("catalogue:see-as"), {"units": "in", "currency": "USD", "next": browse + "?q=harbour"}
    )
    assert answer["Location"] == browse + "?q=harbour"
    page = client.get(browse).content.decode()
    assert (
        "€88.00" in page
        and "about US$96 at the rate of" in page
        and "15.7\xa0×\xa011.8\xa0in" in page
        and "12 to 24 in" in page
    )
    assert "Test bank" in page and "You pay the artist’s own price" in page
    client.post(reverse("catalogue:see-as"), {"units": "cm", "currency": ""})
    page = client.get(browse).content.decode()
    assert "US$" not in page and "40\xa0×\xa030\xa0cm" in page


@pytest.mark.django_db
@pytest.mark.parametrize("junk", ["XXX", "usd", "US", "<b>", "a" * 5_000])
def test_junk_in_the_cookie_or_the_form_changes_nothing(client, junk):
    make_policy()
    make_listing(make_work(), kind="open", price=8_800, status="published")
    client.cookies["currency"] = client.cookies["units"] = junk
    assert "40\xa0×\xa030\xa0cm" in client.get(reverse("catalogue:browse")).content.decode()
    answer = client.post(
        reverse("catalogue:see-as"), {"units": junk, "currency": junk, "next": "//evil.example/"}
    )
    assert answer["Location"] == reverse("catalogue:browse") and not answer.cookies


@pytest.mark.parametrize(
    ("spoken", "units", "said"),
    [
        ("en-gb", "cm", "29.7\xa0×\xa042\xa0cm"),
        ("de", "cm", "29,7\xa0×\xa042\xa0cm"),
        ("fr", "in", "11,7\xa0×\xa016,5\xa0in"),
    ],
)
def test_a_size_is_written_as_the_language_writes_numbers_and_stays_on_one_line(spoken, units, said):
    with translation.override(spoken):
        assert Seen(units).size(297, 420) == said
