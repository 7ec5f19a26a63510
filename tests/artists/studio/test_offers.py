"""All offers, and many changed at once: /studio/offers/"""

import re

import pytest
from django.urls import reverse

from artists.listings.models import Option
from tests.artists.studio.doors import assert_only_artists_enter
from tests.factories import make_agreement, make_listing, make_work

pytestmark = pytest.mark.django_db

OFFERS, CHANGE = "/studio/offers/", "/studio/offers/change/"
NOTHING = {"price": "", "up": "", "down": "", "stock": "", "dispatch_days": "", "travels": ""}


@pytest.fixture
def prints(ana):
    """An open edition on the wall, A4 at 20.00 and A3 at 30.00, and a limited one of 80.00 still in draft."""
    listing = make_listing(
        make_work(ana), kind="open", options=[("A4", 2_000), ("A3", 3_000)], status="published"
    )
    make_listing(make_work(ana, title="Iris"))
    return listing


def ids(**which):
    return [str(pk) for pk in Option.objects.filter(**which).order_by("pk").values_list("pk", flat=True)]


def preview(client, **typed):
    return client.post(CHANGE, NOTHING | {"action": "preview", "option": ids()} | typed)


def sealed(page) -> str:
    return re.search(r'name="seal" value="(\w+)"', page.content.decode()).group(1)


def test_only_artists_enter(client, as_buyer, as_press):
    assert_only_artists_enter(client, as_buyer, as_press, OFFERS)
    assert client.get(CHANGE).status_code in (302, 405)


def test_each_offer_is_listed_with_how_it_stands(as_ana, prints):
    page = as_ana.get(OFFERS).content.decode()
    for said in ("Buyers see it.", "Only you see it.", "A4, €20.00", "limited edition of 30"):
        assert said in " ".join(page.split()), said
    drafts = as_ana.get(OFFERS, {"show": "draft"}).content.decode()
    assert "Iris" in drafts and "A4, €20.00" not in drafts
    assert as_ana.get(OFFERS, {"show": "nonsense"}).status_code == 200


def test_a_great_many_offers_come_page_by_page_in_the_same_queries(
    as_ana, ana, django_assert_max_num_queries
):
    for number in range(52):
        make_listing(make_work(ana, title=f"Harbour {number}", picture=False, attested=False))
    with django_assert_max_num_queries(20):
        first = as_ana.get(OFFERS).content.decode()
    assert "52 offers" in first and "?show=all&amp;page=2" in first
    assert as_ana.get(OFFERS, {"page": "2"}).content.decode().count('name="option"') == 2
    assert as_ana.get(OFFERS, {"page": "9" * 30}).status_code == 200


def test_a_studio_without_offers_says_where_they_begin(as_ana):
    assert "An offer begins on the page of a work" in as_ana.get(OFFERS).content.decode()


def test_a_change_is_shown_first_and_then_applied_to_all(as_ana, prints):
    page = preview(as_ana, up="10")
    text = page.content.decode()
    assert "€22.00" in text and "€33.00" in text and "€88.00" in text
    assert list(Option.objects.order_by("pk").values_list("price", flat=True)) == [2_000, 3_000, 8_000]
    form = NOTHING | {"up": "10", "option": ids(), "action": "apply", "seal": sealed(page)}
    answer = as_ana.post(CHANGE, form, follow=True)
    assert "Done: 3 changed." in answer.content.decode()
    assert list(Option.objects.order_by("pk").values_list("price", flat=True)) == [2_200, 3_300, 8_800]
    again = as_ana.post(CHANGE, form)
    assert again.status_code == 409 and "Nothing was done" in again.content.decode()
    assert list(Option.objects.order_by("pk").values_list("price", flat=True)) == [2_200, 3_300, 8_800]


def test_how_the_chosen_ones_travel_is_shown_and_applied(as_ana, prints):
    assert "As it does now" in as_ana.get(OFFERS).content.decode()
    for said, shown, kept in (
        ("tube", "As its size and name tell → <strong>In a tube</strong>", "tube"),
        ("told", "In a tube → <strong>As its size and name tell</strong>", ""),
    ):
        page = preview(as_ana, travels=said)
        assert shown in page.content.decode()
        form = NOTHING | {"travels": said, "option": ids(), "action": "apply", "seal": sealed(page)}
        as_ana.post(CHANGE, form)
        assert set(Option.objects.values_list("travels", flat=True)) == {kept}


def test_one_in_the_way_is_named_and_nothing_is_applied(as_ana, prints, press):
    shared = make_listing(prints.work, kind="open", price=6_000)
    make_agreement(shared, others=[(press, "Printer", {"amount": 800})])
    page = preview(as_ana, down="5")
    text = page.content.decode()
    assert "The price is part of the split that others signed." in text and 'value="apply"' not in text
    form = NOTHING | {"down": "5", "option": ids(), "action": "apply", "seal": sealed(page)}
    assert as_ana.post(CHANGE, form).status_code == 422
    assert Option.objects.filter(price=2_000).exists()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({}, "Say what is to change."),
        ({"up": "5", "down": "5"}, "Either a new price"),
        ({"price": "5", "up": "5"}, "Either a new price"),
        ({"price": "free"}, "Write an amount"),
        ({"down": "500"}, "at most 100"),
        ({"travels": "by balloon"}, "Select a valid choice"),
        ({"stock": "-1"}, "greater than or equal to 0"),
        ({"up": "5", "option": []}, "Choose at least one offer."),
        ({"up": "5", "option": ["٣", "x", "9" * 40]}, "Choose at least one offer."),
    ],
)
def test_what_is_wrong_is_said(as_ana, prints, typed, reason):
    page = preview(as_ana, **typed)
    assert page.status_code == 422 and reason in page.content.decode()


def test_the_offers_of_another_artist_are_not_touched(as_another_artist, prints):
    page = preview(as_another_artist, price="1")
    assert "A4" not in page.content.decode()
    form = NOTHING | {"price": "1", "option": ids(), "action": "apply", "seal": sealed(page)}
    assert as_another_artist.post(CHANGE, form).status_code == 409
    assert Option.objects.filter(price=2_000).exists()


def test_the_address_is_known():
    assert (reverse("studio:offers"), reverse("studio:change-offers")) == (OFFERS, CHANGE)
