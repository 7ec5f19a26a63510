"""Terms are signed by every party and approved by the co-op, or nobody is paid by them."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from payouts.money import Money
from payouts.splits import selectors, services
from payouts.splits.models import SplitAgreement
from payouts.splits.services import AlreadyDecided, BadTerms, NotEligible, Terms, TermsChanged
from payouts.states import IllegalTransition
from tests.factories import FRIDAY, make_officer, make_payee

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_payee("Ana Moreau")


@pytest.fixture
def ben():
    return make_payee("Ben Okafor")


@pytest.fixture
def press():
    return make_payee("Petit Press")


def shared(ana, ben, press):
    return [
        Terms(ana, "Artist", basis_points=7_500),
        Terms(ben, "Co-maker", basis_points=2_500),
        Terms(press, "Printer", amount=800),
    ]


def draft(shares, *, by, price=8_000, subject="listing:1"):
    return services.draft(
        subject=subject,
        title="Harbour, print",
        currency="EUR",
        unit_price=price,
        shares=shares,
        by=by,
        at=FRIDAY,
    )


def proposed(ana, ben, press, *, approvals=1, price=8_000):
    agreement = draft(shared(ana, ben, press), by=ana.user, price=price)
    services.propose(agreement=agreement, by=ana.user, approvals_needed=approvals, at=FRIDAY)
    return agreement


def accepted(ana, ben, press, *, approvals=1):
    agreement = proposed(ana, ben, press, approvals=approvals)
    for payee in (ben, press):
        services.accept(
            agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=payee.user, at=FRIDAY
        )
    return agreement


def approve(agreement, admin, *, terms=None):
    services.approve(
        agreement=agreement,
        terms_hash=terms or agreement.terms_hash,
        by=admin,
        reason="fair to all",
        at=FRIDAY,
    )


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
    first = accepted(ana, ben, press)
    approve(first, make_officer())
    second = draft(
        [Terms(ana, "Artist", basis_points=9_000), Terms(ben, "Co-maker", basis_points=1_000)], by=ana.user
    )
    services.propose(agreement=second, by=ana.user, approvals_needed=1, at=FRIDAY)
    services.accept(agreement=second, payee=ben, terms_hash=second.terms_hash, by=ben.user, at=FRIDAY)
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
    assert selectors.differences(first, second) == [
        "Ana Moreau: 75 % of the rest becomes 90 % of the rest.",
        "Ben Okafor: 25 % of the rest becomes 10 % of the rest.",
        "Petit Press leaves.",
    ]


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


def test_a_decider_sees_who_shares_a_bank_account(ana, ben, press):
    for payee in (ana, ben):
        payee.connected_accounts.create(
            stripe_account=f"acct_{payee.pk}", status="ready", bank_fingerprint="same"
        )
    facts = selectors.risk_facts(accepted(ana, ben, press))
    assert "Ana Moreau and Ben Okafor share one bank account." in facts
    assert "Petit Press has not connected a Stripe account yet." in facts


def refused(statement, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_postgresql_keeps_the_terms_as_they_were_signed(ana, ben, press):
    agreement = accepted(ana, ben, press)
    refused(
        "UPDATE splits_share SET basis_points = 10000 WHERE agreement_id = %s AND kind = 'points'",
        agreement.pk,
    )
    refused("DELETE FROM splits_share WHERE agreement_id = %s", agreement.pk)
    refused("UPDATE splits_splitagreement SET terms_hash = 'x' WHERE id = %s", agreement.pk)
    refused("UPDATE splits_splitagreement SET approvals_needed = 0 WHERE id = %s", agreement.pk)
    refused("DELETE FROM splits_splitagreement WHERE id = %s", agreement.pk)
    refused("UPDATE splits_acceptance SET answer = 'declined'")
    refused("DELETE FROM splits_acceptance")


def test_postgresql_activates_nothing_without_its_signatures(ana, ben, press):
    activate = "UPDATE splits_splitagreement SET status = 'active', active_from = now() WHERE id = %s"
    waiting = proposed(ana, ben, press)
    refused(activate, waiting.pk)
    for payee in (ben, press):
        services.accept(
            agreement=waiting, payee=payee, terms_hash=waiting.terms_hash, by=payee.user, at=FRIDAY
        )
    refused(activate, waiting.pk)
    # A party's approval, slipped in by hand, does not count.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO splits_approval (agreement_id, terms_hash, by_id, decision, reason, decided_at)"
            " VALUES (%s, %s, %s, 'approved', 'me', now())",
            [waiting.pk, waiting.terms_hash, ben.user_id],
        )
    refused(activate, waiting.pk)


def test_postgresql_takes_no_approval_of_other_terms(ana, ben, press):
    agreement = accepted(ana, ben, press)
    admin = make_officer()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO splits_approval (agreement_id, terms_hash, by_id, decision, reason, decided_at)"
            " VALUES (%s, 'other', %s, 'approved', '', now())",
            [agreement.pk, admin.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
