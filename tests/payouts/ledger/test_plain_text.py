"""An accountant's own tool reads the exported books, finds nothing wrong, and sees the balances that we see."""

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import realization
from django.core.management import call_command

from payouts.ledger import chart, selectors
from payouts.ledger.models import Account, JournalEntry
from payouts.ledger.plain_text import NAMES, name_of
from payouts.ledger.services import credit, debit, post, reverse
from payouts.money import Money
from tests.factories import FRIDAY, make_payee
from tests.payouts.payday import approve, earn, euros, plan, ready_payee

pytestmark = pytest.mark.django_db

BEAN_CHECK = Path(sys.executable).with_name("bean-check")
ODD = (
    'Harbour "at dusk", no. 1',
    "Two\nlines\tand a tab\r",
    "back\\slash \\n \\",
    "; a comment? #tag ^link {cost} @ price",
    "Ťuhýk 海 🎨 \u202egnp.exe",
    "2026-01-01 open Assets:Loot",
    "",
)


@pytest.fixture
def exported(tmp_path):
    """Export, have bean-check read it, and return what beancount makes of it: entries, and balances by account and currency."""

    def export():
        file = tmp_path / "books.beancount"
        call_command("export_books", output=file)
        checked = subprocess.run([BEAN_CHECK, "--no-cache", file], capture_output=True, text=True)
        assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
        entries, errors, _ = loader.load_file(str(file))
        assert errors == []
        balances = {
            (account.account, position.units.currency): position.units.number
            for account in realization.iter_children(realization.realize(entries))
            for position in account.balance
        }
        return entries, balances

    return export


def our_balances() -> dict[tuple[str, str], Decimal]:
    held = {
        (name_of(account.kind, account.payee_id), account.currency): selectors.balance(account).decimal
        for account in Account.objects.all()
    }
    return {place: amount for place, amount in held.items() if amount}


def sale(number, money, payee, *, memo="A print", at=FRIDAY):
    lines = [
        debit(chart.stripe_balance(money.currency), money),
        credit(chart.pending(payee, money.currency), money),
    ]
    return post(reference=f"sale:{number}", memo=memo, occurred_at=at, lines=lines)


def test_a_payday_is_the_same_in_beancount(exported):
    ana = ready_payee("Ana", "80.00")
    ready_payee("Ben", "33.33")
    earn(make_payee("Cleo"), euros("9.99"))
    approve(plan())

    entries, balances = exported()
    assert balances == our_balances()
    assert balances[f"Liabilities:Reserved:Payee-{ana.pk}", "EUR"] == Decimal("-80.00")
    assert len([entry for entry in entries if hasattr(entry, "narration")]) == JournalEntry.objects.count()


def test_currencies_with_no_and_with_three_decimals_keep_every_coin(exported):
    ana = make_payee("Ana")
    for number, (minor, currency) in enumerate(
        [(8_001, "JPY"), (1_234_567, "KWD"), (1, "EUR"), (10**14, "EUR")]
    ):
        sale(number, Money(minor, currency), ana)

    _, balances = exported()
    assert balances == our_balances()
    assert balances["Assets:Stripe", "JPY"] == 8_001
    assert balances["Assets:Stripe", "KWD"] == Decimal("1234.567")
    assert balances["Assets:Stripe", "EUR"] == Decimal("1000000000000.01")


def test_odd_names_come_back_as_they_were(exported):
    payees = [make_payee(memo or "Nobody") for memo in ODD]
    for number, (memo, payee) in enumerate(zip(ODD, payees, strict=True)):
        sale(number, euros("1.00"), payee, memo=memo)

    entries, balances = exported()
    assert balances == our_balances()
    assert [entry.narration for entry in entries if hasattr(entry, "narration")] == list(ODD)
    opened = {entry.account: entry.meta.get("payee") for entry in entries if type(entry).__name__ == "Open"}
    assert [opened[name_of("pending", payee.pk)] for payee in payees] == [payee.name for payee in payees]
    assert "Assets:Loot" not in opened


def test_a_day_is_the_day_where_the_books_are_kept_and_a_reversal_names_its_entry(exported, settings):
    settings.TIME_ZONE = "Europe/Paris"
    late = dt.datetime(2026, 3, 31, 22, 30, tzinfo=dt.UTC)
    entry = sale(1, euros("1.00"), make_payee("Ana"), at=late)
    reverse(entry=entry, reference="reversal:sale:1", memo="Taken back", occurred_at=late)

    entries, balances = exported()
    first, second = (entry for entry in entries if hasattr(entry, "narration"))
    assert (first.date, first.meta["reference"]) == (dt.date(2026, 4, 1), "sale:1")
    assert second.meta["reverses"] == "sale:1"
    assert balances == {}


def test_books_without_an_entry_can_be_exported(exported):
    assert exported()[1] == {}


def test_an_export_with_a_cent_missing_does_not_pass(tmp_path):
    sale(1, euros("80.00"), make_payee("Ana"))
    text = "".join(selectors.plain_text(title="Fairhand"))
    for wrong in (text.replace("80.00 EUR", "80.01 EUR", 1), text.replace("80.00 ~ 0", "80.01 ~ 0", 1)):
        assert wrong != text
        (tmp_path / "books.beancount").write_text(wrong)
        _, errors, _ = loader.load_file(str(tmp_path / "books.beancount"))
        assert errors


def test_every_kind_of_account_has_a_name_there():
    assert set(NAMES) == set(Account.Kind.values)
    assert len(set(NAMES.values())) == len(NAMES)


def test_a_long_journal_is_written_piece_by_piece():
    ana = make_payee("Ana")
    for number in range(30):
        sale(number, euros("1.00"), ana)
    pieces = list(selectors.plain_text(title="Fairhand"))

    assert max(len(piece) for piece in pieces) < 300
    assert len(pieces) > 30
