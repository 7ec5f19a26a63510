"""Debts after refunds: fronted by the solidarity fund as far as it reaches, netted little by little, never more."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from payouts.ledger import chart
from payouts.ledger.selectors import balance
from payouts.runs import selectors, services
from payouts.runs.outlook import to_net
from payouts.runs.statements import of_payout
from tests.books import the_books
from tests.payouts.payday import (
    PAYDAY,
    approve,
    books_hold,
    earn,
    euros,
    give_to_the_fund,
    letters_to,
    owe,
    plan,
    ready_payee,
    what_is_owed,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("available", "owed", "points", "netted"),
    [
        (10_000, 4_000, 2_500, 2_500),  # the cap
        (10_000, 1_000, 2_500, 1_000),  # never more than is owed
        (10_000, 4_000, 10_000, 4_000),
        (10_000, 4_000, 0, 0),
        (3, 100, 2_500, 0),  # a quarter of three cents is no cent
        (10_000, 0, 2_500, 0),
    ],
)
def test_how_much_is_netted(available, owed, points, netted):
    assert to_net(available=available, owed=owed, points=points) == netted


def test_ana_owes_after_refunds_and_each_payout_pays_a_quarter_back():
    ana = ready_payee("Ana", "80.00")
    give_to_the_fund(euros("100.00"))
    owe(ana, euros("110.00"))
    assert services.front_debts(at=PAYDAY) == 1
    assert services.front_debts(at=PAYDAY) == 0
    assert what_is_owed(ana) == {"advance": "30.00"}
    assert letters_to(ana) == ["€30.00 after refunds was fronted for you"]

    earn(ana, euros("100.00"))
    run = plan()
    (payout,) = run.payouts.all()

    assert (payout.amount, payout.netted) == (7_500, 2_500)
    assert what_is_owed(ana) == {"advance": "5.00", "reserved": "75.00"}
    assert [line.amount.plain() for line in of_payout.statement(payout).lines][-2:] == ["-25.00", "-75.00"]

    services.abandon(run=run, by=run.planned_by, at=PAYDAY)
    assert what_is_owed(ana) == {"advance": "30.00", "available": "100.00"}
    (again,) = plan(by=run.planned_by).payouts.all()
    assert (again.amount, again.netted) == (7_500, 2_500)
    assert of_payout.statement(again).payout == euros("75.00")
    assert books_hold()


def test_the_last_part_is_no_more_than_is_owed():
    ana = ready_payee("Ana", "80.00")
    give_to_the_fund(euros("100.00"))
    owe(ana, euros("85.00"))
    services.front_debts(at=PAYDAY)
    earn(ana, euros("100.00"))

    (payout,) = plan().payouts.all()

    assert (payout.amount, payout.netted) == (9_500, 500)
    assert what_is_owed(ana) == {"reserved": "95.00"}
    assert books_hold()


def test_the_fund_fronts_only_what_it_holds_the_smallest_debts_first():
    give_to_the_fund(euros("30.00"))
    small, large = ready_payee("Small", "10.00"), ready_payee("Large", "10.00")
    owe(large, euros("60.00"))
    owe(small, euros("20.00"))

    assert services.front_debts(at=PAYDAY) == 2

    assert what_is_owed(small) == {"advance": "10.00"}
    assert what_is_owed(large) == {"advance": "20.00", "available": "-30.00"}
    # The fund itself is whole: what it fronted is owed to it.
    assert balance(chart.solidarity_fund("EUR")) == euros("-30.00")
    give_to_the_fund(euros("15.00"))
    assert services.front_debts(at=PAYDAY) == 1
    assert what_is_owed(large) == {"advance": "35.00", "available": "-15.00"}
    assert books_hold()


def test_what_the_fund_cannot_front_is_settled_by_the_next_sales_and_the_payee_is_told():
    ana, ben = ready_payee("Ana", "10.00"), ready_payee("Ben", "80.00")
    owe(ana, euros("60.00"))
    assert services.front_debts(at=PAYDAY) == 0

    run = plan()
    assert {s.payee: (s.available, s.reason) for s in run.skips.all()} == {ana: (-5_000, "owes")}
    approve(run)
    assert services.tell_waiting(at=PAYDAY) == 1
    assert letters_to(ana) == ["Refunds left €50.00 to settle"]
    assert letters_to(ben) == []


def test_somebody_whose_rest_is_too_small_after_netting_waits_and_nothing_is_netted():
    ana, _ = ready_payee("Ana", "12.00"), ready_payee("Ben", "80.00")
    give_to_the_fund(euros("100.00"))
    owe(ana, euros("62.00"))
    services.front_debts(at=PAYDAY)
    earn(ana, euros("12.00"))

    run = plan()

    assert [(s.payee, s.reason) for s in run.skips.all()] == [(ana, "netted")]
    assert what_is_owed(ana) == {"available": "12.00", "advance": "50.00"}


def test_the_books_show_the_whole_way():
    ana = ready_payee("Ana", "40.00")
    give_to_the_fund(euros("50.00"))
    owe(ana, euros("60.00"))
    services.front_debts(at=PAYDAY)
    earn(ana, euros("40.00"), title="A print")
    plan()

    table = the_books()
    assert "Fronted by the solidarity fund after refunds" in table
    assert "Netted for earlier refunds" in table
    assert books_hold()


def test_the_database_refuses_to_net_what_was_not_posted():
    ana = ready_payee("Ana")
    (payout,) = plan().payouts.all()
    with pytest.raises(IntegrityError, match="fixed since"), transaction.atomic():
        type(payout).objects.filter(pk=payout.pk).update(netted=100)
    earn(ana, euros("20.00"))
    with pytest.raises(IntegrityError, match="is not what was netted"), transaction.atomic():
        type(payout).objects.create(
            run=payout.run,
            payee=ready_payee("Ben"),
            connected_account=payout.connected_account,
            destination="acct_x",
            currency="EUR",
            amount=100,
            netted=5,
            statement_number="FH-2026-999998",
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_debt_that_nobody_will_pay_back_is_written_off_once_at_the_funds_expense():
    give_to_the_fund(euros("50.00"))
    ana = ready_payee("Ana", "10.00")
    owe(ana, euros("30.00"))
    services.front_debts(at=PAYDAY)
    assert what_is_owed(ana) == {"advance": "20.00"}

    with pytest.raises(services.NothingOwed):
        services.write_off(payee=ana, amount=euros("19.99"), reason="She moved away.", at=PAYDAY)
    services.write_off(payee=ana, amount=euros("20.00"), reason="She moved away.", at=PAYDAY)
    with pytest.raises(services.NothingOwed):
        services.write_off(payee=ana, amount=euros("20.00"), reason="She moved away.", at=PAYDAY)

    assert what_is_owed(ana) == {}
    assert -balance(chart.solidarity_fund("EUR")).minor == 3_000
    earn(ana, euros("40.00"))
    (payout,) = plan().payouts.all()
    assert (payout.amount, payout.netted) == (4_000, 0)
    assert books_hold()


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_front_at_one_moment_spend_the_fund_once():
    give_to_the_fund(euros("30.00"))
    people = [ready_payee(f"Payee {n}", "10.00") for n in range(3)]
    for payee in people:
        owe(payee, euros("30.00"))
    barrier = threading.Barrier(4)

    def front():
        barrier.wait()
        try:
            services.front_debts(at=PAYDAY)
        finally:
            connection.close()

    workers = [threading.Thread(target=front) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(selectors.fronted("EUR").values()) == 3_000
    assert sum(len(letters_to(payee)) for payee in people) == 2
    assert books_hold()
