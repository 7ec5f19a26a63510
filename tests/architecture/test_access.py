"""
Who may open what: every address of the site, walked as everybody, against the table in `doors.py`.

An address that is not in the table fails. Whoever is kept out changes nothing, and reading changes nothing for anybody.
"""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from tests.architecture.doors import DOORS, ROLES, SAMPLE_PAGES, people_and_things
from tests.factories import make_user

# What a form never has; whoever adds it is not served by it.
STOWAWAYS = {
    "status": "paid", "state": "active", "amount": "99999", "price": "1", "total": "1", "unit_price": "1",
    "destination": "acct_thief", "stripe_account": "acct_thief", "is_staff": "on", "is_superuser": "on",
    "user": "1", "user_id": "1", "artist": "1", "payee": "1", "role": "admin", "by": "1",
}  # fmt: skip
# Tables in which a visit may leave something: the session, what allauth keeps of a sign-in.
VISITS = (
    '"django_session"',
    '"account_',
    '"mfa_',
    '"usersessions_',
    '"collecting_scan"',
    '"aftercare_reading"',  # that a conversation was read
    'UPDATE "users_user" SET "last_login"',
)


def addresses(resolver=None, namespace="") -> set[str]:
    """The names of all addresses of the URLconf."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= addresses(pattern, inner)
        else:
            found.add(f"{namespace}{pattern.name}")
    return found


def outcome(response) -> str:
    """What became of the visitor, in a word."""
    if response.status_code in (301, 302, 303):
        to = response["Location"]
        if to.startswith((reverse("account_reauthenticate"), reverse("mfa_reauthenticate"))):
            return "password"
        if to.startswith(reverse("account_login")):
            return "sign in"
        return "join" if to == reverse("studio:apply") else "in"
    return {404: "nothing", 405: "shut", 403: "forbidden"}.get(response.status_code, "in")


def visit(session: str | None, method: str, url: str):
    """One request of a browser with this session; what it wrote is undone. The response, and what it wrote."""
    client = Client()
    if session:
        client.cookies["sessionid"] = session
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        response = client.get(url) if method == "get" else client.post(url, STOWAWAYS)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    written = [query["sql"][:120] for query in asked if _writes(query["sql"])]
    return response, written


def _writes(sql: str) -> bool:
    return sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(name in sql[:80] for name in VISITS)


def test_every_address_of_the_site_is_in_the_table_of_doors():
    assert addresses() == set(DOORS)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_opens_exactly_the_doors_that_are_theirs(db, settings, role):
    settings.SHOW_DEVELOPMENT_PAGES = False
    people, things = people_and_things()
    session = None
    if person := people[role]:
        client = Client()
        client.force_login(person)
        session = client.cookies["sessionid"].value

    wrong = []
    for name, door in DOORS.items():
        url = reverse(name, kwargs={key: things.get(value, value) for key, value in door.where.items()})
        for method in ("get", "post"):
            response, written = visit(session, method, url)
            was, may = outcome(response), door.answers(method, role)
            if was not in may:
                wrong.append(f"{role} {method} {name}: {was} ({response.status_code}), not {may}")
            if written and (was != "in" or method == "get"):
                wrong.append(f"{role} {method} {name}: {was}, and yet {written}")

    assert not wrong, "\n".join(wrong)


def test_sample_and_development_pages_are_not_there_in_production(db, settings, client):
    settings.SHOW_DEVELOPMENT_PAGES = False
    client.force_login(make_user("Bea Buyer"))

    for name, where in SAMPLE_PAGES.items():
        url = reverse(name, kwargs=where)
        assert client.get(url).status_code in (404, 405)
        assert client.post(url).status_code in (404, 405)


def test_whoever_decides_about_money_sets_up_a_second_factor_before_the_console_opens(db, settings):
    settings.CONSOLE_NEEDS_SECOND_FACTOR = True
    people, things = people_and_things()
    for role in ("admin", "treasurer"):
        client = Client()
        client.force_login(people[role])
        for name, door in DOORS.items():
            if not name.startswith("console:"):
                continue
            url = reverse(name, kwargs={key: things.get(value, value) for key, value in door.where.items()})
            for ask in (client.get, client.post):
                answer = ask(url)
                assert answer.status_code in (302, 404, 405), f"{role} {name}"
                if answer.status_code == 302:
                    assert answer["Location"] == reverse("mfa_index"), f"{role} {name}"


def test_who_has_not_verified_the_address_does_not_get_in_to_apply_or_to_sell(db, client):
    user = make_user("Una Unverified", verified=False)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "a quiet green morning"})

    assert answer["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("studio:apply"), {"statement": "I paint."})["Location"].startswith(
        reverse("account_login")
    )
    assert not EmailAddress.objects.get(user=user).verified
