"""What programs of others read: sitemap, oEmbed, JSON-LD and the public API. All of it is well-formed, whatever a title holds."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.urls import reverse
from jsonschema import Draft202012Validator

from marketplace.catalogue import api
from tests.factories import make_artist, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert(1)</script> & “Ébène” ]]> \u2028 {{ 7*7 }} \\u003c"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def hung():
    """A hostile title as an edition of 30 and an original; beside it a sold work and one that was taken down."""
    make_policy()
    ana = make_artist("Ana <Moreau> & Co")
    work = make_work(ana, title=HOSTILE, tags=["fog sea"], support="<b>paper</b>")
    make_listing(work, kind="limited", price=8_000, status="published")
    make_listing(work, kind="original", price=90_000, status="published")
    sold = make_work(ana, title="Sold")
    make_listing(sold, kind="original", status="sold_out")
    gone = make_work(ana, title="Gone")
    make_listing(gone, status="withdrawn")
    return {"work": work, "sold": sold, "gone": gone}


def described(client, address, **asked):
    """The nodes of the JSON-LD of a page, by type; there is one script of it, and it ends where it should."""
    page = client.get(address, asked).content.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert len(scripts) == 1 and "<script>alert" not in page
    told = json.loads(scripts[0])
    assert told["@context"] == "https://schema.org"
    return {
        node["@type"] if isinstance(node["@type"], str) else "+".join(node["@type"]): node
        for node in told["@graph"]
    }


def test_a_work_is_told_as_google_reads_products(client, hung):
    told = described(client, reverse("catalogue:work", args=[hung["work"].slug]))
    work = told["VisualArtwork+Product"]
    assert work["name"] == HOSTILE and work["artEdition"] == 30 and work["artworkSurface"] == "<b>paper</b>"
    assert work["image"][0].startswith(settings.SITE_URL) and work["keywords"] == "fog sea"
    assert work["creator"]["name"] == "Ana <Moreau> & Co" and work["creator"]["url"].startswith(
        settings.SITE_URL
    )
    prices = {offer["price"] for offer in work["offers"]}
    assert prices == {"80.00", "900.00"}
    for offer in work["offers"]:
        assert offer["@type"] == "Offer" and offer["priceCurrency"] == "EUR" and offer["url"] == work["url"]
        assert offer["availability"] == "https://schema.org/InStock"
        assert offer["seller"]["name"] == "Ana <Moreau> & Co"


def test_a_sold_work_is_told_as_sold(client, hung):
    told = described(client, reverse("catalogue:work", args=[hung["sold"].slug]))
    (offer,) = told["VisualArtwork+Product"]["offers"]
    assert offer["availability"] == "https://schema.org/SoldOut"


def test_the_way_to_a_page_is_told_in_steps(client, hung):
    for address in (
        reverse("catalogue:work", args=[hung["work"].slug]),
        reverse("catalogue:browse"),
        "/tags/fog%20sea/",
    ):
        steps = described(client, address)["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert all(
            step["@type"] == "ListItem" and step["name"] and step["item"].startswith("http") for step in steps
        )


def test_the_home_page_says_where_the_site_is_searched(client, hung):
    site = described(client, "/")["WebSite"]
    assert (
        site["potentialAction"]["target"]["urlTemplate"]
        == f"{settings.SITE_URL}/works/?q={{search_term_string}}"
    )
    assert site["potentialAction"]["query-input"] == "required name=search_term_string"


def test_a_wall_lists_its_works_in_order(client, hung):
    told = described(client, reverse("catalogue:browse"))["CollectionPage"]
    assert [item["position"] for item in told["mainEntity"]["itemListElement"]] == [1]
    assert told["mainEntity"]["itemListElement"][0]["url"].endswith(f"/works/{hung['work'].slug}/")


@pytest.mark.parametrize(
    ("asked", "is_indexed"),
    [({}, True), ({"q": "fog"}, False), ({"medium": "ink"}, False), ({"sort": "price"}, False), ({"after": "1-1"}, False), ({"page": "2"}, False)],
)  # fmt: skip
def test_one_address_of_the_wall_is_for_search_engines(client, hung, asked, is_indexed):
    page = client.get(reverse("catalogue:browse"), asked).content.decode()
    assert ('content="noindex, follow"' not in page) == is_indexed
    assert f'<link rel="canonical" href="{settings.SITE_URL}/works/">' in page


def test_the_sitemap_leads_to_every_page_and_picture_that_may_be_found(client, hung):
    index = ET.fromstring(client.get("/sitemap.xml").content)
    maps = [each.text.removeprefix(settings.SITE_URL) for each in index.iter(f"{SITEMAP}loc")]
    assert maps[0] == "/sitemap-pages.xml" and len(maps) >= 2
    found, pictures, dated = set(), 0, 0
    for address in maps:
        told = ET.fromstring(client.get(address).content)
        found |= {each.text.removeprefix(settings.SITE_URL) for each in told.iter(f"{SITEMAP}loc")}
        dated += len(list(told.iter(f"{SITEMAP}lastmod")))
        pictures += len(list(told.iter("{http://www.google.com/schemas/sitemap-image/1.1}loc")))
    assert {"/", "/works/", "/artists/", "/tags/fog%20sea/"} <= found
    assert reverse("catalogue:work", args=[hung["sold"].slug]) in found
    assert reverse("catalogue:work", args=[hung["gone"].slug]) not in found
    assert pictures == dated == 2
    assert all(client.get(address).status_code == 200 for address in found)
    assert "Sitemap: " + settings.SITE_URL + "/sitemap.xml" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("number", ["99", "9" * 400, "0099999999999"])
def test_a_map_of_nothing_is_not_there(client, number):
    assert client.get(f"/sitemap-works-{number}.xml").status_code == 404


# --- oEmbed -----------------------------------------------------------------------------------------


def embedded(client, address, **asked):
    return client.get(reverse("catalogue:oembed"), {"url": address, **asked})


def test_another_site_may_show_a_work_no_wider_than_it_asks(client, hung):
    address = settings.SITE_URL + reverse("catalogue:work", args=[hung["work"].slug])
    told = embedded(client, address).json()
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "photo", 2_000, 1_500)
    assert told["title"] == HOSTILE and told["url"].startswith(settings.SITE_URL)
    for asked, size in (({"maxwidth": "700"}, (700, 525)), ({"maxwidth": "9", "maxheight": "5"}, (6, 4)), ({"maxheight": "300"}, (400, 300)), ({"maxwidth": "-4"}, (2_000, 1_500)), ({"maxwidth": "٣"}, (2_000, 1_500))):  # fmt: skip
        told = embedded(client, address, **asked).json()
        assert (told["width"], told["height"]) == size
    told = ET.fromstring(embedded(client, address, format="xml").content)
    assert told.findtext("title") == HOSTILE and told.findtext("type") == "photo"


def test_the_page_of_a_work_says_where_it_can_be_embedded_from(client, hung):
    page = client.get(reverse("catalogue:work", args=[hung["work"].slug])).content.decode()
    link = re.search(r'type="application/json\+oembed"[^>]*href="([^"]+)"', page)[1]
    assert client.get(link.removeprefix(settings.SITE_URL)).json()["title"] == HOSTILE


@pytest.mark.parametrize(
    "address",
    ["", "x", "//", "http://[", "https://evil.example/works/sold/", "{site}/", "{site}/works/", "{site}/works/none/", "{site}/artists/ana/",
     "javascript:alert(1)", "{site}@evil.example/works/x/", "{site}/works/" + "a" * 9_000 + "/"],
)  # fmt: skip
def test_nothing_but_a_work_of_ours_is_embedded(client, hung, address):
    assert embedded(client, address.replace("{site}", settings.SITE_URL)).status_code == 404


def test_a_work_taken_down_is_embedded_no_more_and_an_odd_format_is_not_made(client, hung):
    address = settings.SITE_URL + reverse("catalogue:work", args=[hung["gone"].slug])
    assert embedded(client, address).status_code == 404
    assert embedded(client, address, format="yaml").status_code == 501


# --- The API ----------------------------------------------------------------------------------------


def holds_to(schema: str, told: dict) -> bool:
    document = api.description()
    return Draft202012Validator({"$ref": f"#/components/schemas/{schema}", **document}).is_valid(told)


def test_the_api_says_what_its_description_says(client, hung):
    assert client.get(reverse("catalogue:api-openapi")).json() == api.description()
    page = client.get(reverse("catalogue:api-works"))
    assert holds_to("Works", page.json()) and page["Access-Control-Allow-Origin"] == "*"
    assert [work["title"] for work in page.json()["works"]] == [HOSTILE]
    one = client.get(reverse("catalogue:api-work", args=[hung["work"].slug]))
    assert holds_to("WorkInFull", one.json())
    assert one.json()["offers"]["original"]["price"] == {
        "minor": 90_000,
        "currency": "EUR",
        "decimal": "900.00",
    }
    assert one.json()["offers"]["print"]["edition_size"] == 30
    assert not holds_to("WorkInFull", page.json())
    assert holds_to("WorkInFull", client.get(reverse("catalogue:api-work", args=[hung["sold"].slug])).json())


def test_the_api_is_searched_like_the_wall_and_shows_what_is_there_alone(client, hung):
    def found(**asked):
        return [work["slug"] for work in client.get(reverse("catalogue:api-works"), asked).json()["works"]]

    assert found(medium="linocut") == found(q="elephant") == []
    assert found(show="sold") == [hung["sold"].slug]
    assert client.get(reverse("catalogue:api-work", args=[hung["gone"].slug])).status_code == 404
    assert client.post(reverse("catalogue:api-works")).status_code == 405
