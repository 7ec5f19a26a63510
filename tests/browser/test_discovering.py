"""Finding a work by eye and hand: narrow and wide, in both lights, with and without scripts."""

import pytest

from marketplace.catalogue import exhibitions, reference_rates
from marketplace.catalogue.exchange import Rates
from tests.browser.test_look import violations
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

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hung():
    make_policy()
    ana = make_artist("Ana Moreau")
    works = []
    for number, (title, color) in enumerate(
        {"Quay": "#33669e", "Poppy": "#b3282d", "Wood": "#4d8a4a", "Snow": "#f4f1ea"}.items()
    ):
        work = make_work(
            ana,
            title=title,
            picture=False,
            tags=["fog", "copper sky", title.lower()],
            ready_to_hang=bool(number % 2),
        )
        make_swatches(make_image(work, color=color), color, "#7a5230")
        make_listing(
            work, kind="original" if number % 2 else "limited", price=8_000 + number, status="published"
        )
        works.append(work)
    carla = make_officer("Carla Haas")
    made = exhibitions.arrange(
        exhibition=None,
        title="Fog",
        words="Three mornings.",
        work_ids=[work.pk for work in works],
        by=carla,
        at=FRIDAY,
    )
    exhibitions.open_or_close(exhibition=made, status="open", by=carla, at=FRIDAY)
    reference_rates.keep([Rates(FRIDAY.date(), {"USD": 2}, "Test bank")], at=FRIDAY)


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_the_wall_and_its_facets_stand_in_nobodys_way(visitor, hung, scheme, width):
    page = visitor(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = []
    for address in ("/", "/works/?color=%2333669e", "/tags/fog/", "/exhibitions/fog/"):
        page.goto(address)
        found += violations(page)
        sideways = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert sideways <= 0, f"{address} is {sideways} px too wide"
    assert not found, "\n".join(found)


def test_somebody_without_scripts_finds_a_blue_work_and_reads_inches_and_dollars(visitor, hung):
    page = visitor(java_script_enabled=False)
    page.goto("/works/")
    page.locator(".facets-wide").get_by_role("link", name="Blue", exact=True).click()
    assert page.get_by_role("main").get_by_role("heading", level=2, name="Quay").count() == 1
    assert page.get_by_role("heading", name="Poppy").count() == 0
    page.get_by_label("Lengths").select_option("in")
    page.get_by_label("Prices, about, in").select_option("USD")
    page.locator(".seen-as").get_by_role("button").click()
    assert "color=blue" in page.url
    text = page.locator(".wall").inner_text()
    assert "15.7\xa0×\xa011.8\xa0in" in text and "about US$160" in text and "€80.00" in text


def test_the_wall_is_narrowed_in_place_and_the_back_button_widens_it_again(page, hung):
    """No reload: what a script left in the window is still there. The address and the place of the keyboard are kept."""
    page.goto("/works/")
    page.evaluate("window.kept = true")
    page.locator(".facets-wide").get_by_role("link", name="Blue", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/works/?color=blue")
    assert page.locator(".facets-wide [aria-current]:focus").inner_text() == "Blue"
    assert page.locator(".work").count() == 1
    assert page.locator(".site-foot [name=next]").first.input_value() == "/works/?color=blue"

    page.get_by_role("link", name="Highest price first").click()
    page.wait_for_url("**/works/?*sort=*")
    assert page.evaluate("window.kept") is True
    # It is asked for again, so that what it shows is so.
    page.evaluate("history.back()")
    page.locator(".sorts [aria-current]", has_text="Newest first").wait_for()
    assert page.url.endswith("/works/?color=blue") and page.locator(".work").count() == 1
    page.evaluate("history.back()")
    page.locator(".work").nth(3).wait_for()
    assert page.locator(".work").count() == 4


def test_a_page_further_begins_at_its_top_and_the_lights_still_go_out(visitor, hung):
    for number in range(22):
        make_listing(make_work(title=f"Harbour {number}"), price=9_000 + number, status="published")
    page = visitor(viewport={"width": 390, "height": 900})
    page.goto("/works/")
    page.evaluate("window.kept = true")
    page.get_by_role("link", name="Next").click()
    page.locator("#main:focus").wait_for()
    assert page.evaluate("scrollY") < 300
    assert page.url != "/works/" and page.locator(".work").count() == 2
    assert page.evaluate("window.kept") is True
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_wall_is_narrowed_and_paged_without_javascript(visitor, hung):
    page = visitor(java_script_enabled=False)
    page.goto("/works/")
    page.locator(".facets-wide").get_by_role("link", name="Blue", exact=True).click()
    assert page.locator(".work").count() == 1
