"""What a page weighs on the line before its pictures and fonts: it opens at once on a slow telephone, too."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.factories import make_artist, make_listing, make_policy, make_work
from tests.harness.weight import parts

PAGE, SCRIPTS = 60_000, 25_000  # bytes, compressed


@pytest.fixture
def addresses(db):
    """A full page of the wall, and a work with all that is told of it."""
    make_policy()
    artists = [make_artist(name) for name in ("Ana Moreau", "Ben Adeyemi", "Chi Okafor")]
    for number in range(30):
        work = make_work(
            artists[number % 3], title=f"Harbour before the boats, {number}", tags=["fog", f"sea {number}"]
        )
        make_listing(
            work, kind="limited" if number % 2 else "original", price=8_000 + number, status="published"
        )
    return {
        "home": reverse("catalogue:home"),
        "browse": reverse("catalogue:browse"),
        "work": reverse("catalogue:work", args=[work.slug]),
    }


def weight(address: str) -> int:
    file = Path(finders.find(address.partition(settings.STATIC_URL)[2].partition("?")[0]))
    return len(gzip.compress(file.read_bytes()))


@pytest.mark.parametrize("name", ["home", "browse", "work"])
def test_a_page_keeps_its_budget(client, addresses, name):
    html = client.get(addresses[name]).content
    sheets, scripts = parts(html.decode())
    assert sheets and scripts
    carried = sum(map(weight, scripts))
    assert carried <= SCRIPTS
    assert len(gzip.compress(html)) + sum(map(weight, sheets)) + carried <= PAGE
