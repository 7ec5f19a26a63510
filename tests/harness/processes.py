"""Fairhand's own processes, started for real against the test's database, queue and local Stripe."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
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
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You:UserWarning",
    }
    environ.pop("SET_FOR_TESTS", None)
    return environ


class Worker(Child):
    """A Celery worker; `kill` it as a fault would, `start` it again as an operator would."""

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

    def kill(self) -> None:
        """SIGKILL to the worker and everything it started."""
        family = self._left_behind()
        for process in (self.process, *family):
            with contextlib.suppress(Exception):
                process.kill()
        self.process.wait()

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


@contextlib.contextmanager
def web(*, workers: int = 2) -> Iterator[int]:
    """The site in `workers` processes of its own, one thread each, as in production; its port."""
    port = particulars.free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--no-log", "marketplace.wsgi:application"]  # fmt: skip
    running = Child("web", command, env=environment(), output=subprocess.DEVNULL)
    running.start()
    try:
        eventually(lambda: not running.running or _is_ready(port), seconds=START_PATIENCE)
        yield port
    finally:
        running.stop(patience=15)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


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
