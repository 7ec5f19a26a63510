"""What is drawn once is the same for everybody whom it says the same to, and nothing of one visitor is on another's page."""

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import override

from marketplace.users.templatetags import drawn_once

ENGINE = Engine(
    libraries={
        "drawn_once": "marketplace.users.templatetags.drawn_once",
        "i18n": "django.templatetags.i18n",
    },
    builtins=["django.templatetags.i18n"],
    loaders=[
        (
            "django.template.loaders.locmem.Loader",
            {"name.html": "{% load drawn_once %}<i>{% afresh %}{{ name }}{% endafresh %}</i>"},
        )
    ],
)


def template(text):
    return ENGINE.from_string("{% load drawn_once %}" + text)


def drawn(text_or_template, **known):
    made = template(text_or_template) if isinstance(text_or_template, str) else text_or_template
    return made.render(Context(known))


class Counted:
    """Says how often it was asked."""

    asked = 0

    def __str__(self):
        self.asked += 1
        return str(self.asked)


def test_what_was_drawn_is_handed_out_again():
    part = template("{% drawn_once theme %}{{ theme }}{% now 'u' %}{% enddrawn_once %}")
    assert drawn(part, theme="dark") == drawn(part, theme="dark") != drawn(part, theme="light")


def test_there_is_nothing_inside_but_what_is_named():
    text = (
        "{% drawn_once theme %}{{ theme }}, {{ name }}{{ csrf_token }}{{ request.path }}{% enddrawn_once %}"
    )
    assert drawn(text, theme="dark", name="Bea", csrf_token="secret") == "dark, "


def test_what_differs_each_time_is_drawn_each_time_with_all_that_the_page_knows():
    part = template(
        "{% drawn_once theme %}<p>{{ theme }} {% afresh %}{{ name }}{% if name == 'Bea' %}!{% endif %}{% endafresh %}</p>{% enddrawn_once %}"
    )
    assert drawn(part, theme="dark", name="Bea") == "<p>dark Bea!</p>"
    assert drawn(part, theme="dark", name="<Ana>") == "<p>dark &lt;Ana&gt;</p>"


def test_one_stands_in_another_and_in_what_is_included():
    part = template(
        "{% drawn_once %}a{% afresh %}{% drawn_once word %}{{ word }}{% afresh %}{{ name }}{% endafresh %}{% enddrawn_once %}{% endafresh %}"
        "{% include 'name.html' %}{% enddrawn_once %}"
    )
    assert drawn(part, word="b", name="Bea") == "abBea<i>Bea</i>"
    assert drawn(part, word="c", name="Ana") == "acAna<i>Ana</i>"


def test_what_is_not_reached_is_not_drawn():
    part = "{% drawn_once desk %}{% if desk %}{% afresh %}{{ name }}{% endafresh %}{% endif %}.{% enddrawn_once %}"
    name = Counted()
    assert drawn(part, desk="", name=name) == "." and not name.asked


def test_each_language_has_its_own():
    part = template("{% drawn_once %}{% get_current_language as spoken %}{{ spoken }}{% enddrawn_once %}")
    assert drawn(part) == "en-gb"
    with override("de"):
        assert drawn(part) == "de"
    assert drawn(part) == "en-gb"


@pytest.mark.parametrize(
    ("one", "other"), [("<b>", mark_safe("<b>")), (1, True), (0, False), (("1",), (1,)), ("", None)]
)
def test_what_only_looks_the_same_is_kept_apart(one, other):
    part = template("{% drawn_once shown %}{{ shown }}{% enddrawn_once %}")
    for each in (one, other, one):
        assert drawn(part, shown=each) == drawn("{{ shown }}", shown=each)


@pytest.mark.parametrize("thing", [["a"], object(), SimpleLazyObject(lambda: "Bea"), 1.5])
def test_nothing_is_kept_by_what_may_change_or_belongs_to_a_request(thing):
    with pytest.raises(TypeError, match="nothing is kept by"):
        drawn("{% drawn_once shown %}{{ shown }}{% enddrawn_once %}", shown=thing)


def test_a_block_cannot_be_filled_in_what_is_kept():
    with pytest.raises(TemplateSyntaxError, match="block"):
        template("{% drawn_once %}{% block title %}{% endblock %}{% enddrawn_once %}")


def test_however_much_is_tried_little_is_kept(monkeypatch):
    monkeypatch.setattr(drawn_once, "KEPT", 3)
    part = template("{% drawn_once n %}{{ n }}{% enddrawn_once %}")
    assert [drawn(part, n=n) for n in range(9)] == [str(n) for n in range(9)]
    assert len(drawn_once._kept) == 3
    assert drawn(part, n=0) == "0"


def test_nobody_can_write_the_place_of_what_is_drawn_afresh():
    part = template(
        "{% drawn_once word %}{{ word|safe }}{% afresh %}{{ name }}{% endafresh %}{% enddrawn_once %}"
    )
    assert drawn(part, word="<!--0--><!-- 0-->", name="Bea") == "<!--0--><!-- 0-->Bea"
