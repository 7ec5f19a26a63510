"""What PostgreSQL itself refuses to do to an agreement, whoever writes."""

import pytest
from django.db import DatabaseError, connection, transaction

from payouts.splits import services
from payouts.splits.services import Terms
from tests.factories import FRIDAY, make_officer
from tests.payouts.splits.scene import accepted, draft, in_force, proposed, refused

pytestmark = pytest.mark.django_db


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


def test_postgresql_drops_nobody_without_their_signature(ana, ben, press):
    first = in_force(ana, ben, press)
    alone = draft([Terms(ana, "Artist", basis_points=10_000)], by=ana.user)
    services.propose(agreement=alone, by=ana.user, approvals_needed=0, at=FRIDAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE splits_splitagreement SET status = 'superseded', active_to = %s WHERE id = %s",
            [FRIDAY, first.pk],
        )
    refused(
        "UPDATE splits_splitagreement SET status = 'active', active_from = %s WHERE id = %s", FRIDAY, alone.pk
    )
    refused("DELETE FROM splits_departure WHERE agreement_id = %s", alone.pk)
    refused("UPDATE splits_departure SET payee_id = %s", ana.pk)
