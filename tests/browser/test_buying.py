"""A buyer's way through the shop, with scripts and without, and nothing in the way of anybody."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from marketplace.mail.services import queue
from marketplace.orders.models import Order
from tests.browser.test_look import violations
from tests.factories import make_artist, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db(transaction=True)

# Milliseconds until the news of a payment has come by webhook, queue and worker.
NEWS = 60_000
# More presses of Tab than this nobody makes to reach anything.
STOPS = 80
# A work on the wall is outlined as a whole.
OUTLINED = """element => {
  for (; element; element = element.parentElement)
    if (getComputedStyle(element).outlineStyle !== "none") return true;
  return false;
}"""


@pytest.fixture
def harbour(site):
    make_policy()
    ana = make_artist("Ana Moreau")
    work = make_work(ana, title="Harbour at dusk")
    make_listing(work, kind="limited", price=8_000, status="published")
    make_listing(work, kind="original", price=90_000, status="published")
    for title in ("Iris", "Old town", "Pears"):
        make_listing(make_work(ana, title=title), kind="open", price=3_500, status="published")
    return work


def put_the_print_in_the_cart(page, work):
    page.goto("/")
    page.get_by_role("link", name=work.title).first.click()
    page.get_by_role("button", name="Put copy 1 in the cart").click()
    expect(page.get_by_role("heading", name="Your cart")).to_be_visible()
    page.get_by_role("link", name="Go to checkout").click()


def fill_in_the_address(page):
    page.get_by_label("E-mail").fill("bea@example.org")
    page.get_by_label("Name", exact=True).fill("Bea Klein")
    page.get_by_label("Street and number").fill("Hauptstraße 5")
    page.get_by_label("Postcode").fill("10115")
    page.get_by_label("Town").fill("Berlin")
    page.get_by_label("Country").select_option("DE")


def pay_at_stripe(page):
    page.get_by_role("button", name="Pay at Stripe").click()
    page.wait_for_url("**/c/pay/**")
    page.get_by_role("button", name="Pay").click()


def test_a_guest_buys_a_print_and_sees_where_the_money_went(page, harbour, stripe_server, worker):
    put_the_print_in_the_cart(page, harbour)
    fill_in_the_address(page)
    expect(page.locator("#summary")).to_contain_text("€92.00")
    pay_at_stripe(page)
    expect(page.get_by_role("heading", name="Where your money went")).to_be_visible(timeout=NEWS)
    order = Order.objects.get()
    assert order.status == "paid"
    expect(page.get_by_role("heading", name=f"Order {order.number}")).to_be_visible()


def test_all_of_it_works_without_scripts(visitor, harbour, stripe_server, worker):
    page = visitor(java_script_enabled=False)
    put_the_print_in_the_cart(page, harbour)
    fill_in_the_address(page)
    page.get_by_role("button", name="Show delivery to this country").click()
    expect(page.locator("#summary")).to_contain_text("€92.00")
    expect(page.get_by_label("Street and number")).to_have_value("Hauptstraße 5")
    pay_at_stripe(page)
    # The page that waits loads itself again until Stripe has spoken.
    expect(page.get_by_role("heading", name="Where your money went")).to_be_visible(timeout=NEWS)


def tab_to(page, wanted):
    """Press Tab until `wanted` has the focus, which must be visible there."""
    expect(wanted).to_have_count(1)
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate(OUTLINED), f"nobody sees that {wanted} has the focus"
            return
    raise AssertionError(f"Tab does not come to {wanted}")


def test_the_keyboard_alone_finds_a_print_and_pays_for_it(page, harbour, stripe_server, worker):
    page.goto(reverse("catalogue:browse"))
    tab_to(page, page.get_by_role("link", name=harbour.title, exact=True).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=harbour.title)).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Put copy 1 in the cart"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your cart")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Go to checkout"))
    page.keyboard.press("Enter")
    for label, typed in {
        "E-mail": "bea@example.org",
        "Name": "Bea Klein",
        "Street and number": "Hauptstraße 5",
        "Postcode": "10115",
        "Town": "Berlin",
        "Country": "Germany",
    }.items():
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(typed)
    expect(page.locator("#summary")).to_contain_text("€92.00")
    tab_to(page, page.get_by_role("button", name="Pay at Stripe"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/c/pay/**")
    page.get_by_role("button", name="Pay").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where your money went")).to_be_visible(timeout=NEWS)
    assert Order.objects.get().status == "paid"


def test_a_letter_shows_as_a_mail_reader_would_show_it(page):
    letter = queue(
        to="bea@example.org",
        sender="a@fairhand.example",
        subject="Paid",
        text="Paid.",
        html='<p style="color:red">Thank you</p>',
    )
    page.goto(reverse("mail:letter", args=[letter.pk]))
    expect(page.frame_locator("iframe").get_by_text("Thank you")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_in_the_shop_stands_in_the_way_of_anybody(visitor, harbour, stripe_server, scheme, width):
    page = visitor(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = []
    for url in (
        "/", "/works/", "/works/?q=nothing+of+the+kind", "/works/?kind=original&medium=watercolor",
        reverse("catalogue:work", args=[harbour.slug]), "/artists/", "/artists/ana-moreau/", "/how/", "/cart/",
    ):  # fmt: skip
        page.goto(url)
        found += violations(page)
    put_the_print_in_the_cart(page, harbour)
    found += violations(page)
    page.get_by_role("button", name="Show delivery to this country").click()
    fill_in_the_address(page)
    page.get_by_label("E-mail").fill("bea@example")
    page.locator("form#checkout").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Pay at Stripe").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += violations(page)
    page.goto("/cart/")
    found += violations(page)
    assert found == []
