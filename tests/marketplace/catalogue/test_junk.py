"""Whatever stands in the address of a public page, the page comes."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.catalogue.filters import FACETS
from tests.factories import make_artist, make_listing, make_policy, make_work

ODD = st.sampled_from(
    ["", "0", "-1", "1000000000", "9" * 400, "1e9", "١", "²", "NaN", "\0", "%", "_", "\\", "'; DROP TABLE works--", "(((", "🎨" * 40,
     "<script>alert(1)</script>", "\u202ebilgnaw", "a" * 5_000, "sea", "FR", "price", "../../etc/passwd"]
)  # fmt: skip
VALUES = ODD | st.text(max_size=40)
NAMES = st.sampled_from(["q", "page", "sort", "country", "next", "status", "", "page[]", *FACETS])


@pytest.mark.django_db
# The database is read only here, so that one state serves every example.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_junk_in_the_address_of_a_public_page_is_no_error(client, wall, asked):
    sent = {}
    for name, value in asked:
        sent.setdefault(name, []).append(value)
    for address in wall:
        response = client.get(address, sent)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


@pytest.fixture
def wall(db):
    """The public pages, with something on them."""
    make_policy()
    ana = make_artist("Ana Moreau")
    work = make_work(ana)
    make_listing(work, status="published")
    return [
        reverse("catalogue:home"),
        reverse("catalogue:browse"),
        reverse("catalogue:work", args=[work.slug]),
        reverse("catalogue:storefront", args=[ana.storefront.slug]),
        reverse("catalogue:artists"),
        reverse("catalogue:how"),
        reverse("orders:cart"),
        reverse("account_login"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["../../private/originals/2026/03/1.jpg", "..%2f..%2fsettings.py.jpg", "/etc/passwd.jpg", "a\0.jpg", "a" * 5_000 + ".jpg",
     "a/" * 900 + "b.jpg", ".jpg", "originals/2026/03/1.jpg", "pictures/x.svg", "pictures/x.html", "C:\\x.jpg", "//evil.example/x.jpg"],
    ids=range(12),
)  # fmt: skip
def test_no_name_of_a_picture_leads_out_of_the_public_store(client, name):
    for address in (f"/media/{name}", f"/media/{name.replace('/', '%2F')}"):
        response = client.get(address)
        assert response.status_code == 404
        assert response["X-Content-Type-Options"] == "nosniff"
