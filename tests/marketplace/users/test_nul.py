"""NUL, which no keyboard types: refused as a bad request wherever it comes, never our mistake."""

import pytest
from django.urls import reverse

from marketplace.orders.models import Refund
from tests.factories import make_listing, make_officer, make_policy
from tests.marketplace.console.scene import paid_order, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["order", "thanks", "cancel"])
def test_in_the_address_of_an_order(client, page):
    response = client.get(reverse(f"orders:{page}", args=["\0"]))
    assert response.status_code == 400
    assert "Skip to the content" in response.content.decode()


@pytest.mark.parametrize("page", ["console:orders", "console:members", "console:events", "console:journal", "console:audit"])  # fmt: skip
def test_in_a_search_of_the_console(client, page):
    sign_in(client, make_officer("Carla Haas"))
    assert client.get(reverse(page), {"q": "\0"}).status_code == 400


def test_in_the_hidden_key_of_a_refund_nothing_is_given_back(client):
    make_policy()
    order = paid_order(make_listing(status="published"))
    sign_in(client, make_officer("Carla Haas"))
    sent = {"form_key": "\0", "amount": "1.00", "reason": "A dent."}

    assert client.post(reverse("console:give-back", args=[order.pk]), sent).status_code == 400
    assert not Refund.objects.exists()


def test_what_else_goes_wrong_stays_our_mistake(client, monkeypatch):
    from marketplace.catalogue import wall

    monkeypatch.setattr(wall, "newest", lambda: int("nothing of the kind"))
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
