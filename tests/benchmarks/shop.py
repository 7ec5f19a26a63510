"""What the public pages cost over a filled shop, in empty views."""

from functools import cache

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure
from tests.benchmarks.pages import page

LISTINGS = 1_000
ARTISTS = 25
TITLES = (
    "Harbour at dusk",
    "Hills at dawn",
    "Iris",
    "Lemons",
    "Birch wood",
    "Old bridge",
    "Heron, waiting",
    "Rain street",
)
MEDIUMS = ("watercolor", "gouache", "ink", "linocut")


@cache
def filled() -> str:
    """Hang and offer `LISTINGS` works, once for all figures; the slug of one of them."""
    from tests.factories import make_artist, make_listing, make_policy, make_work

    make_policy()
    artists = [make_artist(f"Artist {number}") for number in range(ARTISTS)]
    for number in range(LISTINGS):
        work = make_work(
            artists[number % ARTISTS],
            title=f"{TITLES[number % len(TITLES)]} {number}",
            medium=MEDIUMS[number % len(MEDIUMS)],
        )
        make_listing(
            work, kind="limited" if number % 2 else "original", price=2_000 + 10 * number, status="published"
        )
    return work.slug


def over_a_filled_shop(name: str, path: str, *, goal: str):
    def measure(bench: Bench) -> Figure:
        slug = filled()
        figure = page(name, path.replace("<slug>", slug), goal=f"{goal}; {LISTINGS} listings", requests=40)
        return figure(bench)

    return measure


FIGURES = {
    name: over_a_filled_shop(name, path, goal=goal)
    for name, path, goal in (
        ("page.home", "/", "≤ 6"),
        ("page.catalogue", "/works/", "≤ 6"),
        ("page.work", "/works/<slug>/", "≤ 6"),
        ("page.search", "/works/?q=harbour&medium=watercolor&kind=original", "≤ 8"),
        ("page.cart", "/cart/", "≤ 4"),
    )
}
