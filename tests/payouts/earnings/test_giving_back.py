"""What each party gives back follows from what stands, to the cent, whatever came first."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payouts.earnings.giving_back import Return, Shared, Taken, taken_from

PRINT = Shared(coop=960, tax=0, parts=(800, 6_240))
SHIPPING = Shared(coop=0, tax=0, parts=(650,))


def test_a_third_back_of_a_payout_shared_by_three():
    whole = Shared(coop=0, tax=0, parts=(7_000, 2_000, 1_000))
    assert taken_from([whole], [Return(3_333)]) == [Taken(0, 0, (2_333, 667, 333))]


def test_a_refund_is_shared_by_all_that_was_paid_for():
    (print_, shipping) = taken_from([PRINT, SHIPPING], [Return(4_325)])
    assert (print_, shipping) == (Taken(480, 0, (400, 3_120)), Taken(0, 0, (325,)))


def test_the_delivery_alone_goes_back_from_who_shipped():
    assert taken_from([PRINT, SHIPPING], [Return(650, {1: 650})]) == [
        Taken(0, 0, (0, 0)),
        Taken(0, 0, (650,)),
    ]


def test_tax_alone_goes_back_and_no_party_gives_a_cent():
    taxed = Shared(coop=1_000, tax=2_000, parts=(7_000,))
    assert taken_from([taxed], [Return(1_500, tax_only=True)]) == [Taken(0, 1_500, (0,))]
    half = Return(5_000)
    assert taken_from([taxed], [half]) == [Taken(500, 1_000, (3_500,))]
    # After it, tax is asked for once: what the parties give is what half a refund takes from them.
    assert taken_from([taxed], [half, Return(1_000, tax_only=True)]) == [Taken(500, 2_000, (3_500,))]
    assert taken_from([taxed], [Return(2_000, tax_only=True), Return(8_000)]) == [
        Taken(1_000, 2_000, (7_000,))
    ]


def test_what_a_line_cannot_give_any_more_is_shared_by_the_rest():
    taken = taken_from([PRINT, SHIPPING], [Return(650, {1: 650}), Return(1_000, {1: 1_000})])
    assert [each.total for each in taken] == [1_000, 650]


def test_no_more_goes_back_than_came_in():
    with pytest.raises(ValueError, match="more would be given back"):
        taken_from([SHIPPING], [Return(600), Return(51)])


shared = st.builds(
    Shared,
    coop=st.integers(0, 3_000),
    tax=st.integers(0, 3_000),
    parts=st.lists(st.integers(0, 9_000), min_size=1, max_size=5).map(tuple),
    first=st.integers(0, 9),
).filter(lambda sale: sale.received > 0)


@st.composite
def sold_and_returned(draw):
    """Some sales, and returns of every kind that use the charge up or do not."""
    sales = draw(st.lists(shared, min_size=1, max_size=4))
    left = sum(sale.received for sale in sales)
    returns = []
    for _ in range(draw(st.integers(0, 8))):
        if not left:
            break
        amount = draw(st.integers(1, left))
        # What one sale was asked for; the rest, if any, is everybody's.
        items = draw(
            st.none() | st.fixed_dictionaries({draw(st.integers(0, len(sales) - 1)): st.integers(0, amount)})
        )
        returns.append(Return(amount, items, tax_only=draw(st.booleans())))
        left -= amount
    return sales, returns, left


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(sold_and_returned())
def test_every_cent_that_went_back_is_somebodys_and_nobody_gives_more_than_they_had(case):
    sales, returns, _ = case
    taken = taken_from(sales, returns)
    assert sum(each.total for each in taken) == sum(each.amount for each in returns)
    for sale, each in zip(sales, taken, strict=True):
        assert 0 <= each.coop <= sale.coop and 0 <= each.tax <= sale.tax
        assert all(0 <= part <= had for part, had in zip(each.parts, sale.parts, strict=True))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(sold_and_returned())
def test_when_all_went_back_everybody_is_at_exactly_zero(case):
    sales, returns, left = case
    rest = [Return(left)] if left else []
    assert taken_from(sales, [*returns, *rest]) == [Taken(s.coop, s.tax, s.parts) for s in sales]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(shared, min_size=1, max_size=4), st.data())
def test_many_small_refunds_take_from_each_what_one_large_takes(sales, data):
    whole = sum(sale.received for sale in sales)
    cuts = sorted(data.draw(st.lists(st.integers(1, whole), min_size=1, max_size=6)))
    amounts = [b - a for a, b in itertools.pairwise([0, *cuts]) if b > a]
    one = taken_from(sales, [Return(sum(amounts))])
    many = taken_from(sales, [Return(amount) for amount in amounts])
    assert sum(e.total for e in one) == sum(e.total for e in many)
    # To the cent wherever sharing is cumulative all the way; a cent apart where a sale's turn would have been negative.
    if not _paradox(sales, amounts):
        assert many == one


def _paradox(sales, amounts) -> bool:
    """Whether a larger sum would give some sale less: the one flaw of sharing by largest remainders."""
    from payouts.splits.allocation import allocate

    weights, totals = [sale.received for sale in sales], list(itertools.accumulate(amounts))
    shares = [allocate(total, weights) for total in totals]
    return any(b < a for one, two in itertools.pairwise(shares) for a, b in zip(one, two, strict=True))
