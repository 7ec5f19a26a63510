"""On a slow line a page comes in pieces, and none of them moves what is already read."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import make_artist, make_listing, make_policy, make_work, photograph
from tests.harness import vitals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses():
    """A wall of works with short and long words under them, and the pages that show them."""
    make_policy()
    ana = make_artist("Ana Moreau")
    for number in range(6):
        work = make_work(ana, title=f"Harbour {number}", description="Fog, early. " * 20 * number)
        make_listing(work, kind="limited" if number % 2 else "original", price=8_000, status="published")
    return [
        reverse("catalogue:home"),
        reverse("catalogue:browse"),
        reverse("catalogue:work", args=[work.slug]),
        reverse("catalogue:storefront", args=[ana.storefront.slug]),
    ]


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_while_a_page_comes(visitor, addresses, width):
    picture = photograph(width=640, height=480).read()
    moved = {}
    for address in addresses:
        page = visitor(viewport={"width": width, "height": 900})
        page.route(
            f"**{settings.MEDIA_URL}**", lambda route: route.fulfill(body=picture, content_type="image/jpeg")
        )
        seen = vitals.of(page, address)
        assert seen.lcp > 0, f"{address} shows nothing"
        moved[address] = seen.cls
    assert {address: cls for address, cls in moved.items() if cls > 0.02} == {}
