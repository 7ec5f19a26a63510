"""
What a page costs, in CPU of web processes and PostgreSQL, beside E: an empty view through the whole middleware.

E itself stands beside a reply that never reaches Django, and beside E again, which shows the noise.
"""

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure, interleaved

EMPTY = "/benchmarks/empty/"
BARE = "/benchmarks/bare/"
REQUESTS = 1000  # a round
UNIT = "ms CPU/request"


def empty(bench: Bench) -> Figure:
    pair = interleaved(
        lambda: bench.site.cost(EMPTY, requests=REQUESTS), lambda: bench.site.cost(BARE, requests=REQUESTS)
    )
    return pair.figure("page.empty", unit=UNIT, note="E, beside a reply without Django")


def empty_again(bench: Bench) -> Figure:
    pair = interleaved(
        lambda: bench.site.cost(EMPTY, requests=REQUESTS), lambda: bench.site.cost(EMPTY, requests=REQUESTS)
    )
    return pair.figure("page.empty.again", unit=UNIT, note="E beside itself: how far to trust the others")


def page(name: str, path: str, *, goal: str, requests: int = 200, headers: dict | None = None):
    """A figure of one page in empty views; to be put into FIGURES of a module that fills the database first."""

    def measure(bench: Bench) -> Figure:
        pair = interleaved(
            lambda: bench.site.cost(path, requests=requests, headers=headers),
            lambda: bench.site.cost(EMPTY, requests=REQUESTS),
        )
        return pair.figure(name, unit=UNIT, note=f"{path} in E; goal {goal}")

    return measure


FIGURES = {"page.empty": empty, "page.empty.again": empty_again}
