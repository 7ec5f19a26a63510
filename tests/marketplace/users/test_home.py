"""The account's front page: who I am, how I sign in, where to go."""

import pytest
from django.urls import reverse

from tests.factories import make_artist, make_officer, make_payee, make_user

pytestmark = pytest.mark.django_db


def page_of(client, user):
    client.force_login(user)
    response = client.get(reverse("users:home"))
    assert response.status_code == 200
    return response.content.decode()


def test_a_buyer_finds_her_orders_and_how_she_signs_in(client):
    page = page_of(client, make_user("Bea Buyer"))
    assert "Bea Buyer" in page and "bea.buyer@example.org, confirmed" in page
    assert reverse("orders:mine") in page and reverse("mfa_add_webauthn") in page
    assert "Apply to join" in page and "Open the studio" not in page and "Open the console" not in page


def test_an_artist_finds_her_studio(client):
    page = page_of(client, make_artist("Ana Moreau").user)
    assert "Open the studio" in page and "Apply to join" not in page


def test_a_printer_who_is_paid_without_selling_finds_the_studio_from_every_page(client):
    page = page_of(client, make_payee("Atelier Press").user)
    assert "Open the studio" in page and "Apply to join" in page
    assert page.count(f'href="{reverse("studio:home")}"') == 2


def test_who_holds_an_office_finds_the_console_and_is_asked_for_a_second_way(client):
    page = page_of(client, make_officer("Carla Haas", role="treasurer"))
    assert "Open the console" in page and "add a second way" in page


def test_a_stranger_is_asked_to_sign_in_first(client):
    response = client.get(reverse("users:home"))
    assert response.url == f"{reverse('account_login')}?next={reverse('users:home')}"


def test_nobody_else_may_keep_a_copy_of_it(client):
    client.force_login(make_user())
    assert "no-store" in client.get(reverse("users:home"))["Cache-Control"]


def test_lengths_and_the_currency_to_compare_in_are_chosen_on_the_account_page(client):
    bea, home = make_user("Bea Buyer"), reverse("users:home")
    assert "How pages are shown" in page_of(client, bea)
    kept = client.post(reverse("catalogue:see-as"), {"units": "in", "currency": "USD", "next": home})
    assert kept.url == home
    page = page_of(client, bea)
    assert '<option value="in" selected>' in page and '<option value="USD" selected>' in page
