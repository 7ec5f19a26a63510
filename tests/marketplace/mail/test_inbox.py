"""The inbox of development shows what was sent, and is not there in production."""

import pytest
from django.urls import reverse

from marketplace.mail import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return services.queue(
        to="ana@example.org",
        sender="Fairhand <hello@fairhand.example>",
        subject="Please confirm your address",
        text="Open http://localhost:8000/account/confirm-email/abc/ <script>alert(1)</script>",
        html='<p style="color:red">Open <a href="http://localhost:8000/x/">this</a></p>',
    )


def test_a_newcomer_finds_the_letter_that_verifies_her_address(client, letter):
    page = client.get(reverse("mail:inbox")).content.decode()
    assert "Please confirm your address" in page and reverse("mail:letter", args=[letter.pk]) in page
    page = client.get(reverse("mail:letter", args=[letter.pk])).content.decode()
    assert '<a href="http://localhost:8000/account/confirm-email/abc/"' in page
    assert "<script>alert" not in page


def test_the_html_of_a_letter_may_run_nothing_and_stays_in_its_frame(client, letter):
    response = client.get(reverse("mail:html", args=[letter.pk]))
    assert response["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "script-src" not in response["Content-Security-Policy"]
    page = client.get(reverse("mail:letter", args=[letter.pk])).content.decode()
    assert 'sandbox="allow-popups' in page and "allow-scripts" not in page
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_letters_are_found_by_whom_they_went_to(client, letter):
    assert "Please confirm" in client.get(reverse("mail:inbox"), {"to": "ana@"}).content.decode()
    assert (
        "Please confirm"
        not in client.get(reverse("mail:inbox"), {"to": "bea@", "page": "x"}).content.decode()
    )


def test_a_letter_that_does_not_exist_is_not_found(client):
    assert client.get(reverse("mail:letter", args=[999])).status_code == 404


@pytest.mark.parametrize("name", ["mail:inbox", "mail:letter", "mail:html"])
def test_in_production_there_is_no_inbox(client, letter, settings, name):
    settings.SHOW_DEVELOPMENT_PAGES = False
    arguments = [] if name == "mail:inbox" else [letter.pk]
    assert client.get(reverse(name, args=arguments)).status_code == 404
