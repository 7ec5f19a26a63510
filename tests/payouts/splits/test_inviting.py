"""Somebody without an account is named by an address, and paid once the address is proved to be theirs."""

import pytest
from django.apps import apps
from django.utils import translation

from marketplace.mail.models import Letter
from payouts import language
from payouts.payees.models import Payee
from payouts.splits import letters, services
from payouts.splits.models import Invitation
from payouts.splits.services import NotEligible, Terms, TooManyInvitations
from tests.architecture import pseudo
from tests.factories import FRIDAY, make_payee, make_user
from tests.payouts.splits.scene import accept, draft

pytestmark = pytest.mark.django_db


def invited(ana, email="rosa@example.org"):
    return services.invited_payee(email=email, by=ana.user, at=FRIDAY)


def proposed_to(payee, ana):
    agreement = draft(
        [Terms(ana, "Artist", basis_points=7_000), Terms(payee, "Co-maker", basis_points=3_000)], by=ana.user
    )
    services.propose(agreement=agreement, by=ana.user, approvals_needed=1, at=FRIDAY)
    return agreement


def test_who_signs_up_with_the_address_signs_what_waited_for_it(ana):
    payee = invited(ana)
    agreement = proposed_to(payee, ana)
    assert payee.name == "rosa@example.org"
    rosa = make_user("Rosa Vidal", email="rosa@example.org")
    assert services.claim(email="Rosa@Example.org", user=rosa, at=FRIDAY) == payee
    payee.refresh_from_db()
    assert (payee.user, payee.name) == (rosa, "Rosa Vidal")
    accept(agreement, payee)
    assert agreement.status == "accepted"


def test_the_invitation_is_in_the_language_of_whoever_invites_and_what_follows_in_the_one_chosen(ana):
    ana.user.language = "de"
    ana.user.save()
    agreement = proposed_to(invited(ana), ana)
    letters.proposed(agreement)
    (letter,) = Letter.objects.filter(to="rosa@example.org")
    assert 'lang="de"' in letter.html and "Ana" in letter.subject
    with translation.override("de"):
        assert language.day(agreement.expires_at) in letter.text

    rosa = make_user("Rosa Vidal", email="rosa@example.org")
    rosa.language = "es"
    rosa.save()
    services.claim(email="rosa@example.org", user=rosa, at=FRIDAY)
    letters.expiring(agreement)
    assert 'lang="es"' in Letter.objects.filter(to="rosa@example.org").latest("pk").html


def test_nobody_signs_for_an_address_that_is_not_proved(ana):
    payee = invited(ana)
    agreement = proposed_to(payee, ana)
    with pytest.raises(NotEligible):
        services.accept(
            agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=ana.user, at=FRIDAY
        )


def test_one_address_is_one_payee_however_often_it_is_invited(ana, ben):
    first, second = invited(ana), invited(ben, " ROSA@example.org ")
    assert first == second
    assert (Invitation.objects.count(), Payee.objects.filter(user=None).count()) == (1, 1)


def test_an_address_is_claimed_once_and_never_by_somebody_else(ana):
    payee = invited(ana)
    mallory = make_user("Mallory", email="mallory@example.org")
    assert services.claim(email="mallory@example.org", user=mallory, at=FRIDAY) is None
    rosa = make_user("Rosa Vidal", email="rosa@example.org")
    services.claim(email="rosa@example.org", user=rosa, at=FRIDAY)
    assert services.claim(email="rosa@example.org", user=mallory, at=FRIDAY) is None
    payee.refresh_from_db()
    assert payee.user == rosa


def test_who_is_a_payee_already_stays_the_one_they_are(ana):
    invited(ana)
    rosa = make_payee("Rosa Vidal", user=make_user("Rosa Vidal", email="rosa@example.org"))
    assert services.claim(email="rosa@example.org", user=rosa.user, at=FRIDAY) is None
    assert Invitation.objects.get().claimed_at is None


def test_nobody_writes_to_strangers_without_end(ana):
    for number in range(40):
        invited(ana, f"stranger{number}@example.org")
    with pytest.raises(TooManyInvitations):
        invited(ana, "one-more@example.org")
    assert invited(ana, "stranger7@example.org")


def test_everybody_is_asked_in_their_own_language(ana, ben):
    type(ben.user).objects.filter(pk=ben.user_id).update(language="de")
    agreement = proposed_to(ben, ana)
    with pseudo.spoken():
        letters.proposed(agreement)
    letter = apps.get_model("mail.Letter").objects.get(to=ben.user.email)
    assert letter.subject == "«Ana Moreau asks you to sign a split»"
    assert "«30 % of the rest»" in letter.text
