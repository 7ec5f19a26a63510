"""From the wall to the order, by following links and sending forms as they stand on the pages: nothing but HTML."""

import urllib.parse
import urllib.request
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from marketplace.orders.models import Order
from tests.marketplace.orders.shop import ADDRESS

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """The links and forms of a page. A form: its method, its action, its fields with what stands in them."""

    def __init__(self, html: str):
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict] = []
        self.select = self.area = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "form":
            self.forms.append({"method": "get", "action": ""} | found | {"fields": {}})
        elif not self.forms or "name" not in found:
            if tag == "option" and self.select and "selected" in found:
                self.forms[-1]["fields"][self.select] = found.get("value", "")
        elif tag == "input" and (found.get("type") not in ("radio", "checkbox") or "checked" in found):
            self.forms[-1]["fields"][found["name"]] = found.get("value", "")
        elif tag == "select":
            self.select = found["name"]
            self.forms[-1]["fields"][self.select] = ""
        elif tag == "textarea":
            self.forms[-1]["fields"][found["name"]] = ""

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None

    def link(self, beginning: str) -> str:
        return next(link for link in self.links if link.startswith(beginning))

    def form(self, *, has: str) -> dict:
        return next(form for form in self.forms if has in form["fields"])


class Reader:
    """A browser without scripts: keeps where it is, follows redirects, sends what stands in a form."""

    def __init__(self, client):
        self.client, self.here = client, "/"

    def open(self, url: str) -> Page:
        answer = self.client.get(urljoin(self.here, url), follow=True)
        return self._read(answer, urljoin(self.here, url))

    def send(self, form: dict, **typed) -> Page:
        where = urljoin(self.here, form["action"] or self.here)
        answer = self.client.post(where, form["fields"] | typed)
        if answer.status_code in (302, 303):
            self.leads_to = answer["Location"]
            return self.open(self.leads_to) if not urlsplit(self.leads_to).netloc else Page("")
        return self._read(answer, where)

    def _read(self, answer, url: str) -> Page:
        assert answer.status_code == 200, f"{url} answered {answer.status_code}"
        self.here = answer.redirect_chain[-1][0] if getattr(answer, "redirect_chain", None) else url
        self.text = answer.content.decode()
        return Page(self.text)


def pay_at_stripe(url: str) -> str:
    """Fill in Stripe's page, as it stands, with a card; where it leads back to."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *redirection):
            return None

    with urllib.request.urlopen(url, timeout=20) as answer:
        form = Page(answer.read().decode()).form(has="email")
    card = {
        "card": "4242424242424242",
        "method": "card",
        "country": "DE",
        "name": "Bea Klein",
        "action": "pay",
    }
    body = urllib.parse.urlencode(form["fields"] | card).encode()
    try:
        urllib.request.build_opener(Stay).open(urljoin(url, form["action"]), data=body, timeout=20).close()
    except urllib.error.HTTPError as answer:
        assert answer.code == 303, answer.read().decode()
        return answer.headers["Location"]
    raise AssertionError("Stripe did not lead back")


def test_somebody_without_scripts_walks_from_the_wall_to_a_paid_order(client, shop, harbour):
    reader = Reader(client)
    work = reader.open("/works/").link("/works/harbour-at-dusk")
    cart = reader.send(reader.open(work).form(has="option"))
    assert "Harbour at dusk is in your cart" in reader.text
    checkout = reader.open(cart.link("/checkout/"))
    # The country first: the page comes back with what delivery costs, and with what was typed.
    quoted = reader.send(checkout.form(has="form_key"), **ADDRESS, quote="1")
    assert "€92.00" in reader.text and "Hauptstraße 5" in reader.text
    form = quoted.form(has="form_key")
    assert form["fields"]["country"] == "DE"
    reader.send(form, gift_note="For Ida")

    back = pay_at_stripe(reader.leads_to)
    for _ in range(2):  # the address Stripe sends back to, opened again from the history
        reader.open(urlsplit(back).path)
        assert "We wait for Stripe" in reader.text
    shop.tell_us()
    reader.open(urlsplit(back).path)
    order = Order.objects.get()
    assert order.status == "paid" and f"Order {order.number}" in reader.text
    assert "Where your money went" in reader.text

    # The back button, and the button pressed again: one order, one payment.
    reader.send(form)
    assert Order.objects.count() == 1
    assert "Nothing in it yet" in (reader.open("/cart/"), reader.text)[1]
    assert len(shop.sdk.v1.charges.list().data) == 1
