"""The site in processes of its own, and the CPU time that a request costs them and PostgreSQL together."""

import contextlib
import http.client
import os
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from marketplace.embedded import particulars
from marketplace.embedded.child import Child

CLIENTS = 2
START_PATIENCE = 60  # seconds


class NotThePage(Exception):
    """The site answered by something else than what was to be measured."""


class Site:
    """Answers at `127.0.0.1:port`; its cost is that of the web processes and the database, not of who asks."""

    def __init__(self, *, port: int, web: Child, postgres: int):
        self.port = port
        self.web = web
        self.postgres = postgres

    def cost(self, path: str, *, requests: int, status: int = 200, headers: dict | None = None) -> float:
        """
        CPU milliseconds a request, over `requests` of them from two clients that keep their connections.

        :raises NotThePage: if one of them was answered by anything but `status`: a refusal is no page, and costs less
        """
        before = self._cpu()
        with ThreadPoolExecutor(CLIENTS) as clients:
            asked = [
                clients.submit(self._ask, path, requests // CLIENTS, status, headers or {})
                for _ in range(CLIENTS)
            ]
        for client in asked:
            client.result()
        return (self._cpu() - before) * 1000 / (requests // CLIENTS * CLIENTS)

    def _ask(self, path: str, times: int, status: int, headers: dict) -> None:
        headers = {"Host": "localhost", "Accept-Encoding": "identity", **headers}
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            for _ in range(times):
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != status:
                    raise NotThePage(f"{path} answered {answer.status}")

    def _cpu(self) -> float:
        """Seconds of CPU that the web processes and PostgreSQL have used until now."""
        seconds = 0.0
        for parent in (psutil.Process(self.web.pid), psutil.Process(self.postgres)):
            times = parent.cpu_times()
            # A backend that ended in the meantime is counted with the parent that waited for it.
            seconds += times.user + times.system + times.children_user + times.children_system
            for process in parent.children(recursive=True):
                with contextlib.suppress(psutil.NoSuchProcess):
                    own = process.cpu_times()
                    seconds += own.user + own.system
        return seconds


@contextlib.contextmanager
def running() -> Iterator[Site]:
    """The site on a free port, two workers, one thread each, as `make run` has it."""
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
    command += [
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "--no-ws",
        "--no-log",
        "tests.benchmarks.wsgi:application",
    ]
    data_dir = Path(os.environ["DATA_DIR"])
    log_file = data_dir / "logs" / "web.log"
    with log_file.open("wb") as log:
        web = Child("web", command, output=log.fileno())
        web.start()
        try:
            _wait_until_ready(port, web, log_file)
            yield Site(port=port, web=web, postgres=particulars.load(data_dir)["pids"]["postgres"])
        finally:
            web.stop(patience=15)


def _wait_until_ready(port: int, web: Child, log: Path) -> None:
    deadline = time.monotonic() + START_PATIENCE
    said = ""
    while time.monotonic() < deadline and web.running:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError as refusal:
            said = str(refusal)
        time.sleep(0.1)
    raise RuntimeError(f"the site did not start: {said}\n{log.read_text(errors='replace')[-3000:]}")
