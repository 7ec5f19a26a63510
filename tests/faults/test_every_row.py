"""No fault of docs/faults.md is without a test, and every test it names exists."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "faults.md"
ROWS = range(1, 35)


def table() -> dict[int, list[str]]:
    rows = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", TABLE.read_text(), re.MULTILINE)
    return {int(number): re.findall(r"`([^`]+)`", tests) for number, tests in rows}


def test_every_fault_has_a_test():
    assert sorted(table()) == list(ROWS)
    assert [number for number, tests in table().items() if not tests] == []


def test_every_test_of_the_table_exists():
    missing = []
    for named in {name for names in table().values() for name in names}:
        path, _, test = named.partition("::")
        functions = {
            node.name
            for node in ast.walk(ast.parse((TESTS / path).read_text()))
            if isinstance(node, ast.FunctionDef)
        }
        missing += [] if test in functions else [named]
    assert missing == []
