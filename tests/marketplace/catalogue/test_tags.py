"""Tags are searched, counted, and have a page and a feed of their own."""

import pytest
from django.urls import reverse

from artists.works.models import Work
from marketplace.catalogue import search, services, wall
from marketplace.catalogue.filters import Filters
from tests.factories import make_artist, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def hung():
    make_policy()
    ana = make_artist("Ana Moreau")
    for title, tags in {"Quay": ["fog", "boats"], "Pier": ["fog", "copper sky"], "Iris": []}.items():
        make_listing(make_work(ana, title=title, description="", tags=tags), kind="open", status="published")
    return ana


def titles(**asked):
    return [card.title for card in wall.browse(Filters.read(asked)).cards]


def test_a_tag_is_found_as_a_facet_and_as_a_word(hung):
    assert titles(tag="fog") == titles(tag="#Fog") == ["Pier", "Quay"]
    assert titles(tag="copper sky") == titles(q="copper") == ["Pier"]
    assert titles(tag="fog", q="boats") == ["Quay"]
    assert titles(tag="of nothing") == []
    assert search.suggestions("copp") == ["copper"]


def test_the_most_frequent_tags_are_offered_with_true_counts(hung):
    def offered(**asked):
        return {choice.label: choice.count for choice in wall.browse(Filters.read(asked)).facets["tag"]}

    everything = {"fog": "2", "boats": "1", "copper sky": "1"}
    assert offered() == offered(medium="watercolor") == everything
    Work.objects.filter(title="Quay").update(tags=["fog"])
    del everything["boats"]
    assert offered() == everything
    services.tidy_shelf()
    assert offered() == everything
    assert not search.is_a_tag("boats")


def test_a_tag_has_a_page_that_search_engines_may_keep(client, hung):
    page = client.get("/tags/copper%20sky/")
    html = page.content.decode()
    assert page.status_code == 200 and "Pier" in html and "Quay" not in html
    assert "/tags/copper%20sky/feed/" in html and 'content="noindex' not in html
    narrowed = client.get("/tags/fog/", {"medium": "watercolor"}).content.decode()
    assert 'content="noindex, follow"' in narrowed


@pytest.mark.parametrize(
    ("address", "status"),
    [("/tags/Fog/", 301), ("/tags/%23fog/", 301), ("/tags/elephant/", 404), ("/tags/" + "a" * 5_000 + "/", 404), ("/tags/!!/", 404),
     ("/tags/elephant/feed/", 404), ("/tags/fog/feed/", 200), ("/tags/Fog/feed/", 404)],
)  # fmt: skip
def test_a_tag_has_one_address(client, hung, address, status):
    assert client.get(address).status_code == status


def test_a_feed_is_of_a_tag_of_a_search_or_of_everything(client, hung):
    def told(address, **asked):
        text = client.get(address, asked).content.decode()
        return [title for title in ("Quay", "Pier", "Iris") if f"<title>{title}</title>" in text]

    assert told(reverse("catalogue:feed")) == ["Quay", "Pier", "Iris"]
    assert told(reverse("catalogue:feed"), q="iris") == ["Iris"]
    assert told(reverse("catalogue:tag-feed", args=["fog"])) == ["Quay", "Pier"]


def test_a_reader_that_has_the_feed_is_told_so(client, hung):
    first = client.get(reverse("catalogue:feed"))
    again = client.get(reverse("catalogue:feed"), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    Work.objects.filter(title="Iris").update(title="Iris in rain")
    assert client.get(reverse("catalogue:feed"), headers={"if-none-match": first["ETag"]}).status_code == 200
