"""A visitor who reads German reads German everywhere: no page says anything that was not asked of gettext."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tests.architecture import pseudo
from tests.architecture.bare_words import SAME_EVERYWHERE
from tests.architecture.doors import DOORS, SAMPLE_PAGES, people_and_things
from tests.architecture.test_pages import FIELDS
from tests.factories import FRIDAY

# The console speaks English, and so does what only development shows.
ENGLISH_ONLY = ("console:", "sample:", "mail:", "users:style", "payouts:")
# A statement is in the language it was issued in.
ISSUED = ("studio:issued", "studio:statement")
# What people typed that only the console reads.
BEHIND = ("runs.PayoutRun", "runs.Difference", "connect.", "mail.")
# What people typed into rows that cannot be changed any more, and what was signed in the words it was signed in.
TYPED = (
    "Real Living Wage, United Kingdom: Living Wage Foundation, October 2025",
    "Arches cold-pressed, 300 g/m²", "Giclée, pigment inks", "Petit Press, Nantes", "Schmincke Horadam", "Harbour at dusk",
    "Ana Moreau", "Watercolor", "2025", "Artist", "A dent.", "Printer", ", limited edition", ", open edition", "EUR",
)  # fmt: skip
SIGNED = ("1. A person made the work", "I, Ana Moreau, made ")


@pytest.fixture
def things(db):
    """Everything there is a page for. What people typed stands between the marks, as no sentence of ours."""
    people, found = people_and_things()
    # What says why only beside what it says it of.
    apps.get_model("payees.Payee").objects.update(hold_reason="Why", held_until=FRIDAY.date())
    for label, fields in FIELDS.items():
        if label.startswith(BEHIND):
            continue
        model = apps.get_model(label)
        for name in fields:
            longest = model._meta.get_field(name).max_length
            model.objects.update(**{name: "«data»"[:longest]})
    return people, found


def said_in_english(people, things) -> dict[str, set[str]]:
    """What each page says outside the marks, to a guest and to a member, by the page's name."""
    found: dict[str, set[str]] = {}
    for role in ("anonymous", "buyer", "ana", "payee"):
        browser = Client(HTTP_ACCEPT_LANGUAGE="de")
        if people[role]:
            browser.force_login(people[role])
        for name, door in DOORS.items():
            if name.startswith((*ENGLISH_ONLY, *ISSUED)) or name in SAMPLE_PAGES or door.get is None:
                continue
            where = {key: things.get(value, value) for key, value in door.where.items()}
            response = browser.get(reverse(name, kwargs=where))
            if response["Content-Type"].startswith("text/html") and response.status_code != 302:
                found.setdefault(name, set()).update(pseudo.outside(response.content.decode()))
    return found


def test_no_page_says_a_sentence_that_nobody_can_translate(things):
    with pseudo.spoken():
        found = said_in_english(*things)
    assert len(found) > 20
    bare = [
        f"{name}: {each}"
        for name, words in sorted(found.items())
        for each in sorted(words)
        if not each.startswith(SIGNED) and _is_ours(each)
    ]
    assert not bare, "\n".join(bare)


def _is_ours(said: str) -> bool:
    for typed in TYPED:
        said = said.replace(typed, "")
    return bool(re.search(r"[^\W\d_]", SAME_EVERYWHERE.sub("", said)))


@pytest.mark.parametrize(
    ("html", "bare"),
    [
        ("<p>«Paper»</p>", []),
        ("<p>Paper</p>", ["Paper"]),
        ("<p>«Signed by <strong>«data»</strong>.»</p>", []),
        ("<p>«Signed» by <strong>«data»</strong></p>", ["by"]),
        ('<img alt="A hill"><img alt="«A hill»">', ["A hill"]),
        ("<p>6. März 2026, 80,00 €, Frankreich, F-1042</p>", []),
        ("<script>var words</script><style>p {}</style>", []),
        ('<dl lang="en"><dt>Paper</dt><dd>Rag<br>paper</dd></dl><p>Ink</p>', ["Ink"]),
    ],
)
def test_what_was_asked_of_gettext_is_told_from_what_was_not(html, bare):
    assert pseudo.outside(html) == bare
