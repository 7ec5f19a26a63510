"""Every visitor reads their own language: the browser's at first, then the one chosen in the foot of a page."""

import pytest
from django.conf import settings
from django.urls import reverse

from marketplace.users.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def spoken(client, **headers) -> str:
    page = client.get(reverse("account_login"), **headers)
    return page.content.decode().partition('<html lang="')[2].partition('"')[0]


def choose(client, language: str, back: str = "/") -> object:
    return client.post(reverse("users:language"), {"language": language, "next": back})


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr-CA", "fr"),
        ("es-MX,en;q=0.5", "es"),
        ("en-US", "en-gb"),
        ("pl,cs;q=0.5", "en-gb"),
        ("pl,fr;q=0.5", "fr"),
    ],
)
def test_the_first_page_is_in_the_language_the_browser_asks_for(client, asked, read):
    assert spoken(client, HTTP_ACCEPT_LANGUAGE=asked) == read


def test_what_was_chosen_in_the_foot_wins_over_the_browser(client):
    response = choose(client, "fr", "/account/login/?next=/cart/")
    assert response.status_code == 302 and response.url == "/account/login/?next=/cart/"
    assert spoken(client, HTTP_ACCEPT_LANGUAGE="de") == "fr"


def test_the_foot_offers_every_language_in_its_own_name_and_marks_the_one_spoken(client):
    page = client.get(reverse("account_login"), HTTP_ACCEPT_LANGUAGE="es").content.decode()
    for code, name in settings.LANGUAGES:
        pressed = "true" if code == "es" else "false"
        assert f'value="{code}" lang="{code}" aria-pressed="{pressed}">{name}</button>' in page


@pytest.mark.parametrize("nonsense", ["", "xx", "en", "../de", '"><script>', "de\x00"])
def test_a_language_we_do_not_speak_changes_nothing(client, nonsense):
    response = choose(client, nonsense)
    assert response.status_code in (302, 400)
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_led_away_from_the_site(client, away):
    assert choose(client, "de", away).url == "/"


def test_a_page_of_one_visitor_is_not_handed_to_another_from_a_cache(client):
    vary = client.get("/")["Vary"]
    assert "Cookie" in vary and "Accept-Language" in vary


def test_whoever_is_signed_in_is_written_to_in_the_language_chosen(client):
    bea = make_user("Bea")
    client.force_login(bea)
    choose(client, "de")
    assert User.objects.get(pk=bea.pk).language == "de"


def test_a_visitors_choice_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        choose(client, "de")


def test_a_new_device_speaks_the_language_that_was_chosen_on_the_old_one(client):
    bea = make_user("Bea")
    User.objects.filter(pk=bea.pk).update(language="fr")
    form = {"login": bea.email, "password": PASSWORD}
    client.post(reverse("account_login"), form, HTTP_ACCEPT_LANGUAGE="de")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"


def test_whoever_signs_up_on_a_german_page_is_written_to_in_german(client):
    client.post(
        reverse("account_signup"),
        {"name": "Bea", "email": "bea@example.org", "password1": "four plain words here"},
        HTTP_ACCEPT_LANGUAGE="de",
    )
    assert User.objects.get(email="bea@example.org").language == "de"
