"""A sheet is drawn as large as it is: beside a chair or a sofa that everybody knows the size of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.at_scale import MEASURES, Furniture, scene

MM = st.integers(1, 6_000)


def test_a_small_sheet_hangs_at_eye_level_above_a_chair():
    seen = scene(300, 400)
    assert seen.furniture == Furniture.CHAIR
    assert seen.height - seen.y - seen.sheet_height // 2 == 1_520


def test_a_large_sheet_hangs_above_a_sofa():
    assert scene(1_000, 700).furniture == Furniture.SOFA


@given(width=MM, height=MM)
def test_the_whole_sheet_is_seen_and_touches_nothing(width, height):
    seen = scene(width, height)
    assert (seen.sheet_width, seen.sheet_height) == (width, height)
    assert seen.x > 0 and seen.x + seen.sheet_width < seen.width
    assert seen.y > 0
    above_the_floor = seen.height - seen.y - seen.sheet_height
    assert above_the_floor > MEASURES[seen.furniture][1]
    assert seen.furniture_x > 0 and seen.furniture_y > 0


@pytest.mark.parametrize("sides", [(0, 100), (100, -1)])
def test_a_sheet_without_a_side_is_refused(sides):
    with pytest.raises(ValueError, match="width and a height"):
        scene(*sides)
