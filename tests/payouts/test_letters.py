"""A letter is one template: subject, HTML and plain text agree, in the language of whoever reads it."""

import pytest
from django.utils import translation

from payouts import letters


@pytest.fixture
def templates(tmp_path, settings):
    """A place for templates of a test; returns a function that writes one."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    def write(body: str, subject: str = "Paper") -> str:
        (tmp_path / "emails").mkdir(exist_ok=True)
        (tmp_path / "emails/one.html").write_text(
            '{% extends "emails/base.html" %}{% load i18n %}'
            f"{{% block subject %}}{subject}{{% endblock %}}{{% block title %}}A heading{{% endblock %}}"
            f"{{% block body %}}{body}{{% endblock %}}"
            '{% block action %}{% include "emails/_button.html" with url=page label="Look" %}{% endblock %}'
        )
        return "one"

    return write


def text_of(written: letters.Written) -> str:
    return written.text.partition("\n\n--\n")[0]


def test_the_text_says_what_the_html_says_without_the_heading_and_with_addresses(templates):
    name = templates(
        "<p>Dear {{ name }},</p>\n<p>it is <strong>here</strong>.\n  All of it.</p>"
        '<ul><li>2 × Iris</li><li>Hills</li></ul><p>One<br>Two</p><p>See <a href="{{ page }}">the page</a>.</p>'
        "<table><tr><td>Works</td><td>€80.00</td></tr>\n<tr><td>Total</td><td><strong>€86.50</strong></td></tr></table>"
    )
    written = letters.write(
        name, language="", context={"name": "Bea", "page": "https://example.org/a?b=1&c=2"}
    )
    assert text_of(written) == (
        "Dear Bea,\n\nit is here. All of it.\n\n- 2 × Iris\n- Hills\n\nOne\nTwo\n\n"
        "See the page (https://example.org/a?b=1&c=2).\n\nWorks: €80.00\nTotal: €86.50\n\n"
        "Look:\nhttps://example.org/a?b=1&c=2"
    )
    assert "A heading" in written.html and "https://example.org/a?b=1&amp;c=2" in written.html


def test_what_somebody_calls_herself_is_text_in_all_three(templates):
    name = templates("<p>Dear {{ name }},</p>", subject="From {{ name }}")
    written = letters.write(name, language="", context={"name": "<b>Bea & Co</b>\n<script>", "page": "/"})
    assert written.subject == "From <b>Bea & Co</b> <script>"
    assert text_of(written).startswith("Dear <b>Bea & Co</b> <script>,")
    assert "<script>" not in written.html


def test_the_reader_s_language_counts_and_not_that_of_the_page_or_worker(templates):
    name = templates("<p>{% get_current_language as spoken %}{{ spoken }}</p>")
    with translation.override("fr"):
        german = letters.write(name, language="de", context={"page": "/"})
        unknown = letters.write(name, language="", context={"page": "/"})
        assert translation.get_language() == "fr"
    assert text_of(german).startswith("de\n") and '<html lang="de">' in german.html
    assert text_of(unknown).startswith("en-gb\n")


def test_the_foot_of_the_text_says_who_writes(templates, settings):
    written = letters.write(templates("<p>Yes.</p>"), language="", context={"page": "/"})
    foot = written.text.partition("\n\n--\n")[2]
    assert foot == f"Fairhand belongs to the artists who sell on it.\n{settings.SITE_URL}\n"


@pytest.mark.parametrize(("language", "colon"), [("", ":"), ("de", ":"), ("fr", "\u00a0:"), ("es", ":")])
def test_a_label_is_followed_by_its_colon_as_the_language_sets_it(templates, language, colon):
    name = templates("<table><tr><td>Total</td><td>80,00&nbsp;€</td></tr><tr><td>Paris</td></tr></table>")
    written = letters.write(name, language=language, context={"page": "https://example.org/"})
    # A space that no line is broken at stays one.
    assert text_of(written) == f"Total{colon} 80,00\u00a0€\nParis\n\nLook{colon}\nhttps://example.org/"
