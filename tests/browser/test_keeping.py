"""What people keep: reachable and readable for everybody, as wide as the window, with a script and without one."""

import datetime as dt

import pytest
from django.apps import apps
from django.urls import reverse

from artists.listings import services as listings
from artists.profiles import services as profiles
from marketplace.keeping.models import Favourite
from marketplace.keeping.services import addresses, favourites, waits
from tests.browser.test_look import sign_in, violations
from tests.factories import FRIDAY, PASSWORD, make_artist, make_listing, make_policy, make_user, make_work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bea():
    return make_user("Bea Buyer")


@pytest.fixture
def wall(bea):
    """Two works of Ana's, one of them sold out, and one of everything that Bea keeps."""
    make_policy()
    ana = make_artist("Ana Moreau")
    harbour = make_listing(make_work(ana, title="Harbour at dusk"), status="published").work
    iris = make_listing(make_work(ana, title="Iris"), status="published")
    listings.mark_sold_out(listing=iris, at=FRIDAY)
    favourites.keep(user=bea, work_id=harbour.pk, at=FRIDAY)
    favourites.keep(user=bea, work_id=iris.work.pk, at=FRIDAY)
    profiles.follow(artist=ana, user=bea, at=FRIDAY)
    place = addresses.Place("Bea Klein", "Hauptstraße 5", "", "10115", "Berlin", "DE")
    addresses.add(user=bea, place=place, usual=True, at=FRIDAY)
    waits.ask(work=iris.work, email=bea.email, user=bea, language="", at=FRIDAY)
    apps.get_model("keeping.SavedSearch").objects.create(
        user=bea, name="Seas", address="?subject=sea", saved_at=FRIDAY, alert_since=FRIDAY
    )
    apps.get_model("keeping.Pack").objects.create(
        user=bea, asked_at=FRIDAY, due_at=FRIDAY + dt.timedelta(days=1)
    )
    return {"harbour": harbour, "iris": iris.work}


def own_pages(wall) -> list[str]:
    names = (
        "users:home", "keeping:favourites", "keeping:following", "keeping:searches", "keeping:addresses",
        "keeping:new-address", "keeping:letters", "keeping:data", "keeping:leave", "usersessions_list",
    )  # fmt: skip
    return [
        *map(reverse, names),
        reverse("keeping:new-search") + "?subject=sea",
        reverse("keeping:tell-me", args=[wall["iris"].slug]),
        reverse("catalogue:work", args=[wall["iris"].slug]),
        reverse("catalogue:browse") + "?subject=sea",
    ]


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_that_people_keep_stands_in_anybodys_way(visitor, bea, wall, scheme, width):
    page = visitor(color_scheme=scheme, viewport={"width": width, "height": 900})
    sign_in(page, bea)
    page.goto(reverse("account_reauthenticate"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Confirm").click()
    page.wait_for_url(lambda url: "reauthenticate" not in url)
    found = []
    for address in own_pages(wall):
        page.goto(address)
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append(f"{address} is wider than its window")
    assert found == []


def test_a_heart_is_filled_in_place(page, bea, wall):
    Favourite.objects.all().delete()
    sign_in(page, bea)
    page.goto(reverse("catalogue:home"))
    with page.expect_response(lambda response: reverse("keeping:keep") in response.url):
        page.get_by_role("button", name="Keep Harbour at dusk").click()
    page.get_by_role("button", name="Kept: let go Harbour at dusk").wait_for()
    assert page.url.endswith(reverse("catalogue:home"))
    assert Favourite.objects.get().work == wall["harbour"]


def test_a_guest_without_a_script_keeps_a_work_by_signing_in(visitor, bea, wall):
    Favourite.objects.all().delete()
    page = visitor(java_script_enabled=False)
    page.goto(reverse("catalogue:home"))
    page.get_by_role("button", name="Keep Harbour at dusk").click()
    page.get_by_label("E-mail").fill(bea.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    assert page.get_by_text("Kept: “Harbour at dusk”").is_visible()
    assert Favourite.objects.get().work == wall["harbour"]
