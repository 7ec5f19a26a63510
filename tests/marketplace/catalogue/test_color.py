"""Works are found by the colours they live by: by a plain word, or by six digits and what looks like them."""

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from artists.works.colors import FAMILIES, oklab
from marketplace.catalogue import color, wall
from marketplace.catalogue.filters import COLORS, Filters
from tests.factories import make_artist, make_image, make_listing, make_policy, make_swatches, make_work

HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


@pytest.fixture
def hung(db):
    """A blue, a nearly blue, a red and a colourless work, hung in that order."""
    make_policy()
    ana = make_artist()
    for title, found in {
        "Sea": ["#33669e", "#f4f1ea"],
        "Sky": ["#3b70a8", "#f4f1ea"],
        "Poppy": ["#b3282d", "#4d8a4a"],
        "Pencil": [],
    }.items():
        work = make_work(ana, title=title, picture=False)
        make_swatches(make_image(work), *found)
        make_listing(work, kind="open", status="published")


def titles(**asked):
    return [card.title for card in wall.browse(Filters.read(asked)).cards]


def test_a_word_finds_the_works_that_have_the_colour(hung):
    assert titles(color="blue") == ["Sky", "Sea"]
    assert titles(color="red") == titles(color="green") == ["Poppy"]
    assert titles(color="pink") == []


def test_six_digits_find_what_looks_like_them_the_nearest_first(hung):
    assert titles(color="#33669e") == ["Sea", "Sky"]
    assert titles(color="3b70a8") == ["Sky", "Sea"]
    assert titles(color="3B70A8", sort="newest") == ["Sky", "Sea"]
    assert titles(color="00ff00") == []


def test_a_colour_is_counted_among_the_others_that_were_chosen(hung):
    found = wall.browse(Filters.read({"color": "red"}))
    assert {choice.label: choice.count for choice in found.facets["color"]} == {
        "Blue": "2", "White": "2", "Green": "1", "Red": "1"
    }  # fmt: skip
    assert found.total == 1


@pytest.mark.parametrize(
    "junk", ["", "#", "#12345", "1234567", "blue'; --", "BLUE", "٣٣٦٦٩٩", "#gggggg", "a" * 10_000]
)
def test_what_is_no_colour_is_left_out(junk):
    assert color.read(junk) == Filters.read({"color": junk}).color == ""


def test_every_family_has_a_word_and_a_shade():
    assert set(FAMILIES) == set(COLORS) == set(color.SHOWN_AS)


@given(HEX)
def test_a_colour_lies_in_a_box_that_is_near_to_it(digits):
    assert color.cell(*color.place(digits)) in color.near(digits)


@given(HEX, HEX)
def test_what_is_within_sight_is_never_missed(asked, other):
    if (
        sum((a - b) ** 2 for a, b in zip(color.place(asked), color.place(other), strict=True))
        <= color.IN_SIGHT**2
    ):
        assert color.cell(*color.place(other)) in color.near(asked)


@pytest.mark.django_db
def test_the_database_numbers_boxes_the_same():
    every = [oklab(r, g, b) for r in range(0, 256, 17) for g in range(0, 256, 51) for b in range(0, 256, 17)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT catalogue_cell(l, a, b) FROM unnest(%s::float8[], %s::float8[], %s::float8[]) WITH ORDINALITY AS u (l, a, b, n) ORDER BY n",
            [list(axis) for axis in zip(*every, strict=True)],
        )
        assert [number for (number,) in cursor.fetchall()] == [color.cell(*each) for each in every]


def test_the_page_offers_colours_without_a_script(client, hung):
    page = client.get(
        reverse("catalogue:browse"), {"color": "#33669e", "medium": "watercolor"}
    ).content.decode()
    assert '<input type="color" name="color" value="#33669e"' in page
    assert "Close to #33669e" in page
    assert 'style="' not in page
