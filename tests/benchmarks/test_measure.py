"""The bench reports what it measured, and nothing that the machine's mood made up."""

import itertools
import json

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks.measure import Figure, interleaved, spread


def test_a_figure_is_the_ratio_to_a_floor_measured_in_turn():
    order = []

    def cost(name, amounts):
        def measured():
            order.append(name)
            return next(amounts)

        return measured

    pair = interleaved(cost("page", itertools.repeat(6.0)), cost("floor", itertools.repeat(2.0)), rounds=4)

    assert (pair.value, pair.floor, pair.ratio, pair.spread) == (6.0, 2.0, 3.0, 0.0)
    assert order == ["page", "floor"] * 2 + ["floor", "page"] + ["page", "floor"] + ["floor", "page"]


def test_one_disturbed_round_does_not_move_the_figure():
    value = iter([9.0, 6.0, 6.0, 60.0, 6.0, 6.0])

    assert interleaved(lambda: next(value), lambda: 2.0, rounds=5).ratio == 3.0


def test_the_spread_is_that_of_the_middle_half():
    assert spread([1.0, 1.0, 1.0, 1.0, 100.0]) == 0.0
    assert spread([8.0, 9.0, 10.0, 11.0, 12.0]) == pytest.approx(0.1)


def test_a_line_is_one_json_object_with_the_agreed_keys():
    line = Figure("page.empty", 0.912345, "ms", 0.1, 9.12345, 9, "± 3%").line()

    assert "\n" not in line
    assert list(json.loads(line)) == ["name", "value", "unit", "floor", "ratio", "n", "note"]
    assert json.loads(line)["value"] == 0.9123


def test_some_figures_are_chosen_by_name_or_by_its_beginning():
    figures = ["page.empty", "page.work", "ledger.post"]

    assert command.chosen(figures, []) == figures
    assert command.chosen(figures, ["page"]) == ["page.empty", "page.work"]
    with pytest.raises(SystemExit, match=r"ledger\.nothing"):
        command.chosen(figures, ["ledger.nothing"])
