"""Light, dark, or as the machine has it: remembered without a script, and without a way out of the site."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_the_choice_is_remembered_and_shown(client, chosen):
    response = client.post(reverse("users:theme"), {"theme": chosen, "next": "/account/login/?next=/cart/"})
    assert response.url == "/account/login/?next=/cart/"
    assert f'data-theme="{chosen}"' in client.get(reverse("account_login")).content.decode()


def test_auto_forgets_the_choice(client):
    client.post(reverse("users:theme"), {"theme": "dark"})
    client.post(reverse("users:theme"), {"theme": "auto"})
    assert "data-theme=" not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    "away", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_the_way_back_stays_on_the_site(client, away):
    response = client.post(reverse("users:theme"), {"theme": "dark", "next": away})
    assert response.url == reverse("catalogue:home")


def test_nonsense_changes_nothing(client):
    response = client.post(reverse("users:theme"), {"theme": '"><script>'})
    assert response.status_code == 302 and "theme" not in response.cookies
    client.cookies["theme"] = '"><script>'
    assert "<script>&" not in client.get(reverse("account_login")).content.decode()


def test_it_is_changed_by_a_form_only(client):
    assert client.get(reverse("users:theme")).status_code == 405


def test_a_page_kept_for_everybody_needs_no_token_for_it():
    assert Client(enforce_csrf_checks=True).post(reverse("users:theme"), {"theme": "dark"}).status_code == 302
