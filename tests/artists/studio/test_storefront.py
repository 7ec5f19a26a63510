"""/studio/storefront/"""

import pytest

from artists.profiles import selectors
from artists.profiles.delivery import Piece, Shape
from artists.profiles.models import ShippingRate
from artists.works import services as works
from artists.works.models import Image
from payouts.money import Money
from tests.artists.studio.doors import assert_only_artists_enter
from tests.factories import FRIDAY, make_artist, photograph

pytestmark = pytest.mark.django_db

PAGE = "/studio/storefront/"
WORDS = {
    "name": "Ana Moreau",
    "slug": "ana-moreau",
    "statement": "I paint the sea.",
    "process": "",
    "town": "Brest",
    "country": "FR",
    "shipping_terms": "",
}
PRICES = {
    "home_first": "6,50",
    "home_additional": "1",
    "home_days_min": "2",
    "home_days_max": "4",
    "europe_first": "",
    "world_first": "0",
}


def test_only_artists_enter(client, as_buyer, as_press):
    for address in (PAGE, PAGE + "shipping/"):
        assert_only_artists_enter(client, as_buyer, as_press, address)


def test_ana_changes_what_her_page_says(as_ana, ana):
    page = as_ana.post(PAGE, WORDS | {"statement": "I <b>paint</b> the sea.", "name": "Ana M."}, follow=True)
    assert "Saved." in page.content.decode()
    ana.refresh_from_db()
    assert (ana.name, ana.storefront.statement, ana.storefront.town) == (
        "Ana M.",
        "I paint the sea.",
        "Brest",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"slug": "admin"}, "is kept for pages of the site"),
        ({"slug": "Ana Moreau"}, "small letters"),
        ({"slug": "ben-adeyemi"}, "another artist’s address"),
        ({"name": ""}, "required"),
        ({"country": "XX"}, "not one of the available choices"),
        ({"statement": "a" * 2_001}, "at most 2000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(as_ana, ana, change, reason):
    make_artist("Ben Adeyemi")
    page = as_ana.post(PAGE, WORDS | {"town": "Concarneau"} | change)
    text = page.content.decode().replace("another artist&#x27;s", "another artist’s")
    assert page.status_code == 422
    assert reason in text
    assert "Concarneau" in text
    ana.storefront.refresh_from_db()
    assert ana.storefront.town == "Douarnenez"


def test_parcels_are_priced_by_zone(as_ana, ana):
    as_ana.post(PAGE + "shipping/", PRICES)
    storefront = type(ana.storefront).objects.get(pk=ana.storefront.pk)
    home = selectors.shipping_quote(storefront, "FR", [Piece()] * 2)
    assert (home.money, home.days_min, home.days_max) == (Money(750, "EUR"), 2, 4)
    assert selectors.shipping_quote(storefront, "DE", [Piece()] * 1) is None
    assert selectors.shipping_quote(storefront, "JP", [Piece()] * 3).money == Money(0, "EUR")


def test_parcels_are_priced_by_what_is_in_them_and_for_countries_by_name(as_ana, ana):
    typed = PRICES | {
        "home_framed": "24",
        "home_free_from": "300",
        "eu_first": "9",
        "list1_name": "North America",
        "list1_countries": "canada, US",
        "list1_first": "19",
        "not_shipped_to": "Russia",
    }
    page = as_ana.post(PAGE + "shipping/", typed, follow=True)
    assert "Canada, United States" in page.content.decode() and "North America" in page.content.decode()
    storefront = type(ana.storefront).objects.get(pk=ana.storefront.pk)
    asked = [
        ("FR", Piece(Shape.FRAMED), 2_400),
        ("FR", Piece(Shape.FRAMED, 30_000), 0),
        ("DE", Piece(), 900),
        ("US", Piece(), 1_900),
        ("JP", Piece(), 0),
        ("RU", Piece(), None),
    ]
    for country, piece, costs in asked:
        quote = selectors.shipping_quote(storefront, country, [piece])
        assert (quote and quote.money.minor) == costs, country
    # Saved again as it stands, it is the same.
    before = list(ShippingRate.objects.order_by("zone").values("zone", "first", "framed", "countries"))
    as_ana.post(PAGE + "shipping/", typed)
    assert (
        list(ShippingRate.objects.order_by("zone").values("zone", "first", "framed", "countries")) == before
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"home_first": "a lot"}, "Write an amount"),
        ({"home_first": "-3"}, "From €0.00"),
        ({"home_first": "99999"}, "From €0.00"),
        ({"home_days_max": "1"}, "At least 2"),
        ({"europe_additional": "2"}, "first piece costs"),
        ({"list1_countries": "US, Atlantis", "list1_first": "20"}, "no country called “Atlantis”"),
        ({"list1_countries": "US"}, "first piece costs"),
        ({"list1_first": "20"}, "Name the countries"),
        (
            {"list1_countries": "US", "list1_first": "20", "list2_countries": "CA, US", "list2_first": "9"},
            "In another group already: United States",
        ),
        ({"home_free_from": "0"}, "From €0.01"),
    ],
)
def test_a_price_that_makes_no_sense_changes_nothing(as_ana, ana, change, reason):
    before = list(ShippingRate.objects.values())
    page = as_ana.post(PAGE + "shipping/", PRICES | change)
    assert page.status_code == 422
    assert reason in page.content.decode()
    assert list(ShippingRate.objects.values()) == before


def test_the_storefront_is_closed_and_opened_again(as_ana, ana):
    for _ in range(2):
        as_ana.post(PAGE + "close/")
    ana.storefront.refresh_from_db()
    assert ana.storefront.status == "closed"
    assert "Your storefront is open" in as_ana.post(PAGE + "open/", follow=True).content.decode()


def test_a_storefront_that_says_nothing_does_not_open(as_ana, ana):
    as_ana.post(PAGE + "close/")
    as_ana.post(PAGE, WORDS | {"statement": ""})
    page = as_ana.post(PAGE + "open/", follow=True).content.decode()
    assert "Not open yet. Write a few sentences" in page


def test_reading_opens_and_closes_nothing(as_ana):
    assert as_ana.get(PAGE + "open/").status_code == 405
    assert as_ana.get(PAGE + "close/").status_code == 405


def send_picture(client, file, **change):
    typed = {"picture-kind": "portrait", "picture-alt_text": "Ana by the window", "picture-file": file}
    return client.post(PAGE + "pictures/", typed | change, follow=True)


def test_a_new_portrait_takes_the_place_of_the_old_one_once_it_is_ready(as_ana, ana):
    old = works.add_image(
        artist=ana, work=None, file=photograph(), name="old.jpg", kind="portrait", at=FRIDAY
    )
    works.make_renditions(image=old, at=FRIDAY)
    assert "being prepared" in send_picture(as_ana, photograph(color=(1, 2, 3))).content.decode()
    assert Image.objects.filter(status="ready").get() == old
    new = works.make_renditions(image=Image.objects.get(status="uploaded"), at=FRIDAY)
    assert Image.objects.get() == new
    assert new.alt_text == "Ana by the window"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"picture-file": ""}, "required"),
        ({"picture-alt_text": ""}, "required"),
        ({"picture-kind": "front"}, "not one of the available choices"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_refused_with_the_reason(as_ana, change, reason):
    page = send_picture(as_ana, photograph(), **change)
    assert page.status_code == 422
    assert reason in page.content.decode()
    assert not Image.objects.exists()


def test_a_portrait_that_is_no_picture_is_refused(as_ana):
    drawing = photograph()
    drawing.file.truncate(0)
    page = send_picture(as_ana, drawing)
    assert page.status_code == 422
    assert "The file is empty" in page.content.decode()


def test_an_artist_says_what_she_is_to_her_tax_office(as_ana, ana):
    page = as_ana.post(
        PAGE + "tax/",
        {"standing": "registered", "vat_number": "fr 12 345678901", "one_stop_shop": "on"},
        follow=True,
    )
    assert "FR12345678901" in page.content.decode()
    ana.refresh_from_db()
    assert (ana.tax_standing, ana.vat_number, ana.one_stop_shop) == ("registered", "FR12345678901", True)
    as_ana.post(PAGE + "tax/", {"standing": "small", "vat_number": "FR12345678901", "one_stop_shop": "on"})
    ana.refresh_from_db()
    assert (ana.tax_standing, ana.vat_number, ana.one_stop_shop) == ("small", "", False)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"standing": "registered", "vat_number": ""}, "with its two letters in front"),
        ({"standing": "registered", "vat_number": "XX1"}, "with its two letters in front"),
        ({"standing": "landlord"}, "not one of the available choices"),
    ],
)
def test_a_vat_number_that_is_none_changes_nothing(as_ana, ana, typed, reason):
    page = as_ana.post(PAGE + "tax/", typed)
    assert page.status_code == 422 and reason in page.content.decode()
    ana.refresh_from_db()
    assert ana.tax_standing == "none"
