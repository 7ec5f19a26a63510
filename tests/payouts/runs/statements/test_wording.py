"""A statement is said in its payee's language, and for ever in the words of the day it was issued."""

import datetime as dt
import hashlib
import importlib

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from marketplace.mail.models import Letter
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.money import Money
from payouts.runs.models import IssuedStatement, Wording
from payouts.runs.statements import Line, Statement, as_csv, issued, of_payout, paper, wording
from payouts.runs.statements.spreadsheet import COLUMNS
from payouts.runs.statements.wording import Words
from tests.architecture import pseudo
from tests.factories import make_payee
from tests.harness import database
from tests.payouts.payday import earn, euros, plan, ready_payee

FIRST_EDITION = importlib.import_module("payouts.runs.migrations.0012_statements_in_the_payees_language")
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def on(day, month=3):
    return dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)


def speaks(payee, language):
    type(payee.user).objects.filter(pk=payee.user.pk).update(language=language)
    payee.user.refresh_from_db()


@pytest.fixture
def ana(db):
    ana = make_payee("Ana Moreau")
    speaks(ana, "de")
    return ana


@pytest.fixture
def march(ana):
    """1,080.00 for a parcel, 12.50 of it given back; issued in German."""
    earn(ana, euros("1080.00"), charge="ch_march", title="Delivery from Ana Moreau", at=on(6))
    charge = Charge.objects.get(stripe_charge="ch_march")
    earnings.refund(charge=charge, stripe_refund="re_march", amount=euros("12.50"), at=on(9))
    issued.issue_months(at=on(2, 4))
    return IssuedStatement.objects.select_related("wording", "payee__user").get()


# --- Issued -----------------------------------------------------------------------------------------


def test_a_statement_is_in_the_language_of_whoever_speaks_for_the_payee(march):
    with translation.override("fr"):  # whoever's worker or page it is
        statement = issued.statement(march)
    assert march.wording.language == "de"
    assert statement.title == "März 2026"
    assert statement.words.plain(statement.lines[0].amount) == "1.080,00"
    assert statement.words.amount(statement.closing) == "1.067,50\xa0€"


def test_it_stays_german_when_the_payee_chooses_another_language(march):
    before, pdf = as_csv(issued.statement(march)), issued.pdf(march)
    speaks(march.payee, "es")
    again = IssuedStatement.objects.get()
    assert (as_csv(issued.statement(again)), issued.pdf(again)) == (before, pdf)
    assert hashlib.sha256(before.encode()).hexdigest() == again.digest

    earn(march.payee, euros("5.00"), at=on(7, 4))
    issued.issue_months(at=on(2, 5))
    april = issued.statement(IssuedStatement.objects.get(month=dt.date(2026, 4, 1)))
    assert (april.words.language, april.title) == ("es", "abril de 2026")


def test_a_better_translation_changes_no_statement_that_is_out(march):
    before, pdf = as_csv(issued.statement(march)), issued.pdf(march)
    with pseudo.spoken():
        assert (as_csv(issued.statement(march)), issued.pdf(march)) == (before, pdf)
        # What is issued now is in the new words.
        earn(march.payee, euros("5.00"), at=on(7, 4))
        issued.issue_months(at=on(2, 5))
    april = IssuedStatement.objects.get(month=dt.date(2026, 4, 1))
    assert issued.statement(april).sections[0].heading == "«Shipping»"
    assert Wording.objects.filter(language="de").count() == 2


def test_statements_in_the_same_words_keep_them_once(march):
    earn(march.payee, euros("5.00"), at=on(7, 4))
    issued.issue_months(at=on(2, 5))
    assert IssuedStatement.objects.values("wording").distinct().count() == 1


def test_the_letter_about_it_is_in_the_same_language(march):
    (letter,) = Letter.objects.filter(to=march.payee.user.email)
    assert "März 2026" in letter.subject and "1.067,50\xa0€" in letter.text


def test_a_payout_that_has_not_left_yet_is_told_in_the_payees_language_of_today():
    ana = ready_payee("Ana", "80.00")
    speaks(ana, "fr")
    (payout,) = plan().payouts.select_related("payee__user")
    assert of_payout.statement(payout).words.language == "fr"


@pytest.mark.django_db
def test_who_has_nobody_to_speak_for_them_or_never_chose_reads_the_sites_own_language():
    estate = make_payee("Estate")
    assert wording.as_spoken_to(estate).language == "en-gb"
    estate.user = None
    assert wording.as_spoken_to(estate).language == "en-gb"


# --- The words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_of_a_spreadsheet_are_the_same_in_every_language(language):
    with translation.override(language):
        head, opening, *_, end = as_csv(a_september(wording.taken_down())).split("\r\n")
    assert head == "Date,Kind,What,Order,As,Share,Agreement,Entry,Amount,Currency" == ",".join(COLUMNS)
    # Days and amounts are for programs, too.
    assert opening.startswith("2025-09-01,") and opening.endswith(",-12.50,EUR") and end == ""


@pytest.mark.parametrize(
    ("language", "day", "long_day", "month", "digits", "amount"),
    [
        ("en-gb", "6 Sept 2025", "6 September 2025", "September 2025", "-1,234.50", "−€1,234.50"),
        ("de", "06.09.2025", "6. September 2025", "September 2025", "-1.234,50", "−1.234,50\xa0€"),
        ("fr", "6 sept. 2025", "6 septembre 2025", "septembre 2025", "-1\u202f234,50", "−1\u202f234,50\xa0€"),
        ("es", "6 sept 2025", "6 de septiembre de 2025", "septiembre de 2025", "-1.234,50", "−1.234,50\xa0€"),
    ],
)
def test_days_and_amounts_are_those_of_the_language(language, day, long_day, month, digits, amount):
    with translation.override(language):
        words = wording.taken_down()
    date, money = dt.date(2025, 9, 6), Money(-123_450, "EUR")
    assert (words.day(date), words.long_day(date), words.month(date)) == (day, long_day, month)
    assert (words.plain(money), words.amount(money)) == (digits, amount)
    assert words.long_day(dt.date(2025, 9, 1)).startswith("1er " if language == "fr" else "1")


@pytest.mark.parametrize(
    ("memo", "said"),
    [
        ("Refund, order:F-1042", "«Refund, order F-1042»"),
        ("Payout FH-2026-000017 sent", "«Payout FH-2026-000017»"),
        ("Delivery from 100 % Ana", "«Delivery from 100 % Ana»"),
        ("Brought back from payout FH-2026-000017", "«Brought back from payout FH-2026-000017»"),
        ("Written off: the estate is closed", "Written off: the estate is closed"),
        ("Corrected: Refund, order:F-1042", "Corrected: Refund, order:F-1042"),
    ],
)
def test_what_an_entry_says_of_itself_is_translated_where_it_is_known(memo, said):
    with pseudo.spoken(), translation.override("de"):
        words = wording.taken_down()
    assert words.memo(memo) == said


def test_a_role_of_ours_is_translated_and_one_that_people_typed_is_not():
    with pseudo.spoken(), translation.override("de"):
        words = wording.taken_down()
    assert [words.role(role) for role in ("Artist", "Druckerei", "")] == ["«Artist»", "Druckerei", ""]


def test_words_are_known_by_what_they_say():
    with translation.override("de"):
        german = wording.taken_down()
        assert german.digest == wording.taken_down().digest
    assert german.digest != Words("fr", german.said).digest
    assert german.digest != Words("de", german.said | {"order": "Auftrag %(number)s"}).digest


# --- What was issued before ---------------------------------------------------------------------------


def a_september(words) -> Statement:
    return Statement(
        number="FM-2025-09-000001-EUR",
        payee="Ana Moreau",
        first=dt.date(2025, 9, 1),
        last=dt.date(2025, 9, 30),
        opening=euros("-12.50"),
        lines=(
            Line(
                dt.date(2025, 9, 6), "Harbour at dusk", euros("1234.56"), "release:sale:order-line:812", "sale",
                "55", "Artist", "62.5 %", "version 2",
            ),
            Line(dt.date(2025, 9, 9), words.memo("Refund, order:55"), euros("-10.00"), "refund:re_1", "refund", "55"),
        ),
        closing=euros("1212.06"),
        words=words,
        rests=(("On hold", euros("1000.00")), ("Payable", euros("212.06")), ("On its way", euros("0.00"))),
        fronted=euros("5.00"),
    )  # fmt: skip


def test_what_was_issued_before_there_were_languages_is_the_same_to_the_byte():
    words = Words(FIRST_EDITION.LANGUAGE, FIRST_EDITION.FIRST)
    statement = a_september(words)
    with translation.override("de"):
        pdf = paper.as_pdf(
            statement, issuer="Fairhand", issued_on=dt.date(2025, 10, 1), digest="ab" * 32, layout=1
        )
        csv = as_csv(statement)
    assert words.digest == FIRST_EDITION.DIGEST
    # As the release before wrote them.
    assert hashlib.sha256(csv.encode()).hexdigest() == (
        "ccf96745348fa288750cc1eb50e967075bea142040c1e8d5b8b2d05c8f871065"
    )
    assert hashlib.sha256(pdf).hexdigest() == (
        "ad253760850d1293a5800f75359fe3d735d46b63894fb12d712a0a61976a364a"
    )


# --- What the database refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE runs_wording SET words = '{}'",
        "UPDATE runs_wording SET language = 'fr'",
        "DELETE FROM runs_wording",
        "TRUNCATE runs_wording CASCADE",
        "UPDATE runs_issuedstatement SET wording_id = 'another'",
    ],
)
def test_the_words_of_a_statement_are_not_changed(march, attempt):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)


def test_not_even_the_owner_of_the_tables_changes_them():
    with database.owner() as cursor, pytest.raises(psycopg2.Error, match="not changed or removed"):
        cursor.execute("UPDATE runs_wording SET language = 'fr'")
