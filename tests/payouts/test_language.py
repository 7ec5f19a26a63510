"""Amounts, days and lists are written as people of each language write them."""

import datetime as dt

import pytest
from django.utils import translation

from payouts import language
from payouts.money import Money

MAY = dt.datetime(2026, 5, 4, 22, 30, tzinfo=dt.UTC)  # in Paris it is half past midnight on the fifth


@pytest.mark.parametrize(
    ("spoken", "day", "short", "of_year", "month", "moment"),
    [
        ("en-gb", "5 May 2026", "5 May 2026", "5 May", "May 2026", "5 May 2026, 00:30"),
        ("de", "5. Mai 2026", "05.05.2026", "5. Mai", "Mai 2026", "5. Mai 2026, 00:30"),
        ("fr", "5 mai 2026", "5 mai 2026", "5 mai", "mai 2026", "5 mai 2026, 00:30"),
        (
            "es",
            "5 de mayo de 2026",
            "5 may 2026",
            "5 de mayo",
            "mayo de 2026",
            "5 de mayo de 2026, 0:30",
        ),
    ],
)
def test_a_moment_is_told_in_our_time_zone_and_the_readers_words(spoken, day, short, of_year, month, moment):
    with translation.override(spoken):
        assert language.day(MAY) == day
        assert language.short_day(MAY) == short
        assert language.day_of_year(MAY) == of_year
        assert language.month(MAY) == month
        assert language.moment(MAY) == moment
        assert language.short_moment(MAY) == f"{short}, {language.clock(MAY)}"


@pytest.mark.parametrize(
    ("spoken", "first", "short", "eleventh"),
    [
        ("en-gb", "1 May 2026", "1 May 2026", "11 May"),
        ("de", "1. Mai 2026", "01.05.2026", "11. Mai"),
        ("fr", "1er mai 2026", "1er mai 2026", "11 mai"),
        ("es", "1 de mayo de 2026", "1 may 2026", "11 de mayo"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(spoken, first, short, eleventh):
    day = dt.date(2026, 5, 1)
    with translation.override(spoken):
        assert (language.day(day), language.short_day(day)) == (first, short)
        assert language.day_of_year(dt.date(2026, 5, 11)) == eleventh


def test_a_bare_date_is_that_day_everywhere():
    assert language.day(dt.date(2026, 5, 4)) == "4 May 2026"


@pytest.mark.parametrize(
    ("spoken", "all_of_them", "one_of_them"),
    [
        ("en-gb", "Ana, Ben and Cleo", "Ana, Ben or Cleo"),
        ("de", "Ana, Ben und Cleo", "Ana, Ben oder Cleo"),
        ("fr", "Ana, Ben et Cleo", "Ana, Ben ou Cleo"),
        ("es", "Ana, Ben y Cleo", "Ana, Ben o Cleo"),
    ],
)
def test_names_are_listed_as_in_a_sentence(spoken, all_of_them, one_of_them):
    with translation.override(spoken):
        assert language.listed(["Ana", "Ben", "Cleo"]) == all_of_them
        assert language.either(["Ana", "Ben", "Cleo"]) == one_of_them


@pytest.mark.parametrize(
    ("spoken", "said"), [("en-gb", "limited edition"), ("de", "Limited edition"), ("fr", "limited edition")]
)
def test_a_name_loses_its_capital_inside_a_sentence_but_in_german(spoken, said):
    with translation.override(spoken):
        assert language.in_a_sentence("Limited edition") == said


@pytest.mark.parametrize(("spoken", "said"), [("en-gb", "1,080.00"), ("de", "1.080,00")])
def test_a_number_may_have_just_so_many_decimals(spoken, said):
    with translation.override(spoken):
        assert language.number(1080, decimals=2) == said
        assert language.number(1080, decimals=0) == said[:5]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("your address", "Ihre Anschrift"),
        ("Stripe still needs your address.", "Stripe braucht noch: Ihre Anschrift."),
        ("Stripe still needs 5 %s and (more).", "Stripe braucht noch: 5 %s and (more)."),
        ("Nobody knows.", "Nobody knows."),
        ("", ""),
    ],
)
def test_what_a_row_keeps_in_english_is_said_again_with_its_blanks(kept, said):
    sentences = ["Stripe still needs %(things)s."]
    with translation.override("de"):
        assert language.retold(kept, sentences) == said
    with translation.override("en-gb"):
        assert language.retold(kept, sentences) == kept


def test_what_is_kept_in_rows_does_not_depend_on_whose_page_wrote_it():
    with translation.override("de"):
        assert str(Money(108_000, "EUR")) == "€1,080.00"
        assert language.amount(Money(108_000, "EUR")) == "1.080,00\xa0€"


def test_a_process_that_speaks_nothing_speaks_the_sites_own_language():
    with translation.override(None):
        assert language.active() == "en-gb"


def test_letters_with_marks_are_sorted_beside_those_without():
    assert sorted(["Zypern", "Österreich", "Norwegen", "Ägypten"], key=language.sorted_as) == [
        "Ägypten",
        "Norwegen",
        "Österreich",
        "Zypern",
    ]


def test_a_sentence_is_said_again_with_what_people_typed_left_alone():
    sentences = ["%(work)s, original"]
    with translation.override("de"):
        assert language.refilled("Delivery, original", sentences) == "Delivery, Original"
        assert language.refilled("Delivery", sentences) == "Delivery"


@pytest.mark.parametrize(
    ("spoken", "artist", "colon"),
    [
        ("de", "Atelier", ": "),
        ("fr", "Artiste", "\xa0: "),
        ("es", "Artista", ": "),
        ("en-gb", "Artist", ": "),
    ],
)
def test_the_role_that_we_name_and_the_colon_are_those_of_the_language(spoken, artist, colon):
    with translation.override(spoken):
        assert language.role("Artist") == artist and language.role("Delivery") == "Delivery"
        assert language.colon() == colon
