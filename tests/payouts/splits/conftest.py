"""Who shares a sale."""

import pytest

from tests.factories import make_payee


@pytest.fixture
def ana(db):
    return make_payee("Ana Moreau")


@pytest.fixture
def ben(db):
    return make_payee("Ben Okafor")


@pytest.fixture
def press(db):
    return make_payee("Petit Press")
