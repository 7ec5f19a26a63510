"""Amounts cross to Stripe and back without a cent lost, whatever the currency's coins."""

import pytest

from payouts.connect.amounts import NotRepresentable, from_stripe, payable, to_stripe
from payouts.money import Money


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Money(8_000, "EUR"), 8_000),
        (Money(5_000, "JPY"), 5_000),  # zero-decimal on both sides
        (Money(5_000, "ISK"), 500_000),  # two decimals at Stripe, always .00
        (Money(5_000, "UGX"), 500_000),
        (Money(12_345, "HUF"), 12_345),
        (Money(12_340, "KWD"), 12_340),
        (Money(120, "RSD"), 12_000),  # CLDR knows no para, Stripe does
    ],
)
def test_an_amount_is_the_same_money_on_both_sides(ours, theirs):
    assert to_stripe(ours) == theirs
    assert from_stripe(theirs, ours.currency.lower()) == ours


def test_what_has_no_coin_on_the_other_side_is_refused_and_not_rounded():
    with pytest.raises(NotRepresentable):
        to_stripe(Money(12_345, "KWD"))
    with pytest.raises(NotRepresentable):
        from_stripe(12_050, "ISK")


@pytest.mark.parametrize(
    ("owed", "sent"),
    [
        (Money(12_345, "EUR"), 12_345),
        (Money(12_345, "HUF"), 12_300),  # banks take whole forints only
        (Money(99, "HUF"), 0),
        (Money(12_345, "TWD"), 12_300),
        (Money(12_345, "KWD"), 12_340),
    ],
)
def test_only_whole_coins_reach_a_bank_and_the_rest_stays_owed(owed, sent):
    assert payable(owed) == Money(sent, owed.currency)
    to_stripe(payable(owed))
