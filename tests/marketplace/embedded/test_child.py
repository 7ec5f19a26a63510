"""Children are watched, started again with growing pauses, and stopped with all they started."""

import contextlib
import io
import os
import signal
import subprocess
import sys

import psutil
import pytest

from marketplace.embedded import child as children
from marketplace.embedded.child import Child
from marketplace.embedded.processes import LogTail, Output
from tests.harness.processes import eventually

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)",
]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]


@pytest.fixture
def make_child():
    made = []

    def make(command, **arguments):
        said = []
        child = Child("sleeper", command, say=said.append, output=subprocess.DEVNULL, **arguments)
        child.said = said
        made.append(child)
        return child

    yield make
    for child in made:
        child.stop(patience=1)


def gone(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


def test_a_child_that_died_is_started_again_and_that_is_said(make_child, monkeypatch):
    clock = iter(range(0, 1_000, 1))
    monkeypatch.setattr(children.time, "monotonic", lambda: next(clock))
    child = make_child(SLEEPER)
    child.start()
    first = child.pid
    child.process.kill()
    child.process.wait()

    assert not child.watch()
    assert child.said == ["ended (SIGKILL); starting again in 0.5 s"]
    assert child.watch()
    assert child.pid != first


def test_the_pauses_grow_while_a_child_keeps_dying_and_end_at_fifteen_seconds(make_child, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(children.time, "monotonic", lambda: now[0])
    child = make_child([sys.executable, "-c", "raise SystemExit(3)"])
    child.start()
    for _ in range(7):
        child.process.wait()
        child.watch()
        now[0] += 15
        child.watch()
    pauses = [sentence.rpartition("in ")[2] for sentence in child.said]

    assert pauses == ["0.5 s", "1 s", "2 s", "4 s", "8 s", "15 s", "15 s"]
    assert child.said[0].startswith("ended (exit 3)")


def test_what_a_child_started_ends_with_it(make_child):
    child = make_child(PARENT)
    child.start()
    (grandchild,) = eventually(lambda: psutil.Process(child.pid).children())

    child.stop()
    assert gone(grandchild.pid)


def test_a_child_that_does_not_listen_is_killed_when_patience_ends(make_child):
    child = Child("stubborn", STUBBORN, say=lambda text: None)
    child.start()
    with child.process.stdout as said:
        assert said.readline() == b"up\n"
        pid = child.pid
        child.stop(patience=0.2)

    assert gone(pid)


def test_children_of_a_killed_supervisor_end_too():
    program = (
        "import sys, subprocess; from marketplace.embedded.child import Child\n"
        f"child = Child('sleeper', {SLEEPER!r}, output=subprocess.DEVNULL)\n"
        "child.start(); print(child.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        pid = int(supervisor.stdout.readline())
        eventually(lambda: "sleep" in " ".join(psutil.Process(pid).cmdline()))
        os.kill(supervisor.pid, signal.SIGKILL)

    eventually(lambda: gone(pid))


def test_every_line_carries_the_name_of_who_said_it():
    stream = io.StringIO()
    output = Output(stream)
    output.say("web", "listening")
    output.say("worker", "ready")

    assert stream.getvalue() == "     web | listening\n  worker | ready\n"


def test_a_log_is_followed_from_its_end_and_from_the_beginning_when_it_starts_anew(tmp_path):
    log = tmp_path / "stripe.log"
    log.write_text("old\n")
    tail = LogTail(log)
    assert tail.new_lines() == []

    with log.open("a") as file:
        file.write("new\nhalf a li")
    assert tail.new_lines() == ["new"]

    log.write_text("up\n")
    assert tail.new_lines() == ["up"]
