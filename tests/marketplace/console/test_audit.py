import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from artists.cooperative.services import record
from artists.cooperative.tasks import seal_the_log
from marketplace.console.tasks import verify_the_log
from payouts.runs.statements import neutral
from tests.factories import FRIDAY, make_officer
from tests.harness import database
from tests.marketplace.console.scene import MONEY, needs_the_password_again, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
URL = reverse("console:audit")
EXPORT = reverse("console:audit-export")


def a_line(by=None, *, verb="approved", title="Harbour at dusk, version 1", at=FRIDAY, **changes):
    facts = {
        "subject": "split-agreement:4",
        "reason": "Fair.",
        "before": {"status": "accepted"},
        "after": {"status": "active"},
    }
    return record(by=by, verb=verb, title=title, at=at, **(facts | changes))


def test_the_log_is_for_admins_and_the_treasurer(client):
    a_line()
    shows_only_to(client, URL, *MONEY)


def test_taking_the_log_away_is_for_admins_and_the_treasurer(client):
    shows_only_to(client, EXPORT, *MONEY)


def test_each_line_says_who_what_when_why_and_what_changed(client):
    carla = sign_in(client, make_officer("Carla Haas"))
    a_line(carla)
    a_line(None, verb="put in force", title="Rules of money in EUR")
    page = words(client.get(URL))
    for said in (
        "approved: Harbour at dusk, version 1",
        "Carla Haas",
        "Fair.",
        "accepted → active",
        "the operator",
    ):
        assert said in page, said


def test_the_log_is_filtered_by_words_verb_and_day(client):
    carla = sign_in(client, make_officer("Carla Haas"))
    a_line(carla)
    a_line(
        None,
        verb="declined",
        title="Nora Lind, applicant",
        subject="member:7",
        at=FRIDAY + dt.timedelta(days=3),
    )
    for query, shown, hidden in [
        ({"q": "nora"}, "Nora Lind", "Harbour"),
        ({"q": "member:7"}, "Nora Lind", "Harbour"),
        ({"q": "carla haas"}, "Harbour", "Nora Lind"),
        ({"verb": "approved"}, "Harbour", "Nora Lind"),
        ({"from": "2026-03-08"}, "Nora Lind", "Harbour"),
        ({"to": "2026-03-06"}, "Harbour", "Nora Lind"),
    ]:
        page = words(client.get(URL, query))
        assert shown in page and hidden not in page, query
    for junk in ({"from": "junk", "to": "9999-12-31"}, {"before": "9" * 40}, {"verb": "x" * 500}):
        assert client.get(URL, junk).status_code == 200


def test_older_lines_are_reached_without_skipping_any(client):
    for number in range(130):
        a_line(title=f"Line {number:03d}")
    sign_in(client, make_officer("Carla Haas"))
    first = client.get(URL)
    second = client.get(f"{URL}{first.context['older_url']}")
    shown = [line.title for page in (first, second) for line, _ in page.context["lines"]]
    assert shown == [f"Line {number:03d}" for number in reversed(range(130))]
    assert not second.context["older_url"]


def test_the_log_is_taken_away_with_its_filters_as_a_spreadsheet_that_runs_nothing(client):
    carla = sign_in(client, make_officer("Carla Haas"))
    a_line(carla, title="=1+1", reason="@SUM(A1)")
    a_line(carla, verb="declined")
    rows = list(
        csv.DictReader(io.StringIO(client.get(EXPORT, {"verb": "approved"}).getvalue().decode("utf-8-sig")))
    )
    assert len(rows) == 1
    assert (rows[0]["title"], rows[0]["reason"], rows[0]["by"]) == ("'=1+1", "'@SUM(A1)", "Carla Haas")


def test_taking_the_log_away_asks_for_the_password_again(client):
    sign_in(client, make_officer("Carla Haas"), recently=False)
    needs_the_password_again(client, EXPORT)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Harbour", "Harbour"),
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("+33 6 12", "'+33 6 12"),
        ("-12.50", "-12.50"),
        ("-12.50+A1", "'-12.50+A1"),
        ("@me", "'@me"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        (None, ""),
        (8_000, "8000"),
    ],
)
def test_a_cell_is_shown_and_never_run(cell, written):
    assert neutral(cell) == written


@pytest.mark.django_db(transaction=True)
def test_the_log_says_how_far_it_is_sealed_and_what_was_altered(client):
    carla = sign_in(client, make_officer("Carla Haas"))
    assert "Nothing is sealed yet" in words(client.get(URL))
    a_line(carla)
    seal_the_log()
    assert "Sealed to block 1" in words(client.get(URL))
    assert "Not verified lately" in words(client.get(URL))
    verify_the_log()
    page = words(client.get(URL))
    assert "As sealed" in page
    assert "Verified to block 1" in page

    with database.owner() as cursor:
        cursor.execute("ALTER TABLE cooperative_decision DISABLE TRIGGER USER")
        cursor.execute("UPDATE cooperative_decision SET reason = 'Bribed'")
    verify_the_log()
    page = words(client.get(URL))
    assert "1 thing not as sealed." in page
    assert "Block 1: decision 1 was changed." in page
