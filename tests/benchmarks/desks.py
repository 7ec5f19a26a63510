"""What the back offices cost, in empty views: the studio of an artist with forty works, and a queue with thirty who wait."""

from functools import cache

from tests.benchmarks.bench import Bench
from tests.benchmarks.measure import Figure
from tests.benchmarks.pages import page
from tests.benchmarks.shop import filled

WAITING = 30


def cookie_of(user) -> dict[str, str]:
    """What the browser of somebody who has signed in sends."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}


@cache
def artist_cookie() -> dict[str, str]:
    from artists.profiles.models import Artist

    filled()
    return cookie_of(Artist.objects.select_related("user").order_by("pk").first().user)


@cache
def officer_cookie() -> dict[str, str]:
    from tests.factories import make_applicant, make_officer

    filled()
    for number in range(WAITING):
        make_applicant(f"Applicant {number}")
    return cookie_of(make_officer("Carla Haas"))


def _behind(name: str, path: str, cookie, *, goal: str):
    def measure(bench: Bench) -> Figure:
        return page(name, path, goal=goal, requests=40, headers=cookie())(bench)

    return measure


FIGURES = {
    "page.studio": _behind("page.studio", "/studio/", artist_cookie, goal="≤ 12"),
    "page.studio.works": _behind("page.studio.works", "/studio/works/", artist_cookie, goal="≤ 12"),
    "page.console": _behind("page.console", "/console/", officer_cookie, goal=f"≤ 12; {WAITING} wait"),
}
