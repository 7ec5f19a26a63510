"""Every page of the table of doors, as those who see the most find it."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.architecture.doors import DOORS, Door
from tests.factories import PASSWORD

READERS = ("anonymous", "buyer", "ana", "admin")
# A frame around the letter that stands in it: its own document, laid out for mail readers.
LETTERS = ("mail:html", "mail:preview-html")

# Its own reader is Stripe.
STRIPES = ("payouts:platform-webhook", "payouts:connect-webhook")


def clients(people: dict) -> dict[str, Client]:
    """Signed-in browsers by role, each of which gave the password again a moment ago."""
    found = {role: Client() for role in READERS}
    for role, client in found.items():
        if people[role]:
            client.force_login(people[role])
            client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return found


def addresses(things: dict) -> dict[str, str]:
    """Where each door that can be read stands, by its name."""
    return {
        name: reverse(name, kwargs={key: things.get(value, value) for key, value in door.where.items()})
        for name, door in DOORS.items()
        if name not in STRIPES
    }


def opened_by(role: str, method: str = "get") -> list[str]:
    """The doors that this reader opens and no earlier one does: what anybody finds is looked at as a guest."""
    return [name for name, door in DOORS.items() if name not in STRIPES and _first(door, method) == role]


def _first(door: Door, method: str) -> str | None:
    return next((role for role in READERS if door.answers(method, role) <= {"in", "password"}), None)


def pages(readers: dict[str, Client], urls: dict[str, str]) -> Iterator[tuple[str, HttpResponse]]:
    """(address, page) of all that answer with a page of HTML, to anybody."""
    for name, url in urls.items():
        for reader in readers.values():
            response = reader.get(url)
            if response["Content-Type"].startswith("text/html") and response.status_code == 200:
                yield name, response
