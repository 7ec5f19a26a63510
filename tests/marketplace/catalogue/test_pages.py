"""A work's page says all that a buyer wants to know; what is not shown is not found, or kindly gone."""

import json
import re

import pytest
from django.urls import reverse

from tests.factories import make_agreement, make_artist, make_listing, make_payee, make_policy, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_policy()
    return make_artist("Ana Moreau")


@pytest.fixture
def harbour(ana):
    work = work_at(ana, title="Harbour at dusk", slug="harbour")
    make_listing(work, kind="limited", price=8_000, status="published")
    return work


def work_at(artist, *, slug=None, **facts):
    """A work at an address that the test can name."""
    work = make_work(artist, **facts)
    if slug:
        work.slug = slug
        work.save(update_fields=["slug"])
    return work


def read(client, url, **asked):
    response = client.get(url, asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_work_page_shows_the_offer_the_edition_and_where_the_money_goes(client, harbour):
    page = read(client, "/works/harbour/")
    assert "<strong>30 of 30 left</strong>; the next copy is 1/30." in page
    assert "€80.00" in page and "€70.40" in page and "€9.60" in page
    assert "Ana Moreau" in page and "Arches cold-pressed" in page and "40 × 30 cm (15.7 × 11.8 in)" in page
    assert "Not for training" in page


def test_a_shared_print_shows_every_partys_part_to_the_cent(client, ana):
    work = work_at(ana, title="Shared", slug="shared")
    listing = make_listing(work, kind="limited", price=8_000)
    make_agreement(listing, others=[(make_payee("Petit Press"), "Printer", {"amount": 800})])
    listing.move("in_review")
    listing.move("published", published_at=listing.created_at)
    page = read(client, "/works/shared/")
    # 80.00 less 12 % is 70.40; the printer's 8.00 first, the rest is Ana's.
    assert "€8.00" in page and "€62.40" in page and "Petit Press" in page


def test_delivery_is_quoted_to_the_country_that_was_asked(client, harbour):
    assert "€6.50 to France" in read(client, "/works/harbour/")
    assert "€12.00 to Germany" in read(client, "/works/harbour/", country="DE")
    assert "€24.00 to Japan" in read(client, "/works/harbour/", country="jp")
    assert "€6.50 to France" in read(client, "/works/harbour/", country="<script>")


def test_where_an_artist_does_not_send_parcels_the_page_says_so(client, harbour):
    harbour.artist.storefront.shipping_rates.filter(zone="world").delete()
    assert "Ana Moreau does not send parcels to Japan." in read(client, "/works/harbour/", country="JP")


def test_a_sample_picture_is_labelled_as_one(client, ana):
    work = work_at(ana, title="Painted", slug="painted", painted_by_program=True)
    make_listing(work, status="published")
    assert "Sample picture, painted by a program" in read(client, "/works/painted/")


def test_machines_read_the_same_offer_and_cannot_break_out_of_it(client, ana):
    work = work_at(ana, title="</script><b>x", slug="tricky")
    make_listing(work, kind="limited", price=8_000, status="published")
    page = client.get("/works/tricky/").content.decode()
    assert "</script><b>" not in page
    described = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
    described = described["@graph"][0]
    assert described["@type"] == ["VisualArtwork", "Product"] and described["name"] == "</script><b>x"
    assert described["offers"][0]["price"] == "80.00"


def test_a_sold_work_stays_to_be_seen_and_cannot_be_bought(client, ana):
    make_listing(work_at(ana, title="Gone", slug="gone"), kind="original", status="sold_out")
    page = read(client, "/works/gone/")
    assert "Sold." in page and "in the cart" not in page


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_a_work_that_is_not_published_is_not_found(client, ana, status):
    make_listing(work_at(ana, slug="early"), status=status)
    assert client.get("/works/early/").status_code == 404


def test_a_work_that_was_taken_down_is_kindly_gone(client, harbour):
    listing = harbour.listings.get()
    listing.move("withdrawn", withdrawn_at=listing.created_at)
    response = client.get("/works/harbour/")
    assert response.status_code == 410
    assert "The artist took this work down" in response.content.decode()


def test_a_work_that_never_was_is_not_found(client):
    assert client.get("/works/no-such-work/").status_code == 404


def test_a_storefront_shows_the_artist_her_works_and_what_parcels_cost(client, harbour):
    page = read(client, reverse("catalogue:storefront", args=["ana-moreau"]))
    assert "Douarnenez, France" in page and "Harbour at dusk" in page and "€6.50" in page


@pytest.mark.parametrize(("status", "answer"), [("draft", 404), ("closed", 410)])
def test_a_storefront_that_is_not_open_shows_nothing(client, status, answer):
    make_artist("Cleo Park", storefront=status)
    assert client.get("/artists/cleo-park/").status_code == answer
    assert "Cleo Park" not in client.get("/artists/").content.decode()


def test_the_artists_are_listed_by_name(client, harbour):
    make_artist("Åsa Berg")
    page = read(client, "/artists/")
    assert "Ana Moreau" in page and "1 work on the wall" in page and "Åsa Berg" in page


def test_a_work_page_asks_the_database_at_most_fourteen_things_however_many_ways_to_buy(
    client, harbour, django_assert_max_num_queries
):
    make_listing(
        harbour, kind="open", options=[("A4", 2_000), ("A3", 3_000), ("A2", 5_000)], status="published"
    )
    make_listing(harbour, kind="original", price=90_000, status="published")
    for number in range(6):
        make_listing(work_at(harbour.artist, title=f"Other {number}"), kind="open", status="published")
    with django_assert_max_num_queries(14):
        client.get("/works/harbour/")


@pytest.mark.parametrize(
    "url", ["/", "/works/", "/works/harbour/", "/artists/", "/artists/ana-moreau/", "/how/"]
)
def test_every_public_page_opens_for_anybody_without_a_cookie_and_is_reserved(client, harbour, url):
    response = client.get(url)
    assert response.status_code == 200
    assert response["tdm-reservation"] == "1"
    # Pages with a form carry the token's cookie and nothing else.
    assert set(response.cookies) <= {"csrftoken"}
    assert client.post(url).status_code == 405


def test_the_page_on_money_reckons_its_example_by_the_rules_in_force(client):
    make_policy(coop_share_points=1_000)
    page = read(client, "/how/")
    # 80.00 less a tenth and 8.00 to the printer leaves 64.00, shared three to one.
    assert all(part in page for part in ("€8.00", "€48.00", "€16.00", "€80.00"))
