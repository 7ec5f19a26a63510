"""The large view: opened from the work, moved by pointer, pinch, wheel and keys; without scripts a link to the file."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from artists.works import services
from tests.artists.works.scene import as_file, painting
from tests.factories import FRIDAY, make_artist, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def harbour():
    make_policy()
    work = make_work(make_artist("Ana Moreau"), picture=False)
    image = services.add_image(
        artist=work.artist, work=work, file=as_file(painting(4, size=(3_600, 2_700))), name="p.jpg", at=FRIDAY
    )
    services.edit_image(image=image, alt_text="Boats in a harbour", kind="front")
    image = services.make_renditions(image=image, at=FRIDAY)
    services.make_tiles(tiling=image.tiling, at=FRIDAY)
    make_listing(work, status="published")
    return work


def opened(page, work):
    page.goto(f"/works/{work.slug}/")
    page.get_by_role("link", name="Look closer").click()
    canvas = page.locator("dialog.deepzoom canvas")
    # Asked from outside: the page's own policy lets nobody evaluate a string while waiting inside it.
    expect(canvas).to_have_attribute("data-scale", re.compile("[1-9]"))
    return canvas


def scale(page):
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return float(page.locator("dialog.deepzoom canvas").get_attribute("data-scale"))


def keep(page, name):
    if os.environ.get("KEEP_SCREENSHOTS"):
        page.wait_for_load_state("networkidle")
        page.screenshot(path=f"{os.environ['KEEP_SCREENSHOTS']}/{name}.png")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_picture_is_opened_moved_and_left(visitor, harbour, width):
    page = visitor(viewport={"width": width, "height": 900})
    page.goto(f"/works/{harbour.slug}/")
    keep(page, f"work-{width}")
    canvas = opened(page, harbour)
    assert canvas.get_attribute("aria-label") == "Boats in a harbour"
    whole = scale(page)
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert scale(page) == pytest.approx(whole * 2.25, rel=0.01)
    page.keyboard.press("ArrowRight")
    page.mouse.move(200, 300)
    page.mouse.wheel(0, -600)
    assert scale(page) > whole * 3
    page.mouse.down()
    page.mouse.move(260, 340)
    page.mouse.up()
    keep(page, f"large-view-{width}")
    page.get_by_role("button", name="All of it").click()
    assert scale(page) == pytest.approx(whole, rel=0.01)
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    assert page.locator("dialog.deepzoom").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Look closer"


def test_two_fingers_pull_it_larger(visitor, harbour):
    page = visitor(viewport={"width": 390, "height": 800}, has_touch=True)
    opened(page, harbour)
    whole = scale(page)
    touch = page.context.new_cdp_session(page)
    for step, kind in enumerate(["touchStart", "touchMove", "touchMove", "touchMove"]):
        points = [{"x": 180 - step * 30, "y": 400, "id": 1}, {"x": 210 + step * 30, "y": 400, "id": 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert scale(page) > whole * 2


def test_only_the_tiles_that_are_seen_are_fetched(visitor, harbour):
    page = visitor(viewport={"width": 390, "height": 800})
    fetched = []
    page.on("request", lambda request: fetched.append(request.url) if "/tiles/" in request.url else None)
    opened(page, harbour)
    page.wait_for_load_state("networkidle")
    assert 2 <= len(fetched) < harbour.images.get().tiling.tiles / 2


def test_without_scripts_the_link_leads_to_the_largest_file(visitor, harbour):
    page = visitor(java_script_enabled=False)
    page.goto(f"/works/{harbour.slug}/")
    link = page.get_by_role("link", name="Look closer")
    largest = harbour.images.get().renditions.get(format="jpeg", width=2_048)
    assert link.get_attribute("href") == largest.file.url


def test_what_the_pictures_say_reads_well(visitor, harbour):
    for width, scheme in [(390, "dark"), (1440, "light")]:
        page = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.goto(f"/works/{harbour.slug}/signals/")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert Axe().run(page).response["violations"] == []
        keep(page, f"signals-{width}")
