"""What the public pages cost over a filled shop, in empty views."""

import urllib.request
from functools import cache

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure, interleaved
from tests.benchmarks.pages import EMPTY, REQUESTS, UNIT, page

LISTINGS = 1_000
IN_THE_CART = 12
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

# Finished pages are not kept for addresses as long as this (kept_pages.LONGEST), so the page is drawn each time.
DRAWN = "x=" + "a" * 250


@cache
def filled() -> str:
    """
    Hang and offer `LISTINGS` works, once for all figures; the slug of one of them.

    Then the shelf is tidied, as beat does each hour: thousands of rows of a tally that was just begun are no page's cost.
    """
    from marketplace.catalogue import services
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
    services.tidy_shelf()
    return work.slug


def over_a_filled_shop(name: str, path: str, *, goal: str):
    def measure(bench: Bench) -> Figure:
        slug = filled()
        figure = page(name, path.replace("<slug>", slug), goal=f"{goal}; {LISTINGS} listings", requests=40)
        return figure(bench)

    return measure


def unchanged(bench: Bench) -> Figure:
    """A guest's browser that asks whether the page it has is still the page."""
    filled()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{bench.site.port}/works/", headers={"Host": "localhost"}
    )
    with urllib.request.urlopen(asked) as answer:
        etag = answer.headers["ETag"]
    pair = interleaved(
        lambda: bench.site.cost("/works/", requests=400, status=304, headers={"If-None-Match": etag}),
        lambda: bench.site.cost(EMPTY, requests=REQUESTS),
    )
    return pair.figure("page.catalogue.304", unit=UNIT, note=f"in E; goal ≤ 1.2; {LISTINGS} listings")


@cache
def cart_cookie() -> dict[str, str]:
    """What the browser of a guest sends whose cart holds `IN_THE_CART` things by three artists, for delivery to Germany."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from artists.cooperative.models import Policy
    from marketplace.orders.models import Cart, CartLine
    from tests.factories import make_artist, make_listing, make_policy, make_work

    if not Policy.objects.exists():
        make_policy()
    cart = Cart.objects.create(updated_at=timezone.now())
    artists = [make_artist(f"Painter {number}") for number in range(3)]
    for number in range(IN_THE_CART):
        work = make_work(artists[number % 3], title=f"Study {number}")
        option = make_listing(work, kind="limited", price=8_000, status="published").options.get()
        CartLine.objects.create(cart=cart, option=option, price_seen=option.price)
    session = SessionStore()
    session.update({"cart": cart.token, "cart_count": IN_THE_CART, "country": "DE"})
    session.save()
    return {"Cookie": f"sessionid={session.session_key}"}


def full_cart(bench: Bench) -> Figure:
    figure = page(
        "page.cart.full",
        "/cart/",
        goal=f"≤ 12; {IN_THE_CART} things by three artists",
        requests=40,
        headers=cart_cookie(),
    )
    return figure(bench)


FIGURES = {
    name: over_a_filled_shop(name, path, goal=goal)
    for name, path, goal in (
        ("page.home", f"/?{DRAWN}", "≤ 6"),
        ("page.catalogue", f"/works/?{DRAWN}", "≤ 6"),
        ("page.catalogue.anon", "/works/", "≤ 1.5"),
        ("page.home.anon", "/", "≤ 1.5"),
        ("page.work", "/works/<slug>/", "≤ 6"),
        ("page.search", f"/works/?q=harbour&medium=watercolor&kind=original&{DRAWN}", "≤ 8"),
    )
} | {
    "page.cart": page("page.cart", "/cart/", goal="≤ 4, empty"),
    "page.cart.full": full_cart,
    "page.catalogue.304": unchanged,
}
