"""The lists to narrow a wall down by are drawn once, and again as soon as they would say anything else."""

import pytest
from django.utils import translation

from marketplace.catalogue import facets, wall
from marketplace.catalogue.filters import Filters
from tests.factories import make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def hung():
    make_policy()
    return [
        make_listing(make_work(title=title, medium=medium), kind="original", price=8_000, status="published")
        for title, medium in (("Harbour", "watercolor"), ("Iris", "ink"))
    ]


def lists(units="cm", **asked):
    return wall.browse(Filters.read(asked), units=units).facets


def test_the_same_question_about_the_same_wall_is_drawn_once(hung):
    first = lists(medium="ink").html
    assert lists(medium="ink").html is first
    assert lists(medium="ink", after="1-1").html is first
    assert facets.drawn.cache_info().currsize == 1


def test_a_sale_changes_the_counts_that_are_shown(hung):
    assert ">2</span>" in lists().html
    hung[0].move("sold_out")
    assert ">2</span>" not in lists().html and ">1</span>" in lists().html


def test_a_word_a_language_and_a_measure_have_lists_of_their_own(hung):
    plain = lists().html
    assert 'name="q" value="harbour"' in lists(q="harbour").html and 'name="q"' not in plain
    assert "12 to 24 in" in lists(units="in").html and "12 to 24 in" not in plain
    with translation.override("de"):
        assert "Aquarell" in lists().html
    assert lists().html == plain


def test_what_was_typed_is_text_in_the_lists(hung):
    typed = '"><script>'
    assert "<script>" not in lists(q=typed + " harbour").html
