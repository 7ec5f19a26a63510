"""The house stays one that a reader finds the way in."""

import os
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("marketplace", "artists", "payouts")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "managers", "signals", "exceptions", "constants"}
LONGEST = 550  # lines


def modules() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((CHECKOUT / package).rglob("*.py"))]


def test_no_file_has_a_name_that_says_nothing():
    assert [file for file in modules() if file.stem in FORBIDDEN_NAMES] == []


def test_no_file_is_so_long_that_it_lacks_a_name():
    long = {
        str(file.relative_to(CHECKOUT)): len(file.read_text().splitlines())
        for file in modules()
        if "migrations" not in file.parts and len(file.read_text().splitlines()) > LONGEST
    }

    assert long == {}


def test_every_migration_has_a_name():
    named_by_nobody = [file.name for file in modules() if re.match(r"\d{4}_auto", file.name)]

    assert named_by_nobody == []


def test_every_link_in_the_documents_leads_somewhere():
    answer = subprocess.run(
        [sys.executable, CHECKOUT / "scripts" / "check_links.py"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 0, answer.stdout


def test_scripts_can_be_run():
    scripts = [CHECKOUT / ".ci" / "run", CHECKOUT / "manage.py"]
    scripts += [file for file in (CHECKOUT / "scripts").iterdir() if file.is_file() and not file.suffix]

    assert [file.name for file in scripts if not os.access(file, os.X_OK) and file.name != "manage.py"] == []
