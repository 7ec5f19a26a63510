"""Every letter can be read in every language before anybody gets it."""

import pytest
from django.conf import settings
from django.urls import reverse

from marketplace.mail import previews

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_whole_in_every_language(language):
    for name in previews.names():
        letter = previews.written(name, language)
        assert letter.subject not in ("", "Fairhand"), name
        assert f'<html lang="{language}">' in letter.html
        assert len(letter.text.partition("--")[0]) > 40, name
        # A blank that nothing filled, or an object that was never meant to be read.
        for text in (letter.subject, letter.text):
            assert "%(" not in text and "namespace(" not in text and "Money(" not in text, (name, text)


def test_the_previews_lead_to_each_letter_and_say_it_as_text_and_as_html(client, db):
    page = client.get(reverse("mail:previews")).content.decode()
    address = reverse("mail:preview", args=["de", "orders/shipped"])
    assert address in page
    assert "6A1234567890" in client.get(address).content.decode()
    framed = client.get(reverse("mail:preview-html", args=["de", "orders/shipped"]))
    assert framed["X-Frame-Options"] == "SAMEORIGIN" and "script-src" not in framed["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("language", "name"), [("xx", "orders/shipped"), ("de", "orders/_letter"), ("de", "../base")]
)
def test_no_other_template_is_read_through_them(client, db, language, name):
    assert client.get(f"/mail/previews/{language}/{name}/").status_code == 404


def test_there_are_none_in_production(client, db, settings):
    settings.SHOW_DEVELOPMENT_PAGES = False
    assert client.get(reverse("mail:previews")).status_code == 404
