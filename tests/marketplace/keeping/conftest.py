"""Bea who keeps things, Ana who makes them, and how something new is hung."""

import datetime as dt

import pytest

from tests.factories import FRIDAY, make_artist, make_listing, make_policy, make_user, make_work


@pytest.fixture
def ana(db):
    make_policy()
    return make_artist("Ana Moreau")


@pytest.fixture
def bea(db):
    return make_user("Bea Buyer")


@pytest.fixture
def hang(ana):
    """Hang a work of Ana's: `hang("Iris", at=..., subject="botanical")`; returns the listing."""

    def hang(title="Harbour at dusk", *, at=FRIDAY, artist=ana, price=8_000, kind="limited", **facts):
        work = make_work(artist, title=title, **facts)
        return make_listing(work, kind=kind, price=price, status="published", at=at)

    return hang


@pytest.fixture
def morning():
    """The morning after Friday, and so many days later."""

    def morning(days=0):
        return FRIDAY.replace(hour=6) + dt.timedelta(days=days + 1)  # seven in Paris

    return morning
