"""Who visits the studio."""

import pytest
from django.test import Client

from tests.factories import make_artist, make_payee, make_policy, make_user, make_wage_reference


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def policy(db):
    make_wage_reference(country="FR", currency="EUR", hourly=2_200, name="Reference hour, euro area")
    return make_policy()


@pytest.fixture
def ana(policy):
    """An artist with an open storefront."""
    return make_artist("Ana Moreau")


@pytest.fixture
def as_ana(ana):
    return signed_in(ana.user)


@pytest.fixture
def as_another_artist(policy):
    return signed_in(make_artist("Ben Adeyemi").user)


@pytest.fixture
def press(policy):
    """A printer: paid, but selling nothing."""
    return make_payee("Petit Press")


@pytest.fixture
def as_press(press):
    return signed_in(press.user)


@pytest.fixture
def as_buyer(policy):
    return signed_in(make_user("Bea Buyer"))
