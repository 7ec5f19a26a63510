"""What a telephone on a slow line shows of the public pages over a filled shop: LCP, with CLS and TBT beside it."""

import statistics
from collections.abc import Callable

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure
from tests.benchmarks.shop import filled
from tests.harness import chromium, vitals

TELEPHONE = {"width": 390, "height": 844}
VISITS = 3
PAGES = {"home": "/", "browse": "/works/", "work": "/works/<slug>/", "storefront": "/artists/artist-1/"}
LINE = f"{vitals.SLOW['bitrate'] / 1e6:g} Mbit/s, {vitals.SLOW['latency']} ms a round trip, CPU {vitals.SLOW['cpu']} times slower"


def _shown(name: str, path: str) -> Callable[[Bench], Figure]:
    def measure(bench: Bench) -> Figure:
        address = path.replace("<slug>", filled())
        with chromium.running() as browser:
            visits = sorted(
                (_visit(browser, bench, address) for _ in range(VISITS)), key=lambda each: each.lcp
            )
        middle, moved = visits[VISITS // 2], max(each.cls for each in visits)
        return Figure(
            name=f"vitals.{name}",
            value=middle.lcp,
            unit="ms LCP",
            floor=None,
            ratio=None,
            n=VISITS,
            note=f"{path} at {LINE}; goal 2,500; CLS {moved:.3f}, goal 0.02; TBT {statistics.median(each.tbt for each in visits):.0f} ms, goal 100",
        )

    return measure


def _visit(browser, bench: Bench, address: str) -> vitals.Vitals:
    # The visitor's address must be one that the site answers to.
    with chromium.visitor(browser, f"http://localhost:{bench.site.port}", viewport=TELEPHONE) as page:
        return vitals.of(page, address, cpu=vitals.SLOW["cpu"])


FIGURES = {f"vitals.{name}": _shown(name, path) for name, path in PAGES.items()}
