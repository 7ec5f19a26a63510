"""What PostgreSQL refuses beyond the journal: charges, splits, payouts and runs, to the web role and to the owner."""

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from payouts.earnings import services as earnings
from payouts.earnings.models import Charge, Part, Sale
from payouts.ledger.selectors import check_books
from payouts.runs.models import PayoutRun
from tests.factories import FRIDAY, make_agreement, make_listing, make_officer, make_payee, make_policy
from tests.harness import database
from tests.payouts.payday import earn, euros, plan, ready_payee

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["web", "owner"])
def refused(request):
    """`refused(statement, because=…)`: tried as the web role, then in a test of its own as the owner."""

    def attempt(statement, *, because):
        with pytest.raises((DatabaseError, psycopg2.Error), match=because):
            if request.param == "owner":
                with database.owner() as cursor:
                    cursor.execute(statement)
            else:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
        assert check_books() == []

    return attempt


def test_no_more_is_refunded_and_disputed_than_was_charged(refused):
    earn(make_payee("Ana"), euros("80.00"))
    charge = Charge.objects.get()
    refused(
        f"UPDATE earnings_charge SET refunded = 5000, disputed = 3001 WHERE id = {charge.pk}",
        because="never_more_returned_than_charged",
    )


def test_no_more_of_a_sale_or_of_a_part_is_taken_back_than_is_left(refused):
    earn(make_payee("Ana"), euros("80.00"))
    refused(
        f"UPDATE earnings_sale SET refunded = 8001 WHERE id = {Sale.objects.get().pk}", because="sale_amounts"
    )
    refused(
        f"UPDATE earnings_part SET refunded = 8001 WHERE id = {Part.objects.get().pk}", because="part_amounts"
    )


@pytest.mark.parametrize("amount", [7_999, 8_001])
def test_a_payout_is_what_was_set_aside_for_it(refused, amount):
    ready_payee("Ana")
    payout = plan().payouts.get()
    refused(
        f"UPDATE runs_payout SET amount = {amount} WHERE id = {payout.pk}",
        because="fixed since it was planned",
    )
    refused(
        "INSERT INTO runs_payout (run_id, payee_id, connected_account_id, destination, currency, amount, statement_number,"
        " status, reason) SELECT run_id, payee_id, connected_account_id, destination, currency,"
        f" {amount}, 'FH-0', 'held', '' FROM runs_payout WHERE id = {payout.pk}",
        because="not what was set aside|one_payout|duplicate key|violates not-null",
    )


def test_a_run_is_not_approved_without_enough_approvals_of_its_content(refused):
    ready_payee("Ana")
    run = plan(approvals=2)
    admin = make_officer("Carla Haas")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO runs_runapproval (run_id, content_hash, by_id, decision, reason, decided_at)"
            " VALUES (%s, %s, %s, 'approved', '', now())",
            [run.pk, run.content_hash, admin.pk],
        )
    refused(
        f"UPDATE runs_payoutrun SET status = 'approved', approved_at = now() WHERE id = {run.pk}",
        because="cannot be approved without 2 approvals",
    )
    refused(
        f"UPDATE runs_payoutrun SET approvals_needed = 1 WHERE id = {run.pk}",
        because="fixed since it was planned",
    )
    assert PayoutRun.objects.get().status == PayoutRun.Status.PLANNED


def test_a_split_is_not_active_without_every_signature(refused):
    make_policy()
    listing = make_listing()
    ben = make_payee("Ben Okafor")
    agreement = make_agreement(
        listing, others=[(ben, "Co-maker", {"basis_points": 2_500})], status="accepted"
    )
    refused(
        f"UPDATE splits_splitagreement SET status = 'active', active_from = now() WHERE id = {agreement.pk}",
        because="cannot be active without 1 approvals",
    )
    proposed = make_agreement(
        make_listing(), others=[(ben, "Co-maker", {"basis_points": 2_500})], status="proposed"
    )
    refused(
        f"UPDATE splits_splitagreement SET status = 'active', active_from = now() WHERE id = {proposed.pk}",
        because="not every party accepted it",
    )


def test_a_refund_that_the_books_do_not_show_is_named():
    earn(make_payee("Ana"), euros("80.00"))
    charge = Charge.objects.get()
    earnings.refund(charge=charge, stripe_refund="re_1", amount=euros("10.00"), at=FRIDAY)
    assert check_books() == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE earnings_givenback SET amount = 900")
    assert {(problem.promise, problem.detail) for problem in check_books()} >= {
        ("every refund is in the books for its amount, and the charge counts it", detail)
        for detail in (
            "refund:re_1: 900 given back, the books say 1000",
            f"charge {charge.stripe_charge}: it counts 1000 refunded, its refunds say 900",
        )
    }
