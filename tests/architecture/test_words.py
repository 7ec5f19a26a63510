"""No sentence that a visitor reads stands in a template where nobody can translate it."""

from pathlib import Path

import pytest

from tests.architecture.bare_words import in_template

TEMPLATES = Path(__file__).parents[2] / "templates"
# The console speaks English, and so does what only development shows.
ENGLISH_ONLY = ("console/", "console_base.html", "style/", "sample/", "mail/")


def shown_to_everybody() -> list[Path]:
    return [
        file
        for file in sorted(TEMPLATES.rglob("*"))
        if file.suffix in (".html", ".txt") and not str(file.relative_to(TEMPLATES)).startswith(ENGLISH_ONLY)
    ]


def test_every_sentence_of_a_template_can_be_translated():
    bare = {str(file.relative_to(TEMPLATES)): in_template(file) for file in shown_to_everybody()}
    assert {name: words for name, words in bare.items() if words} == {}


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ("<p>Paper</p>", ["Paper"]),
        ('{% load i18n %}<p>{% translate "Paper" %}</p>', []),
        ("<p>{{ title }}, {{ year }}</p>", []),
        ("<p>{{ title }} by {{ artist }}</p>", ["by"]),
        ('<img alt="A hill">', ["A hill"]),
        ('<img alt="{{ alt }}" class="wide">', []),
        ("<p>{# a comment #}{% comment %}and another{% endcomment %}</p>", []),
        ("{% blocktranslate %}Words{% endblocktranslate %}", []),
        ('{{ name|default:"somebody" }}', ["somebody"]),
        ('{% include "_components/notice.html" with title="Wait" tone="warning" %}', ["Wait"]),
        ('{% include "_components/notice.html" with title=_("Wait") tone="warning" %}', []),
        ('{{ at|date:"j F Y" }}', ['|date:"j F Y"']),
        ('<time datetime="{{ at|date:"c" }}">{{ at|day }}</time>', []),
        ("<{{ heading }} class=x>{{ title }}</{{ heading }}>", []),
        ("Fairhand · 40 × 30 cm · PDF", []),
    ],
)
def test_bare_words_are_told_from_marks_names_and_what_translates_itself(tmp_path, template, bare):
    file = tmp_path / "page.html"
    file.write_text(template)
    assert in_template(file) == bare
