"""`make check` refuses an import that goes the wrong way, wherever in a file it hides."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("marketplace", "artists", "payouts")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of our code in which one may plant things."""
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(
            CHECKOUT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "data")
        )
    shutil.copy(CHECKOUT / "pyproject.toml", copy)
    return copy


def import_rule(house: Path) -> subprocess.CompletedProcess:
    program = Path(sys.executable).with_name("lint-imports")
    # An absolute path would lead import-linter back to the checkout, so it works where it stands.
    return subprocess.run([program, "--no-cache"], cwd=house, capture_output=True, text=True)


@pytest.fixture
def plant(house):
    """Add lines to a module of the copy, and take them out again."""
    before = {}

    def add(module: str, lines: str) -> None:
        file = house.joinpath(*module.split(".")).with_suffix(".py")
        before.setdefault(file, file.read_text())
        file.write_text(f"{before[file]}\n\n{lines}\n")

    yield add
    for file, text in before.items():
        file.write_text(text)


def test_the_house_as_it_is_keeps_every_rule(house):
    answer = import_rule(house)

    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(
    ("module", "lines"),
    [
        ("payouts.ledger.services", "from artists.works import models as wrong_way"),
        ("payouts.money", "import artists.works.models"),
        (
            "payouts.earnings.models",
            "def late():\n    from artists.works.models import Work\n    return Work",
        ),
        (
            "payouts.earnings.models",
            "import typing\n\nif typing.TYPE_CHECKING:\n    from marketplace.orders.models import Order",
        ),
        ("artists.works.models.works", "import marketplace.orders.models"),
        ("payouts.payees.models", "import payouts.earnings.models"),
        ("payouts.ledger.models", "import payouts.splits.models"),
        ("artists.cooperative.models", "import artists.works.models"),
        ("marketplace.mail.models", "import marketplace.orders.models"),
        ("marketplace.users.models", "import marketplace.settings.base"),
        ("payouts.ledger.models", "import payouts.ledger.services"),
        ("payouts.earnings.models", "import stripe"),
        ("payouts.money", "from django.conf import settings"),
        ("payouts.splits.allocation", "import payouts.splits.models"),
    ],
)
def test_a_planted_import_is_refused(house, plant, module, lines):
    plant(module, lines)

    answer = import_rule(house)

    assert answer.returncode != 0
    assert "BROKEN" in answer.stdout


def test_make_check_asks_the_import_rule_and_ci_asks_make_check():
    assert "lint-imports" in (CHECKOUT / "scripts" / "check").read_text()
    assert "scripts/check" in (CHECKOUT / "Makefile").read_text()
    script = (CHECKOUT / ".ci" / "run").read_text()
    assert script.index("make test") < script.index("make check")
