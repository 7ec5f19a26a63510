"""How what is offered travels."""

import datetime as dt

import pytest

from artists.listings.models import Option
from artists.listings.travelling import delivery_to, piece_of
from artists.profiles.delivery import Shape
from payouts.money import Money
from tests.factories import make_artist, make_listing, make_work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "support", "shape"),
    [
        ("30 × 40 cm on cotton rag", "", Shape.FLAT),
        ("Framed in oak", "", Shape.FRAMED),
        ("in an oak frame", "", Shape.FRAMED),
        ("Unframed", "", Shape.FLAT),
        ("without a frame", "", Shape.FLAT),
        ("", "Canvas, stretched", Shape.FRAMED),
        ("", "Canvas paper, 300 g/m²", Shape.FLAT),
    ],
)
def test_what_cannot_be_rolled_is_told_by_the_artists_own_words(name, support, shape):
    listing = make_listing(make_work(support=support), kind="open", options=[(name, 8_000)])
    assert piece_of(listing.options.get()).shape == shape


def test_a_sheet_larger_than_a3_goes_in_a_tube_and_an_option_has_a_size_and_a_haste_of_its_own():
    listing = make_listing(make_work(), kind="open", dispatch_days=5)
    option = listing.options.get()
    assert (piece_of(option).shape, piece_of(option).dispatch_days) == (Shape.FLAT, 5)
    option.sheet_width_mm, option.sheet_height_mm, option.dispatch_days = 500, 700, 0
    assert (piece_of(option).shape, piece_of(option).dispatch_days) == (Shape.TUBE, 0)


def test_how_an_artist_says_it_travels_goes_before_what_its_words_would_tell():
    option = make_listing(make_work(support="Canvas, stretched"), kind="open").options.get()
    assert piece_of(option).shape == Shape.FRAMED
    option.travels = "tube"
    option.save()
    assert piece_of(option).shape == Shape.TUBE


def test_there_is_a_choice_for_every_shape_that_a_parcel_has():
    assert set(Option.Travels.values) == {shape.value for shape in Shape}


def test_the_page_of_a_work_says_what_delivery_costs_and_when_it_arrives():
    listing = make_listing(make_work(make_artist(country="FR")), kind="open", dispatch_days=1)
    option = Option.objects.select_related("listing__work__artist__storefront").get(listing=listing)
    quote = delivery_to(option, "FR", on=dt.date(2026, 11, 30))
    assert quote.money == Money(650, "EUR")
    assert (quote.arrives_from, quote.arrives_to) == (dt.date(2026, 12, 3), dt.date(2026, 12, 4))
