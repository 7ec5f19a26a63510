"""Approving a payday: different people, exactly this list, once."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from payouts.runs import services
from payouts.runs.models import PayoutRun, RunApproval
from payouts.runs.services.approving import release_reservation
from payouts.states import IllegalTransition
from tests.factories import make_user
from tests.payouts.payday import PAYDAY, approve, books_hold, plan, ready_payee, what_is_owed

pytestmark = pytest.mark.django_db


def _approve(run, person, **changes):
    facts = {"run": run, "content_hash": run.content_hash, "by": person, "at": PAYDAY}
    return services.approve(**(facts | changes))


def test_two_different_people_approve_and_the_payouts_may_go():
    ready_payee("Ana")
    run = plan()

    _approve(run, make_user("Carla"))
    assert run.status == "planned"
    assert [p.status for p in run.payouts.all()] == ["held"]

    _approve(run, make_user("Dora"))
    assert run.status == "approved"
    assert [p.status for p in run.payouts.all()] == ["pending"]


def test_the_same_person_does_not_count_twice():
    ready_payee("Ana")
    run, carla = plan(), make_user("Carla")
    _approve(run, carla)

    with pytest.raises(services.AlreadyDecided):
        _approve(run, carla)
    assert run.status == "planned"


def test_whoever_planned_the_run_cannot_approve_it():
    ready_payee("Ana")
    theo = make_user("Theo")

    with pytest.raises(services.NotEligible):
        _approve(plan(by=theo), theo)


def test_nobody_approves_a_large_payout_to_themselves():
    ana = ready_payee("Ana", "500.01")
    run = plan()

    with pytest.raises(services.NotEligible):
        _approve(run, ana.user)
    _approve(run, ana.user, own_payout_up_to=60_000)


def test_a_list_that_was_not_on_the_page_cannot_be_approved():
    ready_payee("Ana")
    run = plan()

    with pytest.raises(services.ContentChanged):
        _approve(run, make_user("Carla"), content_hash="0" * 64)
    assert not run.approvals.exists()


def test_a_rejected_run_sends_nothing_and_everybody_is_owed_the_money_as_before():
    ana = ready_payee("Ana")
    run = plan()
    _approve(run, make_user("Carla"))

    services.reject(
        run=run, content_hash=run.content_hash, by=make_user("Dora"), reason="Ana's bank is new.", at=PAYDAY
    )

    assert run.status == "abandoned"
    assert [(p.status, p.reason) for p in run.payouts.all()] == [
        ("canceled", "The run was rejected: Ana's bank is new.")
    ]
    assert what_is_owed(ana) == {"available": "80.00"}
    assert books_hold()
    assert plan() != run


def test_an_abandoned_run_gives_way_to_the_next():
    ana = ready_payee("Ana")
    theo = make_user("Theo")
    run = plan(by=theo)

    services.abandon(run=run, by=theo, at=PAYDAY)

    assert what_is_owed(ana) == {"available": "80.00"}
    with pytest.raises(IllegalTransition):
        services.abandon(run=run, by=theo, at=PAYDAY)
    with pytest.raises(IllegalTransition):
        _approve(run, make_user("Carla"))


def test_an_approved_run_cannot_be_abandoned_or_rejected():
    ready_payee("Ana")
    run = approve(plan())

    with pytest.raises(IllegalTransition):
        services.abandon(run=run, by=make_user("Theo"), at=PAYDAY)
    with pytest.raises(IllegalTransition):
        services.reject(run=run, content_hash=run.content_hash, by=make_user("Eve"), reason="No", at=PAYDAY)


def test_the_database_refuses_a_run_with_too_few_approvals():
    ready_payee("Ana")
    run = plan()
    _approve(run, make_user("Carla"))

    with pytest.raises(IntegrityError, match="without 2 approvals"), transaction.atomic():
        PayoutRun.objects.filter(pk=run.pk).update(status="approved")
    with pytest.raises(IntegrityError, match="waits for the approval"), transaction.atomic():
        run.payouts.update(status="pending")


@pytest.mark.django_db(transaction=True)
def test_one_approves_and_one_rejects_at_one_instant_and_one_of_them_is_told_no():
    ana = ready_payee("Ana")
    for _ in range(3):
        run = plan(approvals=1)
        carla, dora = make_user("Carla"), make_user("Dora")
        barrier, outcomes = threading.Barrier(2), []

        def decide(verb, run=run, barrier=barrier, outcomes=outcomes):
            barrier.wait()
            try:
                verb(PayoutRun.objects.get(pk=run.pk))
                outcomes.append("done")
            except IllegalTransition:
                outcomes.append("told no")
            finally:
                connection.close()

        def yes(run, person=carla):
            _approve(run, person)

        def no(run, person=dora):
            services.reject(run=run, content_hash=run.content_hash, by=person, reason="No", at=PAYDAY)

        threads = [threading.Thread(target=decide, args=[verb]) for verb in (yes, no)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        run.refresh_from_db()
        assert sorted(outcomes) == ["done", "told no"]
        assert RunApproval.objects.filter(run=run).count() == 1
        if run.status == "approved":
            assert what_is_owed(ana) == {"reserved": "80.00"}
            return
        assert what_is_owed(ana) == {"available": "80.00"}


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_one_instant_are_two():
    ready_payee("Ana")
    for _ in range(8):
        run = plan()
        barrier = threading.Barrier(2)

        def agree(person, run=run, barrier=barrier):
            mine = PayoutRun.objects.get(pk=run.pk)
            barrier.wait()
            try:
                _approve(mine, person)
            finally:
                connection.close()

        people = [make_user("Carla"), make_user("Dora")]
        threads = [threading.Thread(target=agree, args=[person]) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        run.refresh_from_db()
        assert run.status == "approved"
        # Out of the way, so that the next round can be planned.
        for payout in run.payouts.all():
            payout.move("canceled")
            release_reservation(payout, why="test", at=PAYDAY)
        run.move("sending")
        run.move("completed")
