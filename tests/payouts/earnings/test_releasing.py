"""Many sales are released together, an entry each; what is wrong with one holds nobody else's money."""

import datetime as dt
import threading

import pytest
from django.db import connections

from payouts.earnings import services
from payouts.earnings.models import Sale
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.ledger.selectors import check_books, owed
from payouts.money import Money
from payouts.states import IllegalTransition
from tests.factories import FRIDAY, make_payee

pytestmark = pytest.mark.django_db

DUE = FRIDAY + dt.timedelta(days=7)
PRICE = Money(1_000, "EUR")


def sell_shipping(payee, *numbers):
    """So many deliveries to a buyer's door, paid and arrived."""
    for number in numbers:
        services.record_payment(
            stripe_charge=f"ch_{number}", payment_intent=f"pi_{number}", order_reference=f"order:{number}", amount=PRICE,
            items=[
                services.Item(
                    kind="shipping", reference=f"sale:shipment:{number}", title=f"Delivery {number}", received=PRICE,
                    payee=payee, hold_days=7,
                )
            ],
            at=FRIDAY,
        )  # fmt: skip
    services.delivered(references=[f"sale:shipment:{number}" for number in numbers], at=FRIDAY)


def spoil(number):
    """The books have something else under the name that the release of this sale would take."""
    ledger.post(
        reference=f"release:sale:shipment:{number}",
        memo="Something else",
        occurred_at=FRIDAY,
        lines=[
            ledger.debit(chart.coop_share("EUR"), Money(1, "EUR")),
            ledger.credit(chart.surplus("EUR"), Money(1, "EUR")),
        ],
    )


def pending():
    return set(Sale.objects.filter(status="pending").values_list("reference", flat=True))


@pytest.mark.parametrize("bad", [(1,), (7,), (4, 5), range(1, 8)])
def test_a_sale_that_the_books_refuse_stays_and_holds_up_no_other(bad):
    ana = make_payee("Ana")
    sell_shipping(ana, *range(1, 8))
    for number in bad:
        spoil(number)

    for released in (7 - len(bad), 0):
        assert services.release_due(at=DUE) == released
        assert pending() == {f"sale:shipment:{number}" for number in bad}
    assert owed(ana, "available", "EUR") == Money(1_000 * (7 - len(bad)), "EUR")
    assert check_books() == []


def test_each_sale_has_its_own_entry_and_many_cost_no_more_questions(django_assert_max_num_queries):
    ana, ben = make_payee("Ana"), make_payee("Ben")
    sell_shipping(ana, *range(1, 30))
    sell_shipping(ben, *range(30, 60))
    with django_assert_max_num_queries(25):
        assert services.release_due(at=DUE) == 59
    memos = JournalEntry.objects.filter(reference__startswith="release:").values_list("memo", flat=True)
    assert sorted(memos) == sorted(f"Released: Delivery {number}" for number in range(1, 60))


def test_what_does_not_fit_in_one_go_is_released_in_the_next_oldest_first():
    sell_shipping(make_payee("Ana"), 1, 2, 3)
    Sale.objects.filter(reference="sale:shipment:3").update(release_at=FRIDAY)
    assert services.release_due(at=DUE, limit=1) == 1
    assert pending() == {"sale:shipment:1", "sale:shipment:2"}
    assert services.release_due(at=DUE) == 2


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_one_instant_release_each_sale_once():
    ana = make_payee("Ana")
    sell_shipping(ana, *range(1, 40))
    begin, counts = threading.Barrier(4), []

    def release():
        begin.wait()
        counts.append(services.release_due(at=DUE))
        connections.close_all()

    workers = [threading.Thread(target=release) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 39 and pending() == set()
    assert owed(ana, "available", "EUR") == Money(39_000, "EUR")
    assert check_books() == []


def test_of_many_that_move_together_one_that_cannot_keeps_all_where_they_were():
    sell_shipping(make_payee("Ana"), 1, 2)
    sales = list(Sale.objects.order_by("pk"))
    Sale.objects.filter(pk=sales[1].pk).update(status="released", released_at=DUE)
    with pytest.raises(IllegalTransition, match="1 of 2"):
        Sale.move_all(sales, Sale.Status.RELEASED, released_at=DUE)
    sales[1].refresh_from_db()
    with pytest.raises(IllegalTransition):
        Sale.move_all(sales, Sale.Status.RELEASED, released_at=DUE)
