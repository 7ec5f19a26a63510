"""Payouts under way in a person's hands: who may, what is asked again, what the log keeps."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from artists.cooperative.models import Decision, Office
from payouts.connect import gateway
from payouts.ledger.selectors import check_books, owed
from payouts.money import Money
from payouts.payees.models import Payee
from payouts.runs import services, tasks
from payouts.runs.models import Attempt, Payout, PayoutRun, Reversal
from tests.factories import make_officer, make_policy
from tests.marketplace.console.scene import (
    MONEY,
    needs_the_password_again,
    planned_run,
    shows_only_to,
    sign_in,
    somebody_to_pay,
    words,
)
from tests.payouts.payday import give_to_the_fund, owe, ready_payee

pytestmark = pytest.mark.django_db
RUNS = ["pause-run", "resume-run", "recall-run"]
PAYOUTS = ["cancel-payout", "retry-payout", "bring-back"]
WHY = {"reason": "Ana telephoned."}


def url(name, thing):
    return reverse(f"console:{name}", args=[thing.pk])


@pytest.fixture
def run():
    """Approved, with two payouts that wait."""
    make_policy()
    somebody_to_pay("Ana Moreau")
    somebody_to_pay("Ben Okafor", price=4_000)
    made = planned_run()
    for name in ("Carla Haas", "Dora Klein"):
        services.approve(run=made, content_hash=made.content_hash, by=make_officer(name), at=made.planned_at)
    return made


@pytest.fixture
def eva(client):
    return sign_in(client, make_officer("Eva Stein"))


def of_ana(run) -> Payout:
    return run.payouts.get(payee__name="Ana Moreau")


def send_ana(run) -> Payout:
    Payout.objects.filter(pk=of_ana(run).pk).update(
        status="in_transit", stripe_transfer="tr_1", sent_at=run.planned_at
    )
    return of_ana(run)


@pytest.mark.parametrize("name", RUNS)
def test_steering_a_run_is_for_admins_and_the_treasurer(client, run, name):
    shows_only_to(client, url(name, run), *MONEY, post=WHY)
    run.refresh_from_db()
    assert (run.status, run.paused_for) == ("approved", "")


@pytest.mark.parametrize("name", PAYOUTS)
def test_steering_a_payout_is_for_admins_and_the_treasurer(client, run, name):
    shows_only_to(client, url(name, of_ana(run)), *MONEY, post=WHY)
    assert of_ana(run).status == "pending"


@pytest.mark.parametrize("name", [*RUNS, *PAYOUTS])
def test_it_asks_for_the_password_again(client, run, name):
    sign_in(client, make_officer("Eva Stein"), recently=False)
    thing = run if name in RUNS else of_ana(run)
    needs_the_password_again(client, url(name, thing), WHY)


def test_a_run_is_paused_with_a_reason_and_goes_on_by_hand_only(client, run, eva):
    assert "Nothing was done. Say why" in words(client.post(url("pause-run", run), {}, follow=True))
    page = words(client.post(url("pause-run", run), WHY, follow=True))
    assert "Eva Stein paused it: Ana telephoned." in page and "Let it go on" in page
    again = words(client.post(url("pause-run", run), WHY, follow=True))
    assert "Nothing was done:" in again

    assert "The run goes on." in words(client.post(url("resume-run", run), follow=True))
    assert "Nothing was done:" in words(client.post(url("resume-run", run), follow=True))
    assert sorted(Decision.objects.values_list("verb", flat=True)) == ["paused", "resumed"]


def test_a_recalled_run_owes_everybody_as_before(client, run, eva):
    page = words(client.post(url("recall-run", run), WHY, follow=True))
    assert "2 payouts are not sent" in page and "Completed" in page
    assert owed(of_ana(run).payee, "available", "EUR").minor == 7_690
    assert "Nothing was done:" in words(client.post(url("recall-run", run), WHY, follow=True))
    assert check_books() == []


def test_one_payout_is_taken_out_and_the_other_stays(client, run, eva):
    page = words(client.get(url("payout", of_ana(run))))
    assert "Take it out of the run" in page and "Try it now" not in page
    page = words(client.post(url("cancel-payout", of_ana(run)), WHY, follow=True))
    assert "is owed the money as before" in page and "Ana telephoned." in page
    assert "Take it out of the run" not in page
    assert sorted(run.payouts.values_list("status", flat=True)) == ["canceled", "pending"]
    assert Decision.objects.get().verb == "canceled"


def test_what_stripe_was_asked_for_is_not_taken_out(client, run, eva):
    payout = of_ana(run)
    Attempt.objects.create(
        payout=payout, number=1, key="k", destination=payout.destination, currency="EUR",
        amount=payout.amount, status="sending", calls=1, made_at=run.planned_at, error="no answer",
    )  # fmt: skip
    Payout.objects.filter(pk=payout.pk).update(due_at=run.planned_at)
    page = words(client.get(url("run", run)))
    assert "1×" in page and "Stripe said: no answer" in page and "Try it now" in page
    refused = words(client.post(url("cancel-payout", payout), WHY, follow=True))
    assert "Nothing was done: Stripe was asked for" in refused
    assert "A worker tries it now." in words(client.post(url("retry-payout", payout), follow=True))
    assert "nothing to hurry" in words(client.post(url("retry-payout", payout), follow=True))
    assert [d.verb for d in Decision.objects.all()] == ["tried again"]


def test_money_is_asked_back_once_however_often_the_form_is_sent(client, run, eva):
    payout = send_ana(run)
    page = words(client.get(url("payout", payout)))
    assert "Bring money back" in page and "At most €76.90" in page
    form = WHY | {"amount": "30.00", "purpose": "debt", "seen": payout.amount}

    too_much = words(client.post(url("bring-back", payout), form | {"amount": "77.00"}, follow=True))
    assert "Nothing was done. Only €76.90 of the payout is left." in too_much
    assert "A worker asks Stripe" in words(client.post(url("bring-back", payout), form, follow=True))
    assert "Nothing was done." in words(client.post(url("bring-back", payout), form, follow=True))

    (reversal,) = Reversal.objects.all()
    assert (reversal.amount, reversal.purpose, reversal.by, reversal.reason) == (
        3_000,
        "debt",
        eva,
        "Ana telephoned.",
    )
    assert Decision.objects.get().after["amount"] == "€30.00"
    assert "To be asked for in a moment." in words(client.get(url("payout", payout)))


def test_a_payout_that_was_not_sent_cannot_be_asked_back(client, run, eva):
    form = WHY | {"amount": "30.00", "purpose": "debt", "seen": 0}
    assert "Nothing was done." in words(client.post(url("bring-back", of_ana(run)), form, follow=True))
    assert not Reversal.objects.exists()


def test_another_admin_approves_when_one_lost_the_office(client, run, eva):
    Office.objects.filter(user__name="Dora Klein").update(active_to=run.planned_at)
    services.send(
        payout_id=of_ana(run).pk, gateway=gateway.current(), at=run.planned_at, may_approve=tasks.may_approve
    )
    run.refresh_from_db()
    assert run.paused_for == "approval"

    page = words(client.get(url("run", run)))
    assert "One more approval" in page and "Dora Klein may not approve runs any more" in page
    assert "Eva Stein" in page
    answer = client.post(
        url("decide-run", run), WHY | {"decision": "yes", "seen": run.content_hash}, follow=True
    )
    assert "Your approval is kept." in words(answer) or "The run is approved" in words(answer)
    assert run.approvals.count() == 3


def test_approvers_see_that_a_payout_left_the_list_before_they_decided(client):
    make_policy()
    somebody_to_pay("Ana Moreau")
    somebody_to_pay("Ben Okafor", price=4_000)
    run = planned_run()
    services.cancel_payout(
        payout=of_ana(run), by=run.planned_by, reason="Her bank changed.", at=run.planned_at
    )
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(url("run", run)))
    assert "1 of them is not paid after all" in page and "Approve €41.70" in page
    assert "Not paid: Thea Treasurer took it out of the run: Her bank changed." in page


# --- Looking before planning ------------------------------------------------------------------------


def test_who_would_be_paid_is_shown_and_nothing_is_set_aside(client):
    make_policy()
    ana = somebody_to_pay("Ana Moreau")
    somebody_to_pay("Cleo Roux", account=None)
    sign_in(client, make_officer("Thea Treasurer", role="treasurer"))

    page = words(client.get(reverse("console:plan")))

    for said in ("Ana Moreau", "€76.90", "Cleo Roux", "No Stripe account connected.", "Who would wait"):
        assert said in page, said
    assert not PayoutRun.objects.exists()
    assert owed(ana.payee, "reserved", "EUR").minor == 0
    planned_run()
    assert "disabled>Plan it" in words(client.get(reverse("console:plan")))


# --- Payees ---------------------------------------------------------------------------------------------


def test_payees_are_for_admins_and_the_treasurer(client):
    ana = somebody_to_pay("Ana Moreau").payee
    shows_only_to(client, reverse("console:payees"), *MONEY)
    shows_only_to(client, url("payee", ana), *MONEY)
    for name in ("hold-payouts", "lift-hold", "write-off"):
        shows_only_to(client, url(name, ana), *MONEY, post=WHY)
    sign_in(client, make_officer("Eva Stein"))
    assert client.get("/console/payees/999999/").status_code == 404


def test_payouts_are_held_with_a_reason_and_a_day_until_somebody_lifts_it(client, eva):
    make_policy()
    ana = somebody_to_pay("Ana Moreau").payee
    somebody_to_pay("Ben Okafor")
    late = {"reason": "Her brother says it is his.", "until": "2001-01-01"}
    assert client.post(url("hold-payouts", ana), late).status_code == 422
    assert not Payee.objects.exclude(hold_reason="").exists()

    until = timezone.localdate() + dt.timedelta(days=14)
    page = words(client.post(url("hold-payouts", ana), late | {"until": until.isoformat()}, follow=True))
    assert "Her brother says it is his." in page and "Lift it" in page
    assert "Ana Moreau" in words(client.get(reverse("console:payees")))
    run = planned_run()
    assert [(s.payee, s.reason, s.detail) for s in run.skips.all()] == [
        (ana, "on_hold", "Her brother says it is his.")
    ]

    client.post(url("lift-hold", ana), {"lift-reason": "They agreed."})
    ana.refresh_from_db()
    assert (ana.hold_reason, ana.held_until) == ("", None)
    assert [d.verb for d in Decision.objects.order_by("pk")] == ["held payouts", "lifted hold"]


def test_a_debt_to_the_fund_is_written_off_once_with_a_reason_and_a_line_in_the_log(client, eva):
    ana = ready_payee("Ana Moreau", "10.00")
    give_to_the_fund(Money(5_000, "EUR"))
    owe(ana, Money(3_000, "EUR"))
    services.front_debts(at=timezone.now())
    assert "Write off €20.00" in words(client.get(url("payee", ana)))

    form = {"currency": "EUR", "owed": "2000"}
    assert "Nothing was done. Say why" in words(client.post(url("write-off", ana), form, follow=True))
    form |= {"reason": "She stopped selling and cannot pay."}
    assert "€20.00 is written off" in words(client.post(url("write-off", ana), form, follow=True))
    again = words(client.post(url("write-off", ana), form, follow=True))
    assert "Nothing was done: Ana Moreau owes the solidarity fund €0.00" in again
    assert "Write off €" not in again and "She stopped selling" in again
    assert [d.verb for d in Decision.objects.all()] == ["wrote off"]
    assert check_books() == []


def test_nobody_writes_off_their_own_debt(client, eva):
    payee = ready_payee("Eva Stein", "10.00")
    Payee.objects.filter(pk=payee.pk).update(user=eva)
    form = {"currency": "EUR", "owed": "2000", "reason": "Because."}
    assert "somebody else writes off" in words(client.post(url("write-off", payee), form, follow=True))


def test_two_payees_with_one_bank_account_are_flagged(client, eva):
    ana, ben = somebody_to_pay("Ana Moreau").payee, somebody_to_pay("Ben Okafor").payee
    somebody_to_pay("Cleo Roux")
    for payee in (ana, ben):
        payee.connected_accounts.update(bank_fingerprint="one")
    page = words(client.get(reverse("console:payees")))
    assert "Ana Moreau" in page and "Ben Okafor" in page and "Cleo Roux" not in page
    assert "Shares a bank account with" in words(client.get(url("payee", ana)))
    everybody = words(client.get(reverse("console:payees") + "?show=all&q=cleo"))
    assert "Cleo Roux" in everybody and "Ana Moreau" not in everybody


def test_a_large_run_is_shown_a_page_at_a_time(client, run, eva, monkeypatch):
    monkeypatch.setattr("marketplace.console.views.runs.A_PAGE", 1)
    first, second = client.get(url("run", run)), client.get(url("run", run) + "?page=2")
    assert "Ana Moreau" in words(first) and "1 to 1 of 2" in words(first)
    assert "Ben Okafor" in words(second)
    fragment = client.get(url("progress", run) + "?page=2", headers={"HX-Request": "true"})
    assert "?page=2" in words(fragment) and "Ben Okafor" in words(fragment)
