"""What is typed into the search box is understood kindly: accents, slips, beginnings and phrases."""

import pytest
from django.urls import reverse

from marketplace.catalogue import search, wall
from marketplace.catalogue.filters import Filters
from tests.factories import make_artist, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def hung():
    make_policy()
    ana = make_artist("Zoë Łukasik")
    for title, description in (
        ("Crépuscule à l'île", "Évening light on wet sand."),
        ("The old harbour wall", "Boats, ropes and gulls."),
        ("Wall of an old garden", "A harbour is far away."),
        ("Größe", "Two ærial studies."),
    ):
        make_listing(make_work(ana, title=title, description=description), kind="open", status="published")


def found(q):
    return [card.title for card in wall.browse(Filters.read({"q": q})).cards]


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("crepuscule", ["Crépuscule à l'île"]),
        ("CRÉPUSCULE ILE", ["Crépuscule à l'île"]),
        ("grosse", ["Größe"]),
        ("aerial", ["Größe"]),
        ("zoe lukasik grosse", ["Größe"]),
        ("boat", ["The old harbour wall"]),
        ('"old harbour"', ["The old harbour wall"]),
        ('"harbour old"', []),
        ('"', ["Größe", "Wall of an old garden", "The old harbour wall", "Crépuscule à l'île"]),
        ("harbuor boats", ["The old harbour wall"]),
        ("crepuscle", ["Crépuscule à l'île"]),
        ("xylophonist", []),
    ],
)
def test_accents_capitals_slips_and_phrases_are_understood(hung, q, titles):
    assert found(q) == titles


def test_what_stands_in_the_title_comes_before_what_stands_in_the_description(hung):
    assert found("harbour") == ["The old harbour wall", "Wall of an old garden"]
    assert found("garden") == ["Wall of an old garden"]


def test_a_word_taken_for_another_is_said(client, hung):
    page = client.get(reverse("catalogue:browse"), {"q": "harbuor"}).content.decode()
    assert "Nothing here speaks of “harbuor”. This is what we found for “harbour”." in page


def test_while_typing_the_commonest_whole_words_are_suggested_with_what_stands_before(hung):
    assert search.suggestions("old ha") == ["old harbour"]
    assert search.suggestions("ÉVEN") == ["evening"]
    assert search.suggestions("h") == []
    assert search.suggestions('"old harbour"') == []
    assert search.suggestions("%' OR 1=1") == []


@pytest.mark.parametrize(
    "q", ["'", "\\", "a'b", "!!a", "a:*b", "<->", "(((", "ﬁsh ½ ²", "\u202ekrow", "日本 画", "'; --"]
)
def test_no_odd_thing_typed_is_an_error(hung, q):
    assert isinstance(found(q), list)
    assert isinstance(search.suggestions(q), list)
