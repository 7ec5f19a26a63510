"""What htmx adds to the studio, and a photograph's way from the file chooser to the wall."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import (
    PASSWORD,
    make_artist,
    make_listing,
    make_payee,
    make_policy,
    make_wage_reference,
    make_work,
    photograph,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana():
    make_policy()
    make_wage_reference(country="FR", currency="EUR", hourly=2_200)
    return make_artist("Ana Moreau")


@pytest.fixture
def studio(page, ana):
    """A browser in which Ana is signed in."""
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail").fill(ana.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: reverse("account_login") not in url)
    return page


def test_the_fair_price_follows_the_typing(studio, ana):
    work = make_work(ana)
    studio.goto(reverse("studio:new-listing", args=[work.pk]) + "?kind=original")
    fair = studio.locator("#fair-price")
    expect(fair).to_contain_text("€545.46")
    studio.get_by_role("textbox", name="Price", exact=True).fill("400")
    expect(fair).to_contain_text("€15.60 an hour")


def test_what_each_gets_follows_the_typing(studio, ana):
    make_payee("Petit Press")
    listing = make_listing(make_work(ana))
    studio.goto(reverse("studio:split", args=[listing.pk]))
    first = studio.get_by_role("group", name="First person")
    first.get_by_label("E-mail").fill("petit.press@example.org")
    first.get_by_label("As").fill("Printer")
    first.get_by_label("How much").fill("8")
    shown = studio.locator("#split-preview")
    expect(shown).to_contain_text("€8.00")
    expect(shown).to_contain_text("€62.40")


def test_a_photograph_appears_as_soon_as_the_worker_has_prepared_it(studio, ana, worker):
    work = make_work(ana, picture=False)
    studio.goto(reverse("studio:work", args=[work.pk]))
    file = {"name": "harbour.jpg", "mimeType": "image/jpeg", "buffer": photograph().read()}
    studio.get_by_role("button", name="Photographs").set_input_files(file)
    studio.get_by_label("What the photograph shows").fill("Boats in a harbour")
    studio.get_by_role("button", name="Send").click()
    picture = studio.get_by_role("img", name="Boats in a harbour")
    expect(picture).to_be_visible(timeout=60_000)
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert re.search(r"/media/pictures/.+\.(avif|webp|jpg)$", picture.evaluate("node => node.currentSrc"))
    assert picture.evaluate("node => node.naturalWidth") > 0
