"""A run that waits: for a person, an approval, money or the books; and how it goes on."""

import pytest
from django.db import IntegrityError, transaction

from artists.cooperative.models import Office
from artists.cooperative.selectors import may_approve_runs
from payouts.money import Money
from payouts.runs import selectors, services
from payouts.runs.models import PayoutRun
from payouts.states import IllegalTransition
from tests.factories import make_officer, make_user
from tests.payouts.payday import PAYDAY, approve, books_hold, euros, plan, ready_payee, what_is_owed

pytestmark = pytest.mark.django_db


def send(payout, stripe_side):
    return services.send(
        payout_id=payout.pk, gateway=stripe_side.gateway, at=PAYDAY, may_approve=may_approve_runs
    )


def resume_paused(stripe_side):
    return services.resume_paused(gateway=stripe_side.gateway, at=PAYDAY, may_approve=may_approve_runs)


@pytest.fixture
def ana(stripe_side):
    stripe_side.fund(Money(100_000, "EUR"))
    return ready_payee("Ana", "80.00", stripe_side)


def test_a_person_pauses_a_run_and_only_a_person_lets_it_go_on(ana, stripe_side):
    run = approve(plan())
    (payout,) = run.payouts.all()
    theo = make_officer("Theo", role="treasurer")

    services.pause(run=run, by=theo, reason="Ana telephoned.", at=PAYDAY)
    assert (run.paused_for, run.paused_reason) == ("person", "Theo paused it: Ana telephoned.")
    with pytest.raises(IllegalTransition):
        services.pause(run=run, by=theo, reason="Twice", at=PAYDAY)
    assert send(payout, stripe_side) == "not due"
    assert resume_paused(stripe_side) == []

    services.resume(run=run)
    with pytest.raises(IllegalTransition):
        services.resume(run=run)
    assert send(payout, stripe_side) == "sent"
    run.refresh_from_db()
    assert (run.status, run.paused_for) == ("completed", "")


def test_a_run_that_is_only_planned_cannot_be_paused(ana):
    with pytest.raises(IllegalTransition):
        services.pause(run=plan(), by=make_user("Theo"), reason="No", at=PAYDAY)


def test_an_approver_who_lost_the_office_stops_the_run_until_another_approves(ana, stripe_side):
    carla, dora = make_officer("Carla"), make_officer("Dora")
    run = approve(plan(), by=[carla, dora])
    (payout,) = run.payouts.all()
    Office.objects.filter(user=dora).update(active_to=PAYDAY)

    assert send(payout, stripe_side) == "not due"
    run.refresh_from_db()
    assert run.paused_for == "approval"
    assert run.paused_reason == (
        "Dora may not approve runs any more, so 1 more approval of the same list is needed."
    )
    assert resume_paused(stripe_side) == []
    assert stripe_side.transfers() == []

    with pytest.raises(services.AlreadyDecided):
        services.approve(run=run, content_hash=run.content_hash, by=dora, at=PAYDAY)
    services.approve(run=run, content_hash=run.content_hash, by=make_officer("Emil"), at=PAYDAY)
    assert resume_paused(stripe_side) == [run]
    assert send(payout, stripe_side) == "sent"
    assert what_is_owed(ana) == {}
    assert books_hold()


def test_a_further_approval_must_be_of_the_same_list_and_of_somebody_who_may(ana, stripe_side):
    carla, dora = make_officer("Carla"), make_officer("Dora")
    run = approve(plan(), by=[carla, dora])
    with pytest.raises(IllegalTransition):  # nothing is lacking
        services.approve(run=run, content_hash=run.content_hash, by=make_officer("Emil"), at=PAYDAY)
    Office.objects.filter(user=dora).update(active_to=PAYDAY)
    send(run.payouts.get(), stripe_side)
    run.refresh_from_db()

    with pytest.raises(services.ContentChanged):
        services.approve(run=run, content_hash="0" * 64, by=make_officer("Emil"), at=PAYDAY)
    with pytest.raises(services.NotEligible):
        services.approve(run=run, content_hash=run.content_hash, by=run.planned_by, at=PAYDAY)
    with pytest.raises(IllegalTransition):  # too late to reject; it may be recalled
        services.reject(run=run, content_hash=run.content_hash, by=make_user("Eve"), reason="No", at=PAYDAY)


def test_the_office_given_back_lets_the_run_go_on_by_itself(ana, stripe_side):
    carla, dora = make_officer("Carla"), make_officer("Dora")
    run = approve(plan(), by=[carla, dora])
    Office.objects.filter(user=dora).update(active_to=PAYDAY)
    send(run.payouts.get(), stripe_side)
    Office.objects.filter(user=dora).update(active_to=None)

    assert resume_paused(stripe_side) == [run]


def test_a_pause_by_a_person_is_not_overwritten_by_a_shortage(stripe_side):
    stripe_side.fund(euros("80.00"))
    ready_payee("Ana", "80.00", stripe_side), ready_payee("Ben", "20.00", stripe_side)
    run = approve(plan())
    services.pause(run=run, by=make_user("Theo"), reason="Wait.", at=PAYDAY)

    services.pausing.stop(run, PayoutRun.PausedFor.FUNDS, "Too little.", at=PAYDAY)

    run.refresh_from_db()
    assert run.paused_for == "person"


def test_a_paused_run_says_for_what(ana):
    run = approve(plan())
    with pytest.raises(IntegrityError, match="paused_runs_say_for_what"), transaction.atomic():
        PayoutRun.objects.filter(pk=run.pk).update(paused_reason="Why?")


def test_a_payout_that_waits_is_tried_now_when_somebody_asks(ana, stripe_side):
    (payout,) = approve(plan()).payouts.all()
    assert not services.retry(payout=payout)  # it is due already
    stripe_side.tell("faults", kind="rate_limit", path="/v1/transfers")
    assert send(payout, stripe_side) == "waits"
    assert not selectors.due_to_send().exists()

    assert services.retry(payout=payout)
    assert send(payout, stripe_side) == "sent"
    assert not services.retry(payout=payout)
