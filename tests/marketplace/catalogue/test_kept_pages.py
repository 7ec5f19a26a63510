"""Guests get finished pages, and never an old price."""

import pytest
from django.urls import reverse

from artists.listings.models import Option
from marketplace.catalogue import exhibitions, kept_pages, reference_rates, services
from marketplace.catalogue.exchange import Rates
from tests.factories import FRIDAY, make_listing, make_officer, make_policy, make_user, make_work

pytestmark = pytest.mark.django_db

BROWSE = "/works/"


@pytest.fixture
def listing():
    make_policy()
    return make_listing(make_work(), kind="open", price=8_000, status="published")


def read(client, address=BROWSE, **headers):
    return client.get(address, headers=headers)


@pytest.mark.parametrize("address", ["/", BROWSE, BROWSE + "?q=harbour", "/tags/fog/"])
def test_the_second_guest_costs_one_question_to_the_database(
    client, listing, address, django_assert_num_queries
):
    listing.work.tags = ["fog"]
    listing.work.save(update_fields=["tags"])
    first = read(client, address)
    with django_assert_num_queries(1):
        second = read(client, address)
    assert first.status_code == 200 and second.content == first.content
    assert dict(second.headers) == dict(first.headers)


def test_a_price_that_changed_is_on_the_next_page(client, listing):
    assert "€80.00" in read(client).content.decode()
    Option.objects.filter(listing=listing).update(price=9_500)
    page = read(client).content.decode()
    assert "€95.00" in page and "€80.00" not in page
    listing.move("sold_out")
    assert "€95.00" not in read(client).content.decode()


def test_an_exhibition_and_a_rate_are_on_the_next_page_too(client, listing):
    client.cookies["currency"] = "USD"
    assert "about" not in read(client, "/").content.decode().split("<main")[1]
    reference_rates.keep([Rates(FRIDAY.date(), {"USD": 2})], at=FRIDAY)
    assert "about US$160" in read(client, "/").content.decode()
    carla = make_officer("Carla Haas")
    made = exhibitions.arrange(
        exhibition=None, title="Fog", words="", work_ids=[listing.work_id], by=carla, at=FRIDAY
    )
    exhibitions.open_or_close(exhibition=made, status="open", by=carla, at=FRIDAY)
    assert "Chosen by Carla Haas" in read(client, "/").content.decode()


def test_a_browser_that_has_the_page_is_told_so_until_it_changes(client, listing):
    etag = read(client)["ETag"]
    again = read(client, **{"if-none-match": etag})
    assert again.status_code == 304 and not again.content and again["ETag"] == etag
    assert "Content-Security-Policy" in again
    Option.objects.filter(listing=listing).update(price=9_500)
    assert read(client, **{"if-none-match": etag}).status_code == 200


def test_another_process_knows_the_page_that_a_browser_has_too(client, listing):
    etag = read(client)["ETag"]
    kept_pages.forget()
    again = read(client, **{"if-none-match": etag})
    assert again.status_code == 304 and not again.content


def test_lights_units_and_language_have_pages_of_their_own(client, listing):
    plain = read(client).content
    assert read(client, **{"accept-language": "de"}).content != plain
    client.cookies["theme"] = "dark"
    assert b'data-theme="dark"' in read(client).content
    client.cookies["units"] = "in"
    assert "15.7\xa0×\xa011.8\xa0in" in read(client).content.decode()


def test_a_member_gets_a_page_of_her_own_and_leaves_none_behind(client, listing):
    bea = make_user("Bea Lind")
    guest = read(client).content
    client.force_login(bea)
    page = read(client)
    assert "Bea" in page.content.decode() and "ETag" not in page
    client.logout()
    client.cookies.clear()
    assert read(client).content == guest


def test_tidying_the_shelf_costs_nobody_a_page_and_hides_no_change(client, listing):
    read(client)
    services.tidy_shelf()
    Option.objects.filter(listing=listing).update(price=9_500)
    assert "€95.00" in read(client).content.decode()


def test_however_many_addresses_are_tried_few_are_kept(client, listing, monkeypatch):
    monkeypatch.setattr(kept_pages, "MOST", 3)
    for number in range(6):
        read(client, f"{BROWSE}?q=x{number}")
    read(client, f"{BROWSE}?q={'x' * 300}")
    assert len(kept_pages._kept) == 3
    assert reverse("catalogue:browse") == BROWSE
