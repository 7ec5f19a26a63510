"""Every link of the public pages leads somewhere, and whatever stands in an address is no error of ours."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from marketplace.catalogue import exhibitions, kept_pages
from marketplace.catalogue.filters import NARROWING
from marketplace.users import limits
from tests.factories import (
    FRIDAY,
    make_artist,
    make_image,
    make_listing,
    make_officer,
    make_policy,
    make_swatches,
    make_work,
)

pytestmark = pytest.mark.django_db

PARAMETERS = ("q", *NARROWING, "sort", "after", "before", "page", "url", "format", "maxwidth", "units", "")
JUNK = (
    "1000000000", "-1", "9" * 18 + "-" + "9" * 18, "' OR 1=1; DROP TABLE works_work; --", "<script>alert(1)</script>", "%00", "a" * 10_000,
    "\u202e٣²🎨", "{{ 7*7 }}", '"', "../../etc/passwd", "#zzzzzz", "NaN", "$(id)", "\\", "(((:*&|!<->",
)  # fmt: skip
# How far the facets are followed: they combine without end.
MOST = 250


@pytest.fixture
def shop(monkeypatch):
    """A small shop with one of everything that is public; nobody is held up for asking too often."""
    monkeypatch.setattr(limits, "LIMITS", {})
    make_policy()
    ana = make_artist("Ana Moreau")
    works = []
    for title, kind, status in (
        ("Quay", "limited", "published"),
        ("Pier & <sea>", "original", "published"),
        ("Gone", "original", "sold_out"),
    ):
        work = make_work(ana, title=title, picture=False, tags=["fog", "sea & sky".replace(" & ", " ")])
        make_swatches(make_image(work), "#33669e", "#b3282d")
        make_listing(work, kind=kind, status=status)
        works.append(work)
    carla = make_officer("Carla Haas")
    made = exhibitions.arrange(
        exhibition=None, title="Fog", words="", work_ids=[works[0].pk], by=carla, at=FRIDAY
    )
    exhibitions.open_or_close(exhibition=made, status="open", by=carla, at=FRIDAY)
    return works


def links(page: str) -> list[str]:
    """Addresses of this site that a page leads to, without pictures and styles."""
    found = (unescape(link).split("#")[0] for link in re.findall(r'(?:href|action)="([^"]+)"', page))
    own = (link.removeprefix(settings.SITE_URL) for link in found)
    return [
        link for link in own if link.startswith("/") and not link.startswith(("//", "/static/", "/media/"))
    ]


def test_every_link_leads_somewhere(client, shop):
    waiting, seen = ["/"], {"/"}
    for address in waiting:
        response = client.get(address)
        # An address that takes forms only is told in words.
        assert response.status_code in (200, 301, 302, 405), f"{address}: {response.status_code}"
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            new = [link for link in dict.fromkeys(links(response.content.decode())) if link not in seen]
            new = new[: max(0, MOST - len(seen))]
            seen.update(new)
            waiting += new
    assert {
        "/works/",
        "/artists/",
        "/exhibitions/fog/",
        "/feed/",
        reverse("catalogue:work", args=[shop[2].slug]),
    } <= seen


def test_no_junk_in_any_parameter_is_an_error_of_ours(client, shop):
    addresses = [
        "/works/",
        "/tags/fog/",
        "/feed/",
        "/api/works/",
        "/oembed/",
        "/works/suggest",
        "/",
        "/sitemap.xml",
    ]
    for address in addresses:
        for place, name in enumerate(PARAMETERS):
            # Each parameter gets half of the junk, the next one the other half.
            for value in JUNK[place % 2 :: 2]:
                response = client.get(address, {name: value})
                assert response.status_code in (200, 400, 404, 501), f"{address}?{name}={value[:40]}"
                assert b"<script>alert" not in response.content
    assert len(kept_pages._kept) <= kept_pages.MOST


def test_many_values_lists_and_nul_bytes_are_no_error_either(client, shop):
    for query in ("q=a&q=b", "medium[]=ink&medium[0]=ink", "tag=%00", "q=%ff%fe", "color=%23", "a=b;c=d", "&&&", "=", "q=" + "%F0%9F%8E%A8" * 900,
                  "&".join(f"x{number}=1" for number in range(490))):  # fmt: skip
        for address in ("/works/", "/tags/fog/", "/feed/", "/api/works/"):
            assert client.get(f"{address}?{query}").status_code in (200, 400, 404), query[:60]


@pytest.mark.parametrize(
    "address",
    ["/works/%00/", "/works/" + "a" * 10_000 + "/", "/tags/%00/", "/tags/%2e%2e/", "/tags/" + "%F0%9F%8E%A8" * 40 + "/", "/exhibitions/none/",
     "/exhibitions/%3Cscript%3E/", "/api/works/none/", "/sitemap-works-1000000000000000000000.xml", "/artists/..%2f/", "/tags/a%2Fb/feed/"],
    ids=range(11),
)  # fmt: skip
def test_what_was_never_there_is_not_found(client, shop, address):
    assert client.get(address).status_code in (301, 400, 404)
