"""`make run` from outside: two checkouts side by side, a child that dies, and a stop that leaves nothing behind."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.harness.processes import eventually

CHECKOUT = Path(__file__).parents[3]
# With a Stripe of one's own there is no local one, and no sample to be loaded.
PLAIN = {"STRIPE_SECRET_KEY": "sk_test_of_my_own"}


class Run:
    """One `manage.py run` and what it said so far."""

    def __init__(self, data_dir: Path, **environ: str):
        own = set(os.environ.get("SET_FOR_TESTS", "").split())
        kept = {
            name: value for name, value in os.environ.items() if name not in {*own, "SET_FOR_TESTS", "PORT"}
        }
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=CHECKOUT,
            env=kept
            | PLAIN
            | {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev"}
            | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def address(self) -> str:
        """Where it is ready."""
        said = eventually(
            lambda: self.has_said(r"is ready at (\S+)") or self.process.poll() is not None, seconds=120
        )
        assert said is not True, "\n".join(self.said)
        return said[1]

    def has_said(self, pattern: str) -> re.Match | None:
        return re.search(pattern, "\n".join(self.said))

    def processes(self) -> list[psutil.Process]:
        """Itself, and everything that was started for its folder."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if process.pid != os.getpid() and process.environ().get("DATA_DIR") == str(self.data_dir):
                    found.append(process)
        return found

    def _read(self) -> None:
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line.rstrip())


@pytest.fixture
def start(tmp_path):
    runs = []

    def start(name: str, **environ: str) -> Run:
        run = Run(tmp_path / name, **environ)
        runs.append(run)
        return run

    yield start
    for run in runs:
        run.process.kill()
        run.process.wait()
        # A worker in the middle of a task takes its 25 seconds.
        eventually(lambda run=run: not run.processes(), seconds=90)
        run.reader.join(10)


def test_two_checkouts_run_side_by_side_and_leave_nothing_when_they_are_stopped(start):
    one = start("one")
    address = one.address()
    other = start("other")

    assert other.address() != address
    for run in (one, other):
        with urllib.request.urlopen(f"{run.address()}/readyz") as answer:
            assert answer.status == 200

    one.process.send_signal(signal.SIGINT)
    other.process.send_signal(signal.SIGTERM)
    for run in (one, other):
        assert run.process.wait(60) == 0
        assert run.processes() == []
        run.reader.join(10)
        assert run.said[-1].endswith("| stopped")


def test_a_second_run_from_the_same_folder_says_where_the_first_is(start):
    first = start("one")
    address = first.address()
    second = start("one")

    assert second.process.wait(60) == 1
    second.reader.join(10)
    assert second.has_said(f"runs from .* already, at {address}")


def test_a_web_server_that_dies_is_started_again_and_a_killed_supervisor_takes_all_along(start):
    run = start("one")
    address = run.address()
    (web,) = [
        process
        for process in psutil.Process(run.process.pid).children()
        if "granian" in process.cmdline() and "-m" in process.cmdline()
    ]
    web.kill()
    eventually(lambda: run.has_said(r"web \| ended \(SIGKILL\); starting again"))

    def answers() -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/readyz") as answer:
            return answer.status == 200
        return False

    eventually(answers)
    run.process.kill()
    eventually(lambda: not run.processes(), seconds=90)
