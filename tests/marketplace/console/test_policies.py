import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import FRIDAY, make_officer, make_policy
from tests.marketplace.console.scene import OFFICES, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
URL = reverse("console:policies")


def test_the_rules_are_shown_to_office_holders(client):
    make_policy()
    shows_only_to(client, URL, *OFFICES)


def test_the_rules_in_force_and_before_are_told_in_words(client):
    begin = FRIDAY - dt.timedelta(days=30)
    make_policy(active_from=FRIDAY - dt.timedelta(days=400), active_to=begin, coop_share_points=1_000)
    make_policy(active_from=begin, coop_share_points=1_250)
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(URL))
    for said in (
        "12.5 % of what comes in",
        "10 % of what comes in",
        "7 days after delivery",
        "€10.00; less waits for the next run",
        "one admin up to €500.00 a copy, 2 admins above",
        "In force",
        "Ended",
    ):
        assert said in page, said


def test_nothing_can_be_changed_here(client):
    make_policy()
    sign_in(client, make_officer("Carla Haas"))
    assert client.post(URL, {"coop_share_points": 1}).status_code == 405


def test_without_rules_the_page_says_so(client):
    sign_in(client, make_officer("Carla Haas"))
    assert "No rules yet" in words(client.get(URL))
