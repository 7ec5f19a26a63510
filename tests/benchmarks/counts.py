"""What does not depend on the machine: questions to the database for a page, and its weight on the line."""

import gzip
import urllib.request
from collections.abc import Callable
from urllib.parse import urljoin

from tests.benchmarks.bench import Bench
from tests.benchmarks.desks import artist_cookie, officer_cookie
from tests.benchmarks.measure import Figure
from tests.benchmarks.shop import DRAWN, cart_cookie, filled
from tests.harness.weight import parts

LIGHT = "60 kB, of it 25 kB of scripts"
# By name: (address, what the browser sends, how many questions are allowed).
ASKED: dict[str, tuple[str, Callable[[], dict] | None, int]] = {
    "home": (f"/?{DRAWN}", None, 3),
    "catalogue": (f"/works/?{DRAWN}", None, 3),
    "search": (f"/works/?q=harbour&medium=watercolor&kind=original&{DRAWN}", None, 4),
    "work": ("/works/<slug>/", None, 4),
    "cart": ("/cart/", cart_cookie, 4),
    "studio": ("/studio/", artist_cookie, 8),
    "console": ("/console/", officer_cookie, 8),
}
WEIGHED = ("home", "catalogue", "work", "cart", "studio", "console")


def _questions(name: str):
    def measure(bench: Bench) -> Figure:
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        path, headers, goal = _visit(name)
        assert bench.site  # whose static files are collected, which pages name
        client = Client(headers={"host": "localhost", **headers})
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            status = client.get(path).status_code
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        return _counted(f"sql.{name}", len(asked), "queries", f"{path}; goal ≤ {goal}")

    return measure


def _weight(name: str):
    def measure(bench: Bench) -> Figure:
        path, headers, _ = _visit(name)
        home = f"http://127.0.0.1:{bench.site.port}"
        html = _fetched(urljoin(home, path), headers)
        sheets, scripts = (
            sum(_compressed(_fetched(urljoin(home, address), {})) for address in addresses)
            for addresses in parts(html.decode())
        )
        note = f"{path}; HTML {_compressed(html)}, styles {sheets}, scripts {scripts}; goal ≤ {LIGHT}"
        return _counted(f"weight.{name}", _compressed(html) + sheets + scripts, "bytes", note)

    return measure


def _visit(name: str) -> tuple[str, dict[str, str], int]:
    path, cookie, goal = ASKED[name]
    return path.replace("<slug>", filled()), cookie() if cookie else {}, goal


def _fetched(address: str, headers: dict[str, str]) -> bytes:
    asked = urllib.request.Request(address, headers={"Host": "localhost", **headers})
    with urllib.request.urlopen(asked) as answer:
        return answer.read()


def _compressed(content: bytes) -> int:
    return len(gzip.compress(content))


def _counted(name: str, value: int, unit: str, note: str) -> Figure:
    return Figure(name=name, value=value, unit=unit, floor=None, ratio=None, n=1, note=note)


FIGURES = {f"sql.{name}": _questions(name) for name in ASKED} | {
    f"weight.{name}": _weight(name) for name in WEIGHED
}
