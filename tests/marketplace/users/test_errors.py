"""When something is wrong the page says what happened and what is safe."""

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_address_that_leads_nowhere(client):
    response = client.get("/no/such/wall/")
    assert response.status_code == 404
    assert "Not on this wall" in response.content.decode()


def test_a_form_without_its_token_says_that_nothing_was_changed():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("account_login"), {"login": make_user().email, "password": "x"})
    assert response.status_code == 403
    assert "Nothing was sent and nothing was changed" in response.content.decode()


def test_the_page_of_our_own_mistakes_needs_nothing_that_could_be_broken():
    page = render_to_string("500.html")
    assert "Our mistake" in page and HttpResponse(page).content


@pytest.mark.parametrize("name", ["400.html", "403.html"])
def test_the_other_refusals_stand_in_the_shell(rf, name):
    page = render_to_string(name, request=rf.get("/"))
    assert "Skip to the content" in page and "To the gallery" in page
