"""What PostgreSQL itself refuses, in raw SQL: to the role that pages work under, and to the owner of the tables."""

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from payouts.ledger import chart
from payouts.ledger.models import Account, JournalEntry
from payouts.ledger.selectors import check_books
from tests.factories import make_payee
from tests.harness import database

pytestmark = pytest.mark.django_db(transaction=True)

# An owner is stopped by triggers; the web role mostly does not get that far.
REFUSED = {"web": "permission denied", "owner": "refused|pending trigger events"}


@pytest.fixture(params=["web", "owner"])
def who(request):
    return request.param


def run(*statements, who="web"):
    """Run the statements in one transaction and commit it."""
    if who == "owner":
        with database.owner() as cursor:
            cursor.execute("; ".join(statements))
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def refused(*statements, because, who):
    with pytest.raises((DatabaseError, psycopg2.Error), match=because):
        run(*statements, who=who)
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


def test_a_balanced_entry_is_taken(accounts, who):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)), who=who)
    assert check_books() == []


def test_an_unbalanced_entry_is_refused(accounts, who):
    stripe, ana = accounts
    refused(
        entry(),
        postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -99)),
        because="debits and credits in EUR differ by 1",
        who=who,
    )


def test_a_single_posting_is_refused(accounts, who):
    stripe, _ = accounts
    refused(entry(postings=1), postings((1, 1, stripe, "EUR", 100)), because="1 postings arrived", who=who)


def test_an_entry_without_postings_is_refused_at_commit(accounts, who):
    refused(entry(), because="has no postings", who=who)


def test_fewer_postings_than_declared_are_refused(accounts, who):
    stripe, ana = accounts
    refused(
        entry(postings=3),
        postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)),
        because="declares 3",
        who=who,
    )


def test_a_posting_that_comes_later_is_refused(accounts, who):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    refused(
        postings((1, 3, stripe, "EUR", 5), (1, 4, ana, "EUR", -5)), because="made by transaction", who=who
    )


def test_an_entry_cannot_pretend_to_another_transaction(accounts):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    assert JournalEntry.objects.get().made_xid != 42


def test_a_posting_in_another_currency_than_its_account_is_refused(accounts, who):
    stripe, ana = accounts
    refused(
        entry(),
        postings((1, 1, stripe, "USD", 100), (1, 2, ana, "USD", -100)),
        because="holds EUR, not USD",
        who=who,
    )


def test_a_posting_to_no_account_is_refused(accounts, who):
    stripe, _ = accounts
    refused(
        entry(),
        postings((1, 1, stripe, "EUR", 100), (1, 2, 999_999, "EUR", -100)),
        because="does not exist",
        who=who,
    )


@pytest.mark.parametrize("amount", [0, 10**14 + 1])
def test_amounts_out_of_bounds_are_refused(accounts, who, amount):
    stripe, ana = accounts
    refused(
        entry(),
        postings((1, 1, stripe, "EUR", amount), (1, 2, ana, "EUR", -amount)),
        because="outside the bounds",
        who=who,
    )


def test_a_reference_is_used_once(accounts, who):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    refused(
        entry().replace("VALUES (1,", "VALUES (2,"),
        postings((2, 1, stripe, "EUR", 100), (2, 2, ana, "EUR", -100)),
        because="reference",
        who=who,
    )


@pytest.mark.parametrize("name", ["ledger_posting", "ledger_journalentry", "ledger_account"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_nothing_is_changed_or_removed(accounts, who, name, statement):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    # TRUNCATE … CASCADE reaches tables below it, and any one of them may be the first to refuse.
    refused(statement.format(name), because=REFUSED[who], who=who)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_balance SET amount = amount - 1",
        "DELETE FROM ledger_balance",
        "TRUNCATE ledger_balance",
        "INSERT INTO ledger_balance (account_id, amount) VALUES (999999, -5)",
    ],
)
def test_a_balance_is_not_written_by_hand(accounts, who, statement):
    stripe, ana = accounts
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    refused(
        statement,
        because="permission denied" if who == "web" else "balances follow from postings",
        who=who,
    )


def test_more_than_is_available_cannot_be_set_aside(accounts, who):
    ana = make_payee("Ben")
    available, reserved = chart.available(ana, "EUR").pk, chart.reserved(ana, "EUR").pk
    refused(
        entry(),
        postings((1, 1, available, "EUR", 100), (1, 2, reserved, "EUR", -100)),
        because="does not hold what would be set aside",
        who=who,
    )


def test_no_more_can_be_spent_than_was_set_aside(accounts, who):
    stripe, _ = accounts
    reserved = chart.reserved(make_payee("Ben"), "EUR").pk
    refused(
        entry(),
        postings((1, 1, reserved, "EUR", 100), (1, 2, stripe, "EUR", -100)),
        because="more than was set aside",
        who=who,
    )


def reversal(number, amount, account):
    head = entry(number).replace("made_xid)", "reverses_id)").replace("42)", "1)")
    return head, postings((number, 1, account[0], "EUR", -amount), (number, 2, account[1], "EUR", amount))


def test_an_entry_is_reversed_once_and_by_its_opposite(accounts, who):
    stripe, ana = accounts
    ben = chart.pending(make_payee("Ben"), "EUR").pk
    run(entry(), postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -100)))
    refused(*reversal(2, 101, accounts), because="not the opposite of entry 1", who=who)
    refused(*reversal(2, 99, accounts), because="not the opposite of entry 1", who=who)
    refused(*reversal(2, 100, (stripe, ben)), because="not the opposite of entry 1", who=who)
    run(*reversal(2, 100, accounts), who=who)
    refused(*reversal(3, 100, accounts), because="reverses", who=who)


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
        who="owner",
    )
    problems = [f"{problem.promise}: {problem.detail}" for problem in check_books()]
    assert "every entry balances in each currency: entry 1 (sale:1) is off by 10 EUR" in problems
    assert any("kept -100, postings say -90" in problem for problem in problems)


def test_a_temporary_table_of_the_same_name_does_not_stand_before_the_books(accounts):
    """The owner may make one; the web role may not even do that."""
    stripe, ana = accounts
    with pytest.raises(psycopg2.Error, match="debits and credits in EUR differ"):
        run(
            "CREATE TEMPORARY TABLE ledger_journalentry (LIKE public.ledger_journalentry)",
            "CREATE TEMPORARY TABLE ledger_balance (LIKE public.ledger_balance INCLUDING ALL)",
            entry().replace("INTO ledger", "INTO public.ledger"),
            postings((1, 1, stripe, "EUR", 100), (1, 2, ana, "EUR", -99)),
            who="owner",
        )
    with pytest.raises(DatabaseError, match="permission denied to create temporary tables"):
        run("CREATE TEMPORARY TABLE ledger_balance (account_id bigint, amount bigint)")
