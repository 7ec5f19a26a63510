"""The PDF: tagged, complete whatever people are called, and safe from what a title could do to it."""

import datetime as dt
import json

import pytest

from payouts.money import Money
from payouts.runs.statements import Line, Statement, paper, press
from payouts.runs.statements.wording import taken_down

MARCH = dt.date(2026, 3, 1)


def a_month(titles, *, payee="Ana Moreau", currency="EUR"):
    lines = tuple(
        Line(
            MARCH,
            title,
            Money(100, currency),
            f"sale:order-line:{number}",
            "sale",
            "7",
            "Artist",
            "70 %",
            "version 1",
        )
        for number, title in enumerate(titles)
    )
    return Statement(
        number="FM-2026-03-000001-EUR",
        payee=payee,
        first=MARCH,
        last=dt.date(2026, 3, 31),
        opening=Money(0, currency),
        lines=lines,
        closing=Money(100 * len(titles), currency),
        words=taken_down(),
        rests=(("On hold", Money(100 * len(titles), currency)),),
    )


def set_(statement):
    return paper.as_pdf(statement, issuer="Fairhand", issued_on=dt.date(2026, 4, 1), digest="ab" * 32)


@pytest.fixture
def pressed(monkeypatch):
    """What goes to the press, as it was told."""
    told = []
    real = press.pressed

    def noted(layout, files):
        told.append(json.loads(files[paper.FACTS]))
        return real(layout, files)

    monkeypatch.setattr(press, "pressed", noted)
    return told


def test_it_is_tagged_for_screen_readers_and_knows_no_clock():
    pdf = set_(a_month(["Harbour at dusk"]))
    assert b"/MarkInfo" in pdf and b"pdfuaid:part" in pdf and b"/Lang" in pdf
    assert b"/CreationDate" not in pdf
    assert pdf == set_(a_month(["Harbour at dusk"]))


@pytest.mark.parametrize(
    "name",
    [
        "Þóra Ængström-Łukasiewicz",
        "שרה לוי",
        "محمد عبد الله",
        "北斎 葛飾",
        "김홍도",
        "Ελένη Παπαδοπούλου",
        "Анна Ахматова",
        "🦊 Studio",
        "#set text(red)\n= Heading #panic()",
        "$x^2$ _under_ *bold* `raw` @ref <label> // gone",
        "\x00\x07\u202e1.000.000\u2066",
        "e\u0301cole " + "a" * 300,
        "",
    ],
)
def test_whatever_people_and_works_are_called_it_is_made(name):
    assert set_(a_month([name], payee=name)).startswith(b"%PDF-")


def test_what_no_face_of_ours_can_draw_is_marked_and_said(pressed):
    set_(a_month(["สวัสดี"]))
    set_(a_month(["Harbour"]))
    marked, whole = pressed
    assert marked["gaps"] and marked["sections"][0]["lines"][0][1] == "\ufffd" * 6
    assert not whole["gaps"]


def test_a_title_cannot_turn_the_line_round(pressed):
    set_(a_month(["Harbour \u202e00.001\u202c\r\n  at dusk"]))
    assert pressed[0]["sections"][0]["lines"][0][1] == "Harbour 00.001 at dusk"


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "300"), ("BHD", "0.300"), ("EUR", "3.00")])
def test_each_currency_is_written_with_its_own_decimals(pressed, currency, shown):
    set_(a_month(["a", "b", "c"], currency=currency))
    assert pressed[0]["closing"][1] == shown


def test_a_long_one_is_set_by_a_process_that_ends_and_is_whole():
    pdf = set_(a_month([f"Print no. {number}" for number in range(paper.AT_HAND + 1)]))
    pages = pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/") + pdf.count(b"/Type /Page ")
    assert pdf.startswith(b"%PDF-") and pages > 25


def test_every_face_named_by_a_layout_is_here():
    families = {"Fairhand Sans", "Fairhand Serif", "DejaVu Sans", "Droid Sans Fallback"}
    for layout in paper.HERE.glob("layout_*.typ"):
        text = layout.read_text()
        assert all(f'"{family}"' in text for family in families)
    assert len(list(press.FONTS.glob("*.ttf"))) == 5
