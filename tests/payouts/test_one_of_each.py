"""What there is one of, and what stays as it was signed: PostgreSQL refuses a second and a change, whoever writes."""

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from payouts.payees.models import ConnectedAccount
from payouts.runs.models import Attempt, RunApproval
from payouts.splits.models import Acceptance, Approval, SplitAgreement
from tests.factories import make_agreement, make_listing, make_officer, make_payee, make_policy
from tests.harness import database
from tests.payouts.payday import PAYDAY, approve, connect, plan, ready_payee

pytestmark = pytest.mark.django_db


def refused(statement: str, *, because: str) -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def again(row, **other) -> str:
    """The statement that writes a row once more, but for what is other."""
    columns = [field.column for field in row._meta.concrete_fields if not field.primary_key]
    said = ", ".join(other.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    table = row._meta.db_table
    return f"INSERT INTO {table} ({named}) SELECT {said} FROM {table} WHERE id = {row.pk}"


@pytest.fixture
def run():
    ready_payee("Ana")
    return plan()


@pytest.fixture
def agreement():
    make_policy()
    ben = make_payee("Ben Okafor")
    return make_agreement(make_listing(), others=[(ben, "Co-maker", {"basis_points": 2_500})])


def test_a_currency_has_one_unfinished_run(run):
    refused(again(run), because="one_unfinished_run_per_currency")


def test_an_admin_decides_on_a_run_once_and_for_good(run):
    approve(run, by=[make_officer("Carla Haas")])
    decision = RunApproval.objects.get()
    refused(again(decision, decision="'rejected'"), because="one_run_decision_per_approver")
    for change in (
        "UPDATE runs_runapproval SET decision = 'rejected'",
        "DELETE FROM runs_runapproval",
        "TRUNCATE runs_runapproval",
    ):
        refused(change, because="an approval is not changed or removed|permission denied")


@pytest.mark.parametrize("status", ["ready", "sending", "unknown", "done"])
def test_a_payout_has_one_attempt_that_may_have_sent_it(run, status):
    payout = run.payouts.get()
    attempt = Attempt.objects.create(
        payout=payout, number=1, key="one", currency="EUR", amount=payout.amount, status=status,
        destination=payout.destination, made_at=PAYDAY,
    )  # fmt: skip
    refused(again(attempt, key="'two'", number="2"), because="one_open_attempt_per_payout")


def test_a_payee_has_one_open_account():
    account = connect(make_payee("Ana"))
    refused(again(account, stripe_account="'acct_other'"), because="one_open_account_per_payee")
    ConnectedAccount.objects.filter(pk=account.pk).update(status="closed", closed_at=PAYDAY)
    with connection.cursor() as cursor:
        cursor.execute(
            again(account, stripe_account="'acct_other'", status="'ready'", closed_at="NULL", closed_how="''")
        )


def test_a_listing_has_one_agreement_in_force(agreement):
    later = make_agreement(make_listing(), status="draft")
    SplitAgreement.objects.filter(pk=later.pk).update(
        subject=agreement.subject, version=agreement.version + 1
    )
    refused(
        f"UPDATE splits_splitagreement SET active_from = now() WHERE id = {later.pk}",
        because="one_active_agreement_at_a_time",
    )


def test_an_agreement_begins_as_a_draft(agreement):
    refused(
        again(agreement, version="99", active_from="NULL", status="'accepted'"), because="begins as a draft"
    )


def test_a_signature_is_given_once_and_stays(agreement):
    for signature, name in (
        (Approval.objects.filter(agreement=agreement).first(), "one_decision_per_approver"),
        (Acceptance.objects.filter(agreement=agreement).first(), "one_answer_per_payee"),
    ):
        table = signature._meta.db_table
        refused(again(signature), because=name)
        refused(
            f"DELETE FROM {table} WHERE id = {signature.pk}",
            because="not changed or removed|permission denied",
        )
        refused(
            f"UPDATE {table} SET reason = 'Never' WHERE id = {signature.pk}",
            because="not changed or removed|permission denied",
        )


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET reason = 'Never'", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
@pytest.mark.parametrize("table", ["runs_runapproval", "splits_acceptance", "splits_approval"])
def test_not_even_the_owner_of_the_tables_changes_what_somebody_signed(table, change):
    """The web role lacks the right; the owner, who has it, is stopped by the trigger."""
    with database.owner() as cursor, pytest.raises(psycopg2.Error, match="is not changed or removed"):
        cursor.execute(change.format(table))
