"""Two hundred buyers and the last copy."""

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure
from tests.benchmarks.shop import filled
from tests.harness.buyers import race

BUYERS = 200


def checkout_race(bench: Bench) -> Figure:
    """Seconds until the last of them has an answer; they all press the button at one moment, at two web processes."""
    from tests.factories import make_artist, make_listing, make_work

    filled()
    last = make_listing(make_work(make_artist(), title="The last"), kind="original", status="published")
    found = race(last.options.get().pk, buyers=BUYERS, port=bench.site.port)
    told = ", ".join(f"{count} {outcome}" for outcome, count in found.outcomes.most_common())
    return Figure(
        name="checkout.race",
        value=found.slowest,
        unit="s, the slowest answer",
        floor=None,
        ratio=None,
        n=BUYERS,
        note=f"{told}; goal 1 sold, {BUYERS - 1} told, none above 2 s",
    )


FIGURES = {"checkout.race": checkout_race}
