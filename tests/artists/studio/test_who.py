"""Who opens the studio, in one statement."""

import pytest
from django.contrib.auth import get_user_model

from artists.cooperative.models import Office
from artists.studio.who import who
from payouts.payees.models import ConnectedAccount
from tests.factories import FRIDAY, make_connected_account, make_officer, make_user

pytestmark = pytest.mark.django_db


def asked(user):
    """As a request has the user: nothing known of them but their own row."""
    return who(get_user_model().objects.get(pk=user.pk), at=FRIDAY)


def test_an_artist_is_known_with_her_window_her_money_and_nobody_elses(
    ana, as_another_artist, press, django_assert_num_queries
):
    make_connected_account(ana.payee)
    make_connected_account(press)
    user = get_user_model().objects.get(pk=ana.user_id)
    with django_assert_num_queries(1):
        found = who(user, at=FRIDAY)
        assert found.artist == ana and found.artist.user is user
        assert found.artist.storefront.artist == ana
        assert found.artist.payee is found.payee == ana.payee
        assert [account.payee_id for account in found.payee.connected_accounts.all()] == [ana.payee_id]
        assert found.payee.connected_account.payee is found.payee
        assert found.offices == frozenset()


def test_an_account_that_was_left_is_known_beside_the_new_one(press):
    left = make_connected_account(press)
    left.move("closed", closed_at=FRIDAY)
    ConnectedAccount.objects.create(payee=press, stripe_account="acct_new")
    payee = asked(press.user).payee
    assert [account.payee is payee for account in payee.connected_accounts.all()] == [True, True]
    assert payee.connected_account.stripe_account == "acct_new"


def test_a_printer_is_paid_and_no_artist(ana, press):
    found = asked(press.user)
    assert (found.artist, found.payee) == (None, press)
    assert list(found.payee.connected_accounts.all()) == []


def test_a_buyer_is_neither(ana, press):
    found = asked(make_user("Bea Buyer"))
    assert (found.artist, found.payee, found.offices) == (None, None, frozenset())


def test_the_offices_are_those_of_the_moment(policy):
    carla = make_officer("Carla Haas")
    assert asked(carla).offices == {"admin"}
    Office.objects.update(active_to=FRIDAY)
    assert asked(carla).offices == frozenset()


def test_who_may_not_sign_in_any_more_holds_no_office(policy):
    carla = make_officer("Carla Haas")
    carla.is_active = False
    carla.save()
    assert asked(carla).offices == frozenset()


def test_an_artist_whose_money_somebody_else_speaks_for(ana, press):
    """An heir, say: the studio of works is the artist's, the studio of money the other's."""
    heir = make_user("Eva Heir")
    ana.payee.user = heir
    ana.payee.save()
    assert asked(ana.user).payee is None
    assert asked(ana.user).artist.payee == ana.payee
    assert (asked(heir).artist, asked(heir).payee) == (None, ana.payee)
