import pytest

from marketplace.console import books_state, tasks
from payouts.ledger import chart
from payouts.ledger.services import credit, debit, post
from payouts.money import Money
from tests.factories import FRIDAY, make_payee
from tests.harness import database

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_books_are_proved_every_hour_and_a_row_that_is_off_is_named():
    ten = Money(1_000, "EUR")
    post(
        reference="sale:1",
        memo="A print",
        occurred_at=FRIDAY,
        lines=[debit(chart.stripe_balance("EUR"), ten), credit(chart.pending(make_payee("Ana"), "EUR"), ten)],
    )
    tasks.prove_books()
    assert books_state.last().is_sound

    with database.owner() as cursor:
        cursor.execute("ALTER TABLE ledger_posting DISABLE TRIGGER ledger_refuse_change")
        cursor.execute("UPDATE ledger_posting SET amount = 999 WHERE position = 1")
    tasks.prove_books()
    assert ("every entry balances in each currency", "entry") in [
        (promise, row.split()[0]) for promise, row in books_state.last().problems
    ]
