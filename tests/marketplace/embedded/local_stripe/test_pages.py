"""The pages: marked as a stand-in, labelled, without scripts, safe from what people type."""

import re
import urllib.request
from html.parser import HTMLParser

import pytest

from marketplace.embedded.local_stripe import LocalStripe, onboarding
from marketplace.embedded.local_stripe.api import Request
from marketplace.embedded.local_stripe.resources import account_links

from .calling import call

NASTY = "<script>alert(1)</script>\"'"


class Outline(HTMLParser):
    """The inputs of a page, its labels and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inputs, self.labels, self.loads, self.inside = [], set(), [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "label":
            self.inside += 1
            self.labels.add(found.get("for"))
        if tag in ("input", "select") and not self.inside:
            self.inputs.append(found.get("id"))
        if tag in ("script", "img", "link", "iframe"):
            self.loads.append(tag)

    def handle_endtag(self, tag):
        if tag == "label":
            self.inside -= 1


@pytest.fixture(scope="module")
def server():
    with LocalStripe(clock="2026-03-06T10:00:00") as running:
        yield running


@pytest.fixture
def pages(server):
    server.reset()
    world = server.world
    account = call(
        world, "POST", "/v1/accounts", type="express", capabilities={"transfers": {"requested": True}}
    )
    account["_name"] = NASTY
    link = call(world, "POST", "/v1/account_links", account=account["id"], type="account_onboarding",
                refresh_url="http://x/a", return_url="http://x/b")  # fmt: skip
    session = call(
        world, "POST", "/v1/checkout/sessions", mode="payment", success_url="http://x/ok", cancel_url="http://x/no",
        line_items=[{"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": NASTY}}}],
        shipping_address_collection={"allowed_countries": ["DE"]},
        shipping_options=[{"shipping_rate_data": {"display_name": NASTY, "fixed_amount": {"amount": 5, "currency": "eur"}}}],
        phone_number_collection={"enabled": True},
    )  # fmt: skip
    intent = call(world, "POST", "/v1/payment_intents", amount=900, currency="eur", confirm=True,
                  payment_method="pm_card_threeDSecure2Required")  # fmt: skip
    charge = call(
        world, "POST", "/v1/charges", amount=900, currency="eur", source="tok_visa", description=NASTY
    )
    onboarding.leave_incomplete(world, account)
    return {
        "index": "/",
        "overview": "/_local/",
        "checkout": session["url"],
        "onboarding": link["url"],
        "dashboard": f"/express/{account['id']}",
        "secure": f"/3ds/{intent['id']}",
        "receipt": f"/receipts/{charge['id']}",
    }


@pytest.mark.parametrize(
    "name", ["index", "overview", "checkout", "onboarding", "dashboard", "secure", "receipt"]
)
def test_a_page_is_plain_labelled_and_marked(server, pages, name):
    path = pages[name].removeprefix(server.url)
    with urllib.request.urlopen(server.url + path) as answer:
        text = answer.read().decode()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    outline = Outline(text)
    assert "Local stand-in for Stripe. No real money." in text
    assert 'lang="en"' in text and "<title>" in text and "<h1>" in text
    assert "prefers-color-scheme" in text and ":focus-visible" in text
    assert outline.loads == []
    assert set(outline.inputs) <= outline.labels
    assert NASTY not in text and "<script" not in text
    assert not re.search(r"\son\w+=", text)


def test_head_asks_for_a_page_without_its_body(server, pages):
    request = urllib.request.Request(server.url + "/", method="HEAD")
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, answer.read()) == (200, b"")


def test_a_defect_shows_no_trace(server, monkeypatch, capsys):
    monkeypatch.setattr(server.pages, "table", [(re.compile("^/broken()$"), lambda *_: 1 / 0)])
    answer = server.answer(Request("GET", "/broken", {}))
    assert answer.status == 500
    assert b"Traceback" not in answer.body and b"ZeroDivisionError" not in answer.body
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_redirect_cannot_carry_another_header(server, pages):
    link = server.world.store.find(pages["onboarding"].rpartition("/")[2])
    link["refresh_url"], link["used"] = "http://x/a\r\nSet-Cookie: a=b", True
    answer = server.answer(Request("GET", pages["onboarding"].removeprefix(server.url), {}))
    assert answer.headers["Location"] == "http://x/aSet-Cookie: a=b"
    assert account_links.address(server.world, link).endswith(link["id"])
