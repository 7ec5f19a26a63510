"""The processes of a running site under one supervisor: their output side by side, each line under its name."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from .child import Child

COLOURS = {"web": 36, "worker": 35, "beat": 34, "stripe": 33, "services": 32, "fairhand": 1}
WIDTH = max(map(len, COLOURS))
GLANCE = 0.2  # seconds between two looks at the children
PATIENCE = 30.0  # seconds for all of them together to stop


class Output:
    """Lines from several threads, never mixed, each with the name of who said it."""

    def __init__(self, stream: IO[str] = sys.stdout):
        self.stream = stream
        self.coloured = stream.isatty()
        self.turn = threading.Lock()

    def say(self, name: str, text: str) -> None:
        label = f"{name:>{WIDTH}} "
        if self.coloured:
            label = f"\033[{COLOURS.get(name, 0)}m{label}\033[0m"
        with self.turn:
            self.stream.write(f"{label}| {text}\n")
            self.stream.flush()

    def follow(self, name: str, stream: IO[bytes]) -> None:
        """Say every line of a child in a thread of its own, until it and all it started have ended."""

        def say_all() -> None:
            with stream:
                for line in stream:
                    self.say(name, line.decode(errors="replace").rstrip())

        threading.Thread(target=say_all, name=f"output of {name}", daemon=True).start()


class LogTail:
    """What is added to a log file from now on; a file that is started anew is read from its beginning."""

    def __init__(self, path: Path):
        self.path = path
        self.position = path.stat().st_size if path.exists() else 0

    def new_lines(self) -> list[str]:
        if not self.path.exists():
            return []
        if self.path.stat().st_size < self.position:
            self.position = 0
        with self.path.open("rb") as log:
            log.seek(self.position)
            whole, _, _ = log.read().rpartition(b"\n")
        if not whole:
            return []
        self.position += len(whole) + 1
        return whole.decode(errors="replace").splitlines()


class Supervisor:
    """Runs children until it is told to stop; must live in the main thread."""

    def __init__(self, children: list[Child], *, output: Output, logs: dict[str, Path]):
        self.children = children
        self.output = output
        self.logs = [(name, LogTail(path)) for name, path in logs.items()]
        self.stopping = False

    def start(self) -> None:
        for child in self.children:
            child.start()
            self.output.follow(child.name, child.process.stdout)

    def run(self, at_each_glance: Callable[[], None]) -> None:
        """Watch the children and call `at_each_glance` until `stopping`; then stop them all."""
        try:
            while not self.stopping:
                self.glance()
                at_each_glance()
                time.sleep(GLANCE)
        finally:
            self.stop()

    def glance(self) -> None:
        for child in self.children:
            if child.watch():
                self.output.follow(child.name, child.process.stdout)
        for name, log in self.logs:
            for line in log.new_lines():
                self.output.say(name, line)

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            child.stop(patience=max(0.1, deadline - time.monotonic()))

    def stop_on_signals(self) -> None:
        """Ctrl-C, `kill` and a closed terminal stop everything; asked twice, without patience."""

        def asked(*_) -> None:
            if self.stopping:
                for child in self.children:
                    if child.running:
                        child.process.kill()
            self.stopping = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, asked)
