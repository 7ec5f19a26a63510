"""Opening an address that takes forms only."""

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.orders.models import Refund
from tests.factories import PASSWORD, make_listing, make_officer, make_policy
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db


def test_opening_an_address_that_takes_forms_only_is_told_in_words(client):
    response = client.get(reverse("orders:add"), headers={"Accept": "text/html"})
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "nothing was done twice" in response.content.decode()


def test_what_is_no_browser_gets_no_page(client):
    assert (
        client.get(reverse("payouts:platform-webhook"), headers={"Accept": "application/json"}).content == b""
    )
    assert client.delete(reverse("catalogue:home")).content == b""


def test_a_second_click_on_confirming_the_password_does_nothing_twice_and_is_told():
    make_policy()
    order = paid_order(make_listing(status="published"))
    client = Client(headers={"Accept": "text/html"})
    client.force_login(make_officer("Carla Haas"))
    form = {"kind": "amount", "amount": "1.00", "reason": "A dent.", "form_key": "of-carla"}
    asked = client.post(reverse("console:give-back", args=[order.pk]), form)
    confirm = asked["Location"]
    assert not Refund.objects.exists()

    first = client.post(confirm, {"password": PASSWORD})
    second = client.post(confirm, {"password": PASSWORD}, follow=True)

    assert first["Location"] == reverse("console:order", args=[order.pk])
    assert second.status_code == 405
    assert "nothing was done twice" in second.content.decode()
    assert Refund.objects.count() == 1
