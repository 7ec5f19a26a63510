"""What PostgreSQL itself refuses, in raw SQL, as the owner of the tables: nobody else can do more."""

import pytest
from django.db import DatabaseError, connection, transaction

from payouts.ledger import chart
from payouts.ledger.models import Account, JournalEntry
from payouts.ledger.selectors import check_books
from tests.factories import make_payee

pytestmark = pytest.mark.django_db(transaction=True)


def run(*statements):
    """Run the statements in one transaction and commit it."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refused(*statements, because):
    with pytest.raises(DatabaseError, match=because):
        run(*statements)
    assert check_books() == []


def entry(number=1, postings=2):
    return f"""INSERT INTO ledger_journalentry (id, reference, request_hash, memo, occurred_at, postings_count, made_xid)
        VALUES ({number}, 'sale:{number}', 'x', 'by hand', now(), {postings}, 42)"""


def postings(*rows):
    values = ", ".join(f"({e}, {p}, {a}, '{c}', {amount})" for e, p, a, c, amount in rows)
    return f"INSERT INTO ledger_posting (entry_id, position, account_id, currency, amount) VALUES {values}"


@pytest.fixture
def accounts():
    ana = make_payee("Ana")
    return chart.stripe_balance("EUR").pk, chart.pending(ana, "EUR").pk


def test_a_balanced_entry_is_taken(accounts):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    assert check_books() == []


def test_an_unbalanced_entry_is_refused(accounts):
    stripe, ana = accounts
    refused(
        entry(),
        postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -99)),
        because="debits and credits in EUR differ by 1",
    )


def test_a_single_posting_is_refused(accounts):
    stripe, _ = accounts
    refused(entry(postings=1), postings((1, 1, stripe, "EUR", 100)), because="1 postings arrived")


def test_an_entry_without_postings_is_refused_at_commit(accounts):
    refused(entry(), because="has no postings")


def test_fewer_postings_than_declared_are_refused(accounts):
    stripe, ana = accounts
    refused(
        entry(postings=3),
        postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)),
        because="declares 3",
    )


def test_a_posting_that_comes_later_is_refused(accounts):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    refused(postings((1, 3, stripe, "EUR", 5), (1, 4, ana, "EUR", -5)), because="made by transaction")


def test_an_entry_cannot_pretend_to_another_transaction(accounts):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    assert JournalEntry.objects.get().made_xid != 42


def test_a_posting_in_another_currency_than_its_account_is_refused(accounts):
    stripe, ana = accounts
    refused(
        entry(), postings((1, 1, stripe, "USD", 100), (1, 2, ana, "USD", -100)), because="holds EUR, not USD"
    )


def test_a_posting_to_no_account_is_refused(accounts):
    stripe, _ = accounts
    refused(
        entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, 999_999, "EUR", -100)), because="does not exist"
    )


@pytest.mark.parametrize("amount", [0, 10**14 + 1])
def test_amounts_out_of_bounds_are_refused(accounts, amount):
    stripe, ana = accounts
    refused(
        entry(),
        postings((1, 1, stripe, "EUR", amount), (1, 2, ana, "EUR", -amount)),
        because="outside the bounds",
    )


def test_a_reference_is_used_once(accounts):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    refused(
        entry().replace("VALUES (1,", "VALUES (2,"),
        postings((2, 1, stripe, "EUR", 100), (2, 2, ana, "EUR", -100)),
        because="reference",
    )


@pytest.mark.parametrize("name", ["ledger_posting", "ledger_journalentry", "ledger_account"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_nothing_is_changed_or_removed(accounts, name, statement):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    # TRUNCATE … CASCADE reaches tables below it, and any one of them may be the first to refuse.
    refused(statement.format(name), because="refused|pending trigger events")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_balance SET amount = amount - 1",
        "DELETE FROM ledger_balance",
        "TRUNCATE ledger_balance",
        "INSERT INTO ledger_balance (account_id, amount) VALUES (999999, -5)",
    ],
)
def test_a_balance_is_not_written_by_hand(accounts, statement):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    refused(statement, because="balances follow from postings")


def test_more_than_is_available_cannot_be_set_aside(accounts):
    ana = make_payee("Ben")
    available, reserved = chart.available(ana, "EUR").pk, chart.reserved(ana, "EUR").pk
    refused(
        entry(),
        postings((1, 1, available, "EUR", 100), (1, 2, reserved, "EUR", -100)),
        because="does not hold what would be set aside",
    )


def test_no_more_can_be_spent_than_was_set_aside(accounts):
    stripe, _ = accounts
    reserved = chart.reserved(make_payee("Ben"), "EUR").pk
    refused(
        entry(),
        postings((1, 1, reserved, "EUR", 100), (1, 2, stripe, "EUR", -100)),
        because="more than was set aside",
    )


def test_an_owed_account_names_its_payee_and_the_others_do_not():
    ana = make_payee("Ana")
    for kind, payee in [("pending", None), ("coop_share", ana)]:
        with pytest.raises(DatabaseError, match="only_what_is_between_two_has_a_payee"):
            Account.objects.create(kind=kind, payee=payee, currency="EUR")


def test_a_row_altered_behind_the_triggers_is_found_and_named(accounts):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    run(
        "ALTER TABLE ledger_posting DISABLE TRIGGER ledger_refuse_change",
        "UPDATE ledger_posting SET amount = -90 WHERE position = 2",
    )
    problems = [f"{problem.promise}: {problem.detail}" for problem in check_books()]
    assert "every entry balances in each currency: entry 1 (sale:1) is off by 10 EUR" in problems
    assert any("kept -100, postings say -90" in problem for problem in problems)
