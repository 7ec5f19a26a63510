import pytest

from artists.studio.chart import HEIGHT, WIDTH, bars


def heights(*amounts):
    return [bar.height for bar in bars(amounts, ["x"] * len(amounts)).bars]


def test_bars_stand_in_proportion_on_the_line():
    drawn = bars([0, 50, 100], ["a", "b", "c"])
    assert heights(0, 50, 100) == [0, 83, 166]
    assert all(round(bar.y + bar.height, 2) == drawn.zero for bar in drawn.bars)


def test_what_went_back_hangs_below_the_line():
    drawn = bars([100, -50], ["a", "b"])
    assert [bar.is_below for bar in drawn.bars] == [False, True]
    assert drawn.bars[1].y == drawn.zero


@pytest.mark.parametrize("amounts", [[], [0], [0, 0], [10**15], [-1], [1, -(10**12), 3] * 20])
def test_everything_stays_inside_the_drawing(amounts):
    drawn = bars(amounts, ["month"] * len(amounts))
    assert 0 <= drawn.zero <= HEIGHT
    for bar in drawn.bars:
        assert bar.x >= 0 and bar.y >= 0
        assert bar.x + bar.width <= WIDTH and round(bar.y + bar.height, 2) <= HEIGHT


def test_words_thin_out_where_there_are_many():
    assert sum(1 for bar in bars([1] * 60, ["month"] * 60).bars if bar.label) == 12
