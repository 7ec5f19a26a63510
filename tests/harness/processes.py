"""Fairhand's own processes, started for real against the test's database, queue and local Stripe."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from marketplace.embedded import particulars
from marketplace.embedded.child import Child

START_PATIENCE = 60  # seconds


def environment() -> dict[str, str]:
    """The environment in which a process of ours sees what this test sees."""
    database = connection.settings_dict
    user = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    # A folder as host means a socket, which is written as the beginning of the path.
    host = f"/{quote(database['HOST'])}" if database["HOST"].startswith("/") else ""
    place = "" if host else f"{database['HOST']}:{database['PORT'] or 5432}"
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev",
        "DATABASE_URL": f"postgres://{user}@{place}{host}/{quote(database['NAME'])}",
        "SITE_URL": settings.SITE_URL,
        "STRIPE_API_BASE": settings.STRIPE_API_BASE,
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You:UserWarning",
    }
    environ.pop("SET_FOR_TESTS", None)
    return environ


class Mortal(Child):
    """A process that `kill` ends as a fault would; `start` it again as an operator would."""

    def kill(self) -> None:
        """SIGKILL to it and everything it started."""
        family = self._left_behind()
        for process in (self.process, *family):
            with contextlib.suppress(Exception):
                process.kill()
        self.process.wait()


class Worker(Mortal):
    """A Celery worker."""

    def __init__(self, *, beat: bool = False):
        command = [sys.executable, "-m", "celery", "-A", "marketplace", "worker", "--loglevel", "INFO"]
        command += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        schedule = Path(os.environ["DATA_DIR"]) / "beat-schedule"
        command += ["--beat", "--schedule", str(schedule)] if beat else []
        super().__init__("worker", command, env=environment())
        self.lines: list[str] = []

    def start(self) -> None:
        super().start()
        said: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, said), daemon=True).start()
        deadline = time.monotonic() + START_PATIENCE
        with contextlib.suppress(queue.Empty):
            while (line := said.get(timeout=max(0.1, deadline - time.monotonic()))) is not None:
                if "ready." in line:
                    return
        raise RuntimeError("the worker did not start:\n" + "\n".join(self.lines))

    def _read(self, stream, said: queue.Queue) -> None:
        with stream:
            for raw in stream:
                line = raw.decode(errors="replace").rstrip()
                self.lines.append(line)
                said.put(line)
        said.put(None)


@contextlib.contextmanager
def worker(*, beat: bool = False) -> Iterator[Worker]:
    """A ready Celery worker, with beat inside it if asked; stopped at the end."""
    running = Worker(beat=beat)
    running.start()
    try:
        yield running
    finally:
        running.stop(patience=30)


class Web(Mortal):
    """The site in `workers` processes of its own, one thread each, as in production, on `port`."""

    def __init__(self, *, workers: int = 2):
        self.port = particulars.free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", str(workers), "--blocking-threads", "1"]
        command += ["--no-ws", "--no-log", "marketplace.wsgi:application"]
        super().__init__("web", command, env=environment(), output=subprocess.DEVNULL)

    def start(self) -> None:
        super().start()
        eventually(lambda: not self.running or self.is_ready(), seconds=START_PATIENCE)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False


@contextlib.contextmanager
def web(*, workers: int = 2) -> Iterator[int]:
    """The site as `Web`; its port."""
    with running(Web(workers=workers)) as site:
        yield site.port


class Stripe(Mortal):
    """The local Stripe in a process of its own at `url`; it remembers everything in `data`."""

    def __init__(self, data: Path, *, hooks: Sequence[str] = ()):
        port = particulars.free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "marketplace.embedded.local_stripe", "--port", str(port)]
        command += ["--data", str(data), "--available-after", "0", "--payouts", "daily"]
        for hook in hooks:
            command += ["--webhook", hook]
        super().__init__("stripe", command, output=subprocess.DEVNULL)

    def start(self) -> None:
        super().start()
        eventually(lambda: not self.running or self.is_ready(), seconds=START_PATIENCE)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_local/check", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False


@contextlib.contextmanager
def running(child: Child) -> Iterator:
    """`child`, started; stopped at the end."""
    try:
        child.start()
        yield child
    finally:
        child.stop(patience=15)


def eventually(question, *, seconds: float = 30, every: float = 0.05):
    """
    The first true answer of `question()`, asked again while other processes work.

    :raises AssertionError: after `seconds` without one
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds:g} s: {question}")
        time.sleep(every)
