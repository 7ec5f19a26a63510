"""Terms are signed by every party and approved by the co-op, or nobody is paid by them."""

import datetime as dt
import threading

import pytest
from django.db import connection

from payouts.money import Money
from payouts.splits import selectors, services
from payouts.splits.models import SplitAgreement
from payouts.splits.services import (
    AlreadyDecided,
    BadTerms,
    NotEligible,
    StillOpen,
    Terms,
    TermsChanged,
)
from payouts.states import IllegalTransition
from tests.factories import FRIDAY, make_officer, make_payee
from tests.payouts.splits.scene import accept, accepted, approve, draft, in_force, proposed, refused, shared

pytestmark = pytest.mark.django_db


def test_a_shared_split_is_accepted_by_each_and_approved_by_the_co_op(ana, ben, press):
    agreement = proposed(ana, ben, press)
    assert agreement.status == "proposed"
    assert list(selectors.waiting_for(ben)) == [agreement]
    assert list(selectors.waiting_for(ana)) == []  # who proposes has said yes with it

    for payee in (ben, press):
        services.accept(
            agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=payee.user, at=FRIDAY
        )
    assert agreement.status == "accepted"
    assert list(selectors.awaiting_approval()) == [agreement]

    approve(agreement, make_officer())
    assert agreement.status == "active"
    assert selectors.active_for("listing:1") == agreement


def test_a_split_with_oneself_is_active_at_once(ana):
    agreement = draft([Terms(ana, "Artist", basis_points=10_000)], by=ana.user)
    services.propose(agreement=agreement, by=ana.user, approvals_needed=2, at=FRIDAY)
    assert agreement.status == "active"


def test_naming_only_somebody_else_is_no_solo_split(ana, ben):
    agreement = draft([Terms(ben, "Artist", basis_points=10_000)], by=ana.user)
    services.propose(agreement=agreement, by=ana.user, approvals_needed=1, at=FRIDAY)
    assert agreement.status == "proposed"


def test_above_the_band_two_different_admins_approve(ana, ben, press):
    agreement = accepted(ana, ben, press, approvals=2)
    carla = make_officer("Carla Haas")
    approve(agreement, carla)
    assert agreement.status == "accepted"
    with pytest.raises(AlreadyDecided):
        approve(agreement, carla)
    approve(agreement, make_officer("Dov Levi"))
    assert agreement.status == "active"


def test_neither_proposer_nor_party_approves(ana, ben, press):
    agreement = accepted(ana, ben, press)
    for party in (ana, ben, press):
        with pytest.raises(NotEligible):
            approve(agreement, party.user)
    assert agreement.status == "accepted"


def test_nobody_approves_what_they_did_not_see(ana, ben, press):
    agreement = accepted(ana, ben, press)
    with pytest.raises(TermsChanged):
        approve(agreement, make_officer(), terms="0" * 64)


def test_one_no_ends_the_version(ana, ben, press):
    agreement = proposed(ana, ben, press)
    services.decline(
        agreement=agreement,
        payee=ben,
        terms_hash=agreement.terms_hash,
        by=ben.user,
        reason="too little",
        at=FRIDAY,
    )
    assert agreement.status == "rejected"
    with pytest.raises(IllegalTransition):
        services.accept(
            agreement=agreement, payee=press, terms_hash=agreement.terms_hash, by=press.user, at=FRIDAY
        )


def test_only_a_party_answers_and_only_for_itself(ana, ben, press):
    agreement = proposed(ana, ben, press)
    stranger = make_payee("Mallory")
    for payee, by in [(ben, press.user), (ben, ana.user), (stranger, stranger.user)]:
        with pytest.raises(NotEligible):
            services.accept(
                agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=by, at=FRIDAY
            )


def test_a_new_version_takes_over_and_the_old_one_is_kept(ana, ben, press):
    first = in_force(ana, ben, press)
    second = draft(
        [Terms(ana, "Artist", basis_points=9_000), Terms(ben, "Co-maker", basis_points=1_000)], by=ana.user
    )
    services.propose(agreement=second, by=ana.user, approvals_needed=1, at=FRIDAY)
    accept(second, ben, press)
    services.approve(
        agreement=second,
        terms_hash=second.terms_hash,
        by=make_officer("Dov Levi"),
        reason="agreed",
        at=FRIDAY + dt.timedelta(days=1),
    )
    first.refresh_from_db()
    assert (first.status, second.status, second.version) == ("superseded", "active", 2)
    assert first.active_to == second.active_from


def test_nobody_is_dropped_unasked(ana, ben, press):
    first = in_force(ana, ben, press)
    alone = draft([Terms(ana, "Artist", basis_points=10_000)], by=ana.user)
    services.propose(agreement=alone, by=ana.user, approvals_needed=1, at=FRIDAY)

    assert (alone.status, alone.approvals_needed) == ("proposed", 1)
    assert [leaver.payee for leaver in alone.departures.all()] == [press, ben]
    assert list(selectors.waiting_for(press)) == [alone]
    accept(alone, ben)
    with pytest.raises(NotEligible):
        approving(alone, press.user)
    assert selectors.active_for("listing:1") == first
    accept(alone, press)
    approve(alone, make_officer("Dov Levi"))
    assert selectors.active_for("listing:1") == alone


def approving(agreement, user):
    """Somebody who is asked to leave tries to decide once everybody has answered but the last."""
    SplitAgreement.objects.filter(pk=agreement.pk).update(status="accepted")
    try:
        approve(agreement, user)
    finally:
        SplitAgreement.objects.filter(pk=agreement.pk).update(status="proposed")


def test_one_who_leaves_may_say_no(ana, ben, press):
    first = in_force(ana, ben, press)
    alone = draft([Terms(ana, "Artist", basis_points=10_000)], by=ana.user)
    services.propose(agreement=alone, by=ana.user, approvals_needed=1, at=FRIDAY)
    services.decline(
        agreement=alone,
        payee=press,
        terms_hash=alone.terms_hash,
        by=press.user,
        reason="We agreed.",
        at=FRIDAY,
    )
    assert (alone.status, selectors.active_for("listing:1")) == ("rejected", first)


def test_an_edit_after_the_first_approval_voids_it(ana, ben, press):
    agreement = accepted(ana, ben, press, approvals=2)
    carla = make_officer("Carla Haas")
    approve(agreement, carla)
    services.withdraw(agreement=agreement, by=ana.user, at=FRIDAY)
    changed = accepted(ana, ben, press, approvals=2)
    with pytest.raises(IllegalTransition):
        approve(agreement, make_officer("Dov Levi"))
    approve(changed, carla)  # again, since these are other terms
    assert changed.status == "accepted"


def test_one_version_at_a_time_waits(ana, ben, press):
    proposed(ana, ben, press)
    with pytest.raises(StillOpen):
        proposed(ana, ben, press)
    another = draft(shared(ana, ben, press), by=ana.user)
    refused(
        "UPDATE splits_splitagreement SET status = 'proposed', terms_hash = 'x' WHERE id = %s", another.pk
    )


def test_a_party_offers_other_terms_instead(ana, ben, press):
    first = proposed(ana, ben, press)
    second = offer_more(first, press, [ana, ben, press])
    first.refresh_from_db()
    assert (first.status, second.status, second.version, second.proposed_by) == (
        "rejected", "proposed", 2, press.user,
    )  # fmt: skip
    assert first.acceptances.get(payee=press).reason == "Offers other terms instead."
    assert {payee.name for payee in selectors.unanswered(second)} == {"Ana Moreau", "Ben Okafor"}
    with pytest.raises(NotEligible):
        accept_for(second, ana, by=press.user)


def accept_for(agreement, payee, *, by):
    services.accept(agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=by, at=FRIDAY)


def offer_more(agreement, by, payees, *, terms=None):
    ana, ben, press = (*payees, None, None)[:3]
    shares = [Terms(ana, "Artist", basis_points=7_500)]
    shares += [Terms(ben, "Co-maker", basis_points=2_500)] if ben else []
    shares += [Terms(press, "Printer", amount=1_000)] if press else []
    return services.counter(
        agreement=agreement,
        payee=by,
        terms_hash=terms or agreement.terms_hash,
        shares=shares,
        note="Paper costs more now.",
        approvals_needed=1,
        by=by.user,
        at=FRIDAY,
    )


def test_other_terms_are_for_the_same_people(ana, ben, press):
    first, stranger = proposed(ana, ben, press), make_payee("Mallory")
    for payees in ([press], [ana, ben], [ana, ben, stranger]):
        with pytest.raises(BadTerms, match="same people"):
            offer_more(first, press, payees)
    with pytest.raises(BadTerms, match="not 100"):
        services.counter(
            agreement=first, payee=press, terms_hash=first.terms_hash, by=press.user, at=FRIDAY, note="", approvals_needed=1,
            shares=[Terms(each, "Artist", basis_points=3_000) for each in (ana, ben, press)],
        )  # fmt: skip
    with pytest.raises(TermsChanged):
        offer_more(first, press, [ana, ben, press], terms="0" * 64)
    with pytest.raises(NotEligible):
        offer_more(first, stranger, [ana, ben, press])
    first.refresh_from_db()
    assert (first.status, first.acceptances.count(), SplitAgreement.objects.count()) == ("proposed", 1, 1)


def test_an_invitation_runs_out_after_fourteen_days(ana, ben, press):
    agreement = proposed(ana, ben, press)
    assert services.expire_due(at=FRIDAY + dt.timedelta(days=13, hours=23)) == 0
    assert services.expire_due(at=FRIDAY + dt.timedelta(days=14)) == 1
    agreement.refresh_from_db()
    assert agreement.status == "expired"


def test_only_the_proposer_withdraws(ana, ben, press):
    agreement = proposed(ana, ben, press)
    with pytest.raises(NotEligible):
        services.withdraw(agreement=agreement, by=ben.user, at=FRIDAY)
    services.withdraw(agreement=agreement, by=ana.user, at=FRIDAY)
    assert agreement.status == "withdrawn"


def test_bad_terms_are_refused_with_every_reason(ana, ben):
    for shares, reason in [
        ([], "Name at least one person"),
        ([Terms(ana, "Artist", basis_points=9_999)], "99.99 %, not 100.00 %"),
        ([Terms(ana, "Artist", basis_points=10_000), Terms(ben, "Printer", amount=8_000)], "leave nothing"),
        (
            [Terms(ana, "Artist", basis_points=5_000), Terms(ana, "Printer", basis_points=5_000)],
            "named twice",
        ),
        ([Terms(ana, "Artist", basis_points=10_000, amount=5)], "either a fixed amount or a percentage"),
        ([Terms(ana, "Artist", basis_points=10_000), Terms(ben, "Printer", amount=-5)], "above zero"),
    ]:
        with pytest.raises(BadTerms, match=reason):
            draft(shares, by=ana.user)
    assert SplitAgreement.objects.count() == 0


def test_what_each_gets_is_shown_to_the_cent(ana, ben, press):
    agreement = proposed(ana, ben, press)
    rows = selectors.who_gets_what(agreement, Money(8_000, "EUR"), coop_share_points=1_200)
    assert [(row.label, row.note, row.amount.minor) for row in rows] == [
        ("Petit Press", "Printer", 800),
        ("Ana Moreau", "Artist", 4_680),
        ("Ben Okafor", "Co-maker", 1_560),
        ("The co-op", "keeps the place running; card processing included", 960),
    ]
    assert sum(row.amount.minor for row in rows) == 8_000


@pytest.mark.django_db(transaction=True)
def test_fifty_pairs_of_approvals_at_one_instant_are_each_two_approvals(ana, ben, press):
    carla, dov = make_officer("Carla Haas"), make_officer("Dov Levi")
    waiting = [accepted(ana, ben, press, approvals=2, subject=f"listing:{n}") for n in range(1, 51)]
    begin, failed = threading.Barrier(2), []

    def decide(admin):
        try:
            for agreement in waiting:
                begin.wait()
                approve(SplitAgreement.objects.get(pk=agreement.pk), admin)
        except Exception as error:
            failed.append(error)
            begin.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[admin]) for admin in (carla, dov)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert SplitAgreement.objects.filter(status="active").count() == 50


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_the_last_approval_at_one_instant_leave_one_of_the_two(ana, ben, press):
    carla = make_officer("Carla Haas")
    for number in range(1, 11):
        agreement = accepted(ana, ben, press, subject=f"listing:{number}")
        begin, outcomes = threading.Barrier(2), []

        def act(verb, begin=begin, outcomes=outcomes):
            begin.wait()
            try:
                verb()
                outcomes.append("done")
            except IllegalTransition:
                outcomes.append("told")
            finally:
                connection.close()

        threads = [
            threading.Thread(target=act, args=[lambda a=agreement: approve(a, carla)]),
            threading.Thread(
                target=act, args=[lambda a=agreement: services.withdraw(agreement=a, by=ana.user, at=FRIDAY)]
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        agreement.refresh_from_db()
        assert sorted(outcomes) == ["done", "told"]
        assert agreement.status in ("active", "withdrawn")
