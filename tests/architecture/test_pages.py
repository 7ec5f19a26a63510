"""Every page that can be read, with hostile text in every field: nothing of it runs, and the browser would not run it."""

import re

import pytest
from django.apps import apps

from tests.architecture.doors import people_and_things
from tests.architecture.pages import LETTERS, addresses, clients, pages
from tests.factories import FRIDAY

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e{{ 7 }}'
# What people, and Stripe, can put into our rows; the database keeps it as it came.
FIELDS = {
    "users.User": ["name"],
    "payees.Payee": ["name", "hold_reason"],
    "profiles.Artist": ["name"],
    "profiles.Storefront": ["statement", "process", "town", "shipping_terms"],
    "works.Work": ["title", "materials", "support", "description"],
    "works.Image": ["alt_text", "original_name"],
    "works.Upload": ["name", "reason"],
    "works.Collection": ["title", "words"],
    "works.Evidence": ["note", "original_name", "reason"],
    "listings.Listing": ["process", "printer", "description"],
    "listings.Option": ["name", "paper"],
    "cooperative.Member": ["statement", "reason"],
    "orders.Order": ["name", "street", "street_2", "town"],
    "orders.OrderLine": ["title"],
    "orders.Shipment": ["carrier", "tracking", "delivery_note"],
    "orders.Refund": ["reason"],
    "runs.Payout": ["reason"],
    "runs.PayoutRun": ["paused_reason"],
    "runs.Difference": ["detail"],
    "connect.StripeEvent": ["error", "type"],
    "keeping.SavedSearch": ["name"],
    "keeping.Address": ["name", "street", "street_2", "town", "postcode"],
    "mail.Letter": ["subject", "error", "to"],
}
# A script of ours comes by src or carries the nonce; data for machines is no script.
INLINE = re.compile(
    r"<script(?![^>]*(?:\ssrc=|\snonce=|application/(?:ld\+)?json))[^>]*>|<style(?![^>]*nonce=)|<[^>]*\s(?:style|on[a-z]+)\s*=\s*[\"']",
    re.IGNORECASE,
)


@pytest.fixture
def visitors(db):
    """Signed-in browsers of those who see the most, and the addresses by name."""
    people, things = people_and_things()
    # What says why only beside what it says it of.
    apps.get_model("runs.PayoutRun").objects.update(paused_for="person", paused_reason="Why")
    apps.get_model("payees.Payee").objects.update(hold_reason="Why", held_until=FRIDAY.date())
    for label, fields in FIELDS.items():
        model = apps.get_model(label)
        for name in fields:
            longest = model._meta.get_field(name).max_length
            model.objects.update(**{name: HOSTILE[:longest]})
    apps.get_model("connect.StripeEvent").objects.update(payload={HOSTILE: [HOSTILE]})
    apps.get_model("cooperative.Member").objects.update(links=[f"https://nora.example/{HOSTILE}"])
    return clients(people), addresses(things)


def test_hostile_text_is_shown_as_text_and_every_page_forbids_scripts_of_others(visitors):
    seen, hostile = set(), 0
    for name, response in pages(*visitors):
        html = response.content.decode()
        seen.add(name)
        hostile += "&lt;script&gt;alert(1)" in html
        assert "<script>alert" not in html and "<img src=x" not in html, name
        if name not in LETTERS:
            found = INLINE.search(html)
            assert not found, f"{name}: {found and found[0]}"
            policy = response["Content-Security-Policy"]
            assert "script-src 'self'" in policy and "unsafe" not in policy, name
        assert response["X-Content-Type-Options"] == "nosniff", name
        assert "Permissions-Policy" in response, name
    assert len(seen) > 60
    # The text is really there.
    assert hostile > 40


def test_what_machines_read_of_a_work_cannot_end_its_script(visitors):
    browsers, urls = visitors
    html = browsers["anonymous"].get(urls["catalogue:work"]).content.decode()
    data = re.search(r'<script[^>]*type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)[1]
    assert "<" not in data
