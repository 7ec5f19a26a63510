"""What htmx adds to the studio, and a photograph's way from the file chooser to the wall."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from payouts.splits import services as splits
from payouts.splits.services import Terms
from tests.factories import (
    FRIDAY,
    PASSWORD,
    make_agreement,
    make_artist,
    make_image,
    make_listing,
    make_payee,
    make_policy,
    make_wage_reference,
    make_work,
    photograph,
)
from tests.payouts.payday import PAYDAY, approve, connect, earn, euros, plan

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def ana():
    make_policy()
    make_wage_reference(country="FR", currency="EUR", hourly=2_200)
    return make_artist("Ana Moreau")


@pytest.fixture
def studio(page, ana):
    """A browser in which Ana is signed in."""
    return sign_in(page, ana)


def sign_in(page, artist):
    page.goto(reverse("account_login"))
    page.get_by_label("E-mail").fill(artist.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: reverse("account_login") not in url)
    return page


@pytest.fixture
def every_page(ana):
    """The address of each page of a studio in which there is something of everything."""
    work, press = make_work(ana), make_payee("Petit Press")
    make_image(work, status="refused", reason="The file is damaged.")
    make_image(work, status="uploaded", alt_text="")
    shared, alone = make_listing(work), make_listing(make_work(ana, title="Iris"), status="published")
    offered = make_agreement(shared, others=[(press, "Printer", {"amount": 800})], status="proposed")
    terms = {"payee": press, "terms_hash": offered.terms_hash, "by": press.user, "at": FRIDAY}
    shares = [Terms(press, "Printer", amount=900), Terms(ana.payee, "Artist", basis_points=10_000)]
    agreement = splits.counter(
        agreement=offered, shares=shares, note="Paper costs more.", approvals_needed=1, **terms
    )
    framed = make_listing(
        make_work(ana, title="Low tide"), kind="open", options=[("A4", 3_000), ("A4, framed", 8_000)]
    )
    for day, contributor in ((5, ""), (6, "ben@example.org")):
        work.sessions.create(worked_on=FRIDAY.replace(day=day).date(), minutes=90, contributor=contributor)
    things = {
        "work": work,
        "listing": alone,
        "split": alone,
        "agreement": agreement,
        "counter": agreement,
        "compare": agreement,
        "hours": work,
        "withdraw": alone,
        "statement": payout_of(ana),
    }
    pages = [
        reverse(f"studio:{name}")
        for name in ("home", "storefront", "works", "new-work", "offers", "splits", "money")
    ]
    pages += [reverse("studio:option-split", args=[framed.pk, framed.options.last().pk])]
    pages += [reverse("studio:listing", args=[framed.pk])]
    pages += [reverse(f"studio:{name}", args=[thing.pk]) for name, thing in things.items()]
    return [*pages, reverse("studio:new-listing", args=[work.pk]) + "?kind=open"]


def payout_of(artist):
    connect(artist.payee)
    earn(artist.payee, euros("80.00"))
    return approve(plan(at=PAYDAY)).payouts.get()


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_no_page_of_the_studio_stands_in_anybodys_way(visitor, ana, every_page, scheme, width):
    page = sign_in(visitor(color_scheme=scheme, viewport={"width": width, "height": 900}), ana)
    found = []
    for address in every_page:
        page.goto(address)
        for each in Axe().run(page, options=RULES).response["violations"]:
            found += [f"{address}: {each['help']}: {node['html']}" for node in each["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is wider than its window")
    assert found == []


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


def test_what_each_gets_at_any_price_follows_the_typing(studio, ana):
    press = make_payee("Petit Press")
    agreement = make_agreement(
        make_listing(make_work(ana)), others=[(press, "Printer", {"amount": 800})], status="proposed"
    )
    studio.goto(reverse("studio:agreement", args=[agreement.pk]))
    shown = studio.locator("#split-rows")
    expect(shown).to_contain_text("€62.40")
    studio.get_by_label("At the price of").fill("100")
    expect(shown).to_contain_text("€80.00")
    studio.get_by_label("At the price of").fill("5")
    expect(shown).to_contain_text("the last gets less")


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
