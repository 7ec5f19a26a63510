"""Who waits is written to: once for each reason, and not before the run is sure."""

import datetime as dt

import pytest
from django.apps import apps

from payouts.payees.services import hold_payouts
from payouts.runs import services
from payouts.runs.models import Skip
from tests.architecture import pseudo
from tests.factories import make_payee
from tests.payouts.payday import PAYDAY, approve, connect, earn, euros, letters_to, plan, ready_payee

pytestmark = pytest.mark.django_db


def over(run):
    """Everything of the run was sent, so that the next can be planned."""
    for payout in run.payouts.all():
        services.cancel_payout(payout=payout, by=run.planned_by, reason="Over.", at=PAYDAY)
    return run


def test_cleo_is_told_once_why_she_waits_and_not_again_next_week():
    ready_payee("Ana", "80.00")
    cleo = ready_payee("Cleo", "9.00")
    run = plan()
    assert services.tell_waiting(at=PAYDAY) == 0  # it may still be given up

    approve(run)
    assert services.tell_waiting(at=PAYDAY) == 1
    assert services.tell_waiting(at=PAYDAY) == 0
    assert letters_to(cleo) == ["€9.00 of yours waits for the next payout"]

    over(run)
    approve(plan(at=PAYDAY + dt.timedelta(days=7)))
    services.tell_waiting(at=PAYDAY)
    assert len(letters_to(cleo)) == 1


def test_another_reason_is_told_anew():
    ready_payee("Ana", "80.00")
    cleo = ready_payee("Cleo", "9.00")
    over(approve(plan()))
    services.tell_waiting(at=PAYDAY)
    earn(cleo, euros("9.00"))
    hold_payouts(payee=cleo, reason="Two people say that it is theirs.", until=PAYDAY.date())

    approve(plan())
    services.tell_waiting(at=PAYDAY)

    assert letters_to(cleo) == [
        "€9.00 of yours waits for the next payout",
        "€18.00 of yours waits for the next payout",
    ]


def test_of_a_run_that_was_given_up_nobody_is_told():
    ready_payee("Ana", "80.00")
    cleo = ready_payee("Cleo", "9.00")
    run = plan()
    services.abandon(run=run, by=run.planned_by, at=PAYDAY)
    assert services.tell_waiting(at=PAYDAY) == 0
    assert letters_to(cleo) == []


def test_somebody_nobody_speaks_for_is_not_written_to():
    ready_payee("Ana", "80.00")
    estate = make_payee("Estate of Ida")
    connect(estate)
    earn(estate, euros("5.00"))
    type(estate).objects.filter(pk=estate.pk).update(user=None)
    approve(plan())
    assert services.tell_waiting(at=PAYDAY) == 1


def test_everybody_who_waits_reads_a_letter_of_their_own_reason():
    ana = ready_payee("Ana", "80.00")
    run = plan()
    approve(run)
    said = set()
    for reason in Skip.Reason.values:
        payee = make_payee(reason)
        Skip.objects.create(
            run=run, payee=payee, available=500, reason=reason, detail="So it is.", next_date=PAYDAY.date()
        )
        services.tell_waiting(at=PAYDAY)
        letter = apps.get_model("mail.Letter").objects.get(to=payee.user.email)
        said.add(letter.text.replace(f"Dear {reason},", ""))
    assert len(said) == len(Skip.Reason.values)
    assert letters_to(ana) == []


def test_why_somebody_waits_is_told_in_their_language_and_kept_in_ours():
    emil = ready_payee("Emil", "80.00")
    emil.connected_accounts.update(status="onboarding", requirements=["external_account"])
    ready_payee("Ana", "80.00")
    type(emil.user).objects.filter(pk=emil.user_id).update(language="de")
    run = plan()
    approve(run)
    with pseudo.spoken():
        services.tell_waiting(at=PAYDAY)
    letter = apps.get_model("mail.Letter").objects.get(to=emil.user.email)
    assert "Stripe cannot pay you yet: «Stripe still needs «a bank account».»" in letter.text
    assert run.skips.get().detail == "Stripe still needs a bank account."
