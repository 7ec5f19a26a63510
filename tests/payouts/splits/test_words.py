"""Two versions side by side, as a person would say what changed."""

import pytest

from payouts.splits import words
from payouts.splits.services import Terms
from tests.payouts.splits.scene import draft, shared

pytestmark = pytest.mark.django_db


def test_what_changes_is_said_with_its_currency(ana, ben, press):
    first = draft(shared(ana, ben, press), by=ana.user)
    second = draft(
        [
            Terms(ana, "Artist", basis_points=10_000),
            Terms(press, "Printer and framer", amount=3_800),
        ],
        by=ana.user,
        price=12_000,
    )
    assert words.differences(first, second) == [
        "Petit Press: 8.00 EUR a copy becomes 38.00 EUR a copy.",
        "Petit Press is named printer and framer instead of printer.",
        "Ana Moreau: 75 % of the rest becomes 100 % of the rest.",
        "Ben Okafor leaves.",
        "The asking price goes from 80.00 EUR to 120.00 EUR.",
    ]


def test_who_joins_and_what_stays(ana, ben, press):
    first = draft([Terms(ana, "Artist", basis_points=10_000)], by=ana.user)
    second = draft(
        [Terms(ana, "Artist", basis_points=10_000), Terms(press, "Printer", amount=850)], by=ana.user
    )
    assert words.differences(first, second) == ["Petit Press joins as printer: 8.50 EUR a copy."]
    assert words.differences(first, first) == []
