"""What htmx adds to the studio, and a photograph's way from the file chooser to the wall."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from marketplace.mail.models import Letter
from payouts.splits import services as splits
from payouts.splits.services import Terms
from tests.factories import (
    DISCLOSED,
    FRIDAY,
    PASSWORD,
    make_agreement,
    make_artist,
    make_evidence,
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

STANDING = (
    *("home", "storefront", "collections", "settings", "leave", "works", "new-work"),
    *("offers", "splits", "money", "earnings"),
)
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
    make_evidence(work)
    pages = [reverse(f"studio:{name}") for name in STANDING]
    pages += [reverse("studio:option-split", args=[framed.pk, framed.options.last().pk])]
    pages += [reverse("studio:listing", args=[framed.pk])]
    pages += [reverse("studio:attestation", args=[work.pk]), reverse("catalogue:storefront-preview")]
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


def test_a_print_is_described_shared_with_a_stranger_and_handed_in(studio, ana):
    work = make_work(ana)
    studio.goto(reverse("studio:new-listing", args=[work.pk]) + "?kind=limited")
    studio.get_by_label("Price", exact=True).fill("80")
    studio.get_by_label("Copies").fill("30")
    studio.get_by_role("button", name="Keep as a draft").click()
    expect(studio.get_by_text("Say whether it is signed by hand.")).to_be_visible()

    studio.get_by_label("Process").fill("Giclée, pigment inks")
    for question, answer in DISCLOSED.items():
        studio.locator(f"[name=about-{question}]").select_option(answer["answer"])
        if answer["words"]:
            studio.locator(f"[name=about-{question}-words]").fill(answer["words"])
    studio.get_by_role("button", name="Save", exact=True).click()
    expect(studio.get_by_text("Say whether it is signed by hand.")).to_have_count(0)

    studio.get_by_role("link", name="Share it with others").click()
    first = studio.get_by_role("group", name="First person")
    first.get_by_label("E-mail").fill("stranger@example.org")
    first.get_by_label("As").fill("Printer")
    first.get_by_label("How much").fill("8")
    studio.get_by_role("button", name="Propose this split").click()
    expect(studio.get_by_text("Everybody named has a letter.")).to_be_visible()
    assert "Sign up with this address" in Letter.objects.get(to="stranger@example.org").text

    studio.get_by_role("link", name="The offer").click()
    studio.get_by_role("button", name="Hand it in").click()
    expect(studio.get_by_text("It is published once the split is signed and approved.")).to_be_visible()


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
    choose(studio, "harbour.jpg")
    expect(studio.get_by_text("1 of 1 arrived")).to_be_visible(timeout=30_000)
    picture = studio.locator("#photographs img")
    expect(picture).to_be_visible(timeout=60_000)
    studio.get_by_label("What it shows").fill("Boats in a harbour")
    studio.get_by_label("What it shows").blur()
    expect(studio.get_by_text("Saved", exact=True)).to_be_visible()
    assert work.images.get().alt_text == "Boats in a harbour"
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert re.search(r"/media/pictures/.+\.(avif|webp|jpg)$", picture.evaluate("node => node.currentSrc"))
    assert picture.evaluate("node => node.naturalWidth") > 0


# --- Sending photographs ------------------------------------------------------------------------------


def file_named(name, **look):
    return {"name": name, "mimeType": "image/jpeg", "buffer": photograph(name="a.jpg", **look).read()}


def choose(studio, *names):
    """Choose files of as many colours as there are names."""
    files = [file_named(name, color=(60 * number, 90, 120)) for number, name in enumerate(names)]
    studio.locator("input[name=files]").set_input_files(files)


def test_several_files_go_by_themselves_and_a_bad_one_says_why(studio, ana):
    work = make_work(ana, picture=False)
    studio.goto(reverse("studio:work", args=[work.pk]))
    drawing = {"name": "logo.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>"}
    studio.locator("input[name=files]").set_input_files([file_named("a.jpg"), drawing])
    expect(studio.get_by_text("1 of 2 arrived")).to_be_visible(timeout=30_000)
    expect(studio.get_by_role("listitem").filter(has_text="logo.jpg")).to_contain_text(
        "not a picture we can read"
    )
    assert [image.original_name for image in work.images.all()] == ["a.jpg"]


def test_a_telephone_offers_its_camera_for_a_work_and_for_evidence(studio, ana):
    work = make_work(ana, picture=False, attested=False)
    for address in (reverse("studio:attestation", args=[work.pk]), reverse("studio:work", args=[work.pk])):
        studio.goto(address)
        camera = studio.locator("input[type=file][capture=environment]")
        expect(camera).to_have_attribute("accept", "image/*")
        with studio.expect_file_chooser() as chosen:
            studio.get_by_role("button", name="Take a photograph").click()
    chosen.value.set_files(file_named("camera.jpg"))
    expect(studio.get_by_text("1 of 1 arrived")).to_be_visible(timeout=30_000)
    assert [image.original_name for image in work.images.all()] == ["camera.jpg"]


def test_a_file_that_arrived_is_not_sent_a_second_time_after_a_reload(studio, ana):
    work = make_work(ana, picture=False)
    address = reverse("studio:work", args=[work.pk])
    studio.goto(address)
    choose(studio, "a.jpg")
    expect(studio.get_by_text("1 of 1 arrived")).to_be_visible(timeout=30_000)
    studio.goto(address)
    sent = []
    studio.on("request", lambda request: sent.append(request.url) if "/file/" in request.url else None)
    choose(studio, "a.jpg", "b.jpg")
    expect(studio.get_by_text("2 of 2 arrived")).to_be_visible(timeout=30_000)
    assert len(sent) == 1
    assert work.images.count() == 2


def test_a_lost_connection_is_told_the_file_is_named_after_a_reload_and_goes_through_later(studio, ana):
    work = make_work(ana, picture=False)
    address = reverse("studio:work", args=[work.pk])
    studio.goto(address)
    studio.route("**/uploads/*/file/", lambda route: route.abort())
    choose(studio, "a.jpg")
    expect(studio.get_by_text("The connection was lost")).to_be_visible(timeout=30_000)
    studio.reload()
    expect(studio.get_by_text("Not sent yet: a.jpg")).to_be_visible()
    choose(studio, "a.jpg")
    expect(studio.get_by_role("button", name="Try again")).to_be_visible()
    studio.unroute("**/uploads/*/file/")
    studio.get_by_role("button", name="Try again").click()
    expect(studio.get_by_text("1 of 1 arrived")).to_be_visible(timeout=30_000)
    assert work.images.get().original_name == "a.jpg"


def test_signed_out_meanwhile_nothing_is_lost_and_it_goes_on_after_signing_in(studio, ana):
    work = make_work(ana, picture=False)
    studio.goto(reverse("studio:work", args=[work.pk]))
    studio.locator("[name=materials]").fill("A brush nobody else has")
    studio.context.clear_cookies()
    choose(studio, "a.jpg")
    expect(studio.get_by_text("You were signed out")).to_be_visible(timeout=30_000)
    sign_in(studio.context.new_page(), ana)
    studio.get_by_role("button", name="Try again").click()
    expect(studio.get_by_text("1 of 1 arrived")).to_be_visible(timeout=30_000)
    assert work.images.count() == 1
    # The words that were not saved are there when the page comes again.
    studio.reload()
    expect(studio.locator("[name=materials]")).to_have_value("A brush nobody else has")


def test_photographs_are_dropped_and_pasted(studio, ana):
    work = make_work(ana, picture=False)
    studio.goto(reverse("studio:work", args=[work.pk]))
    for kind, field, color in (("drop", "dataTransfer", 20), ("paste", "clipboardData", 200)):
        bytes_ = list(photograph(color=(color, 90, 120)).read())
        studio.evaluate(
            """([kind, field, bytes]) => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(bytes)], `${kind}.jpg`, { type: "image/jpeg" }));
              const event = kind === "drop" ? new DragEvent(kind, { bubbles: true, cancelable: true, [field]: data })
                : new ClipboardEvent(kind, { bubbles: true, [field]: data });
              document.querySelector("form[data-uploads]").dispatchEvent(event);
            }""",
            [kind, field, bytes_],
        )
    expect(studio.get_by_text("2 of 2 arrived")).to_be_visible(timeout=30_000)
    assert sorted(image.original_name for image in work.images.all()) == ["drop.jpg", "paste.jpg"]


def test_photographs_change_places_by_dragging(studio, ana):
    work = make_work(ana, picture=False)
    first, second = (make_image(work, position=place, alt_text=f"Number {place}") for place in range(2))
    studio.goto(reverse("studio:work", args=[work.pk]))
    with studio.expect_response(lambda response: "/pictures/order/" in response.url):
        studio.locator(f"#picture-{second.pk} .picture").drag_to(
            studio.locator(f"#picture-{first.pk}"), target_position={"x": 40, "y": 5}
        )
    assert list(work.images.all()) == [second, first]


def test_without_a_script_the_plain_form_sends_several(visitor, ana):
    work = make_work(ana, picture=False)
    studio = sign_in(visitor(java_script_enabled=False), ana)
    studio.goto(reverse("studio:work", args=[work.pk]))
    choose(studio, "a.jpg", "b.jpg")
    studio.get_by_role("button", name="Send").click()
    expect(studio.get_by_text("2 photographs are here")).to_be_visible()
