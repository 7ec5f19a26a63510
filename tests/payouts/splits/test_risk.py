"""What a decider is told before approving: facts, no verdict."""

import pytest

from payouts.splits import risk, services
from payouts.splits.services import Terms
from tests.factories import FRIDAY, make_connected_account, make_payee
from tests.payouts.splits.scene import accepted, draft, in_force

pytestmark = pytest.mark.django_db


def banked(payee, fingerprint):
    account = make_connected_account(payee)
    account.bank_fingerprint = fingerprint
    account.save()


def test_two_parties_with_one_bank_account(ana, ben, press):
    banked(ana, "same"), banked(ben, "same")
    facts = risk.facts(accepted(ana, ben, press))
    assert "Ana Moreau and Ben Okafor share one bank account." in facts
    assert "Petit Press has not connected a Stripe account yet." in facts


def test_a_relative_with_the_bank_account_of_a_party(ana, ben, press):
    banked(ana, "family"), banked(make_payee("Luc Moreau"), "family")
    told = "Ana Moreau and Luc Moreau share one bank account. Not all of them are parties to this split."
    assert told in risk.facts(accepted(ana, ben, press))


def test_newcomers_are_named_until_an_agreement_pays_them(ana, ben, press):
    first = accepted(ana, ben, press)
    assert "This is the first agreement that pays Petit Press." in risk.facts(first)
    in_force(ana, ben, press, subject="listing:2")
    assert not [fact for fact in risk.facts(first) if "first agreement" in fact]


def test_a_share_far_from_what_the_role_gets_elsewhere(ana, ben, press):
    for number in range(2, 5):
        in_force(ana, ben, press, subject=f"listing:{number}")
    greedy = draft(
        [Terms(ana, "Artist", basis_points=10_000), Terms(press, "Printer", amount=4_000)], by=ana.user
    )
    facts = risk.facts(greedy)
    assert "Petit Press gets 50 % as printer; in the middle of 3 others that is 10 %." in facts
    assert not [fact for fact in facts if "as artist" in fact]


def test_a_proposer_who_keeps_less_than_half(ana, ben, press):
    generous = draft(
        [Terms(ana, "Artist", basis_points=4_000), Terms(ben, "Co-maker", basis_points=6_000)], by=ana.user
    )
    assert "Ana Moreau, who proposes it, keeps less than half." in risk.facts(generous)


def test_who_leaves_is_told(ana, ben, press):
    in_force(ana, ben, press)
    alone = draft([Terms(ana, "Artist", basis_points=10_000)], by=ana.user)
    services.propose(agreement=alone, by=ana.user, approvals_needed=1, at=FRIDAY)
    assert "Petit Press is no longer paid by it." in risk.facts(alone)
