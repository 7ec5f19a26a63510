"""Many offers changed at once: shown first, then all of it or nothing."""

import pytest

from artists.listings import services
from artists.listings.models import Option
from artists.listings.services import BadChange, Change, Changed
from tests.factories import (
    FRIDAY,
    make_agreement,
    make_artist,
    make_listing,
    make_payee,
    make_policy,
    make_work,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_policy()
    return make_artist("Ana Moreau")


@pytest.fixture
def prints(ana):
    """Two open editions on the wall: 20.00 and 30.00, and one of 80.00."""
    small = make_listing(
        make_work(ana), kind="open", options=[("A4", 2_000), ("A3", 3_000)], status="published"
    )
    make_listing(make_work(ana), kind="open", price=8_000, status="published")
    return small


def everything():
    return list(Option.objects.order_by("pk").values_list("pk", flat=True))


def apply(ana, change, *, ids=None, seen=None):
    ids = everything() if ids is None else ids
    seen = seen or services.seal(services.plan_change(artist=ana, option_ids=ids, change=change), change)
    return services.apply_change(artist=ana, option_ids=ids, change=change, seen=seen, at=FRIDAY)


def prices():
    return list(Option.objects.order_by("pk").values_list("price", flat=True))


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (Change(percent=1_000), [2_200, 3_300, 8_800]),
        (Change(percent=-333), [1_933, 2_900, 7_734]),
        (Change(price=5_000), [5_000, 5_000, 5_000]),
        (Change(percent=0), [2_000, 3_000, 8_000]),
    ],
)
def test_prices_go_up_and_down_together(ana, prints, change, after):
    rows = services.plan_change(artist=ana, option_ids=everything(), change=change)
    assert [row.price for row in rows] == after
    assert prices() == [2_000, 3_000, 8_000]  # looking changes nothing
    apply(ana, change)
    assert prices() == after


def test_stock_and_dispatch_of_many(ana, prints):
    apply(ana, Change(stock=0, dispatch_days=9))
    assert set(Option.objects.values_list("stock", "dispatch_days")) == {(0, 9)}
    prints.refresh_from_db()
    assert prints.status == "sold_out"
    apply(ana, Change(stock=4))
    prints.refresh_from_db()
    assert prints.status == "published"


def test_how_many_travel_is_said_at_once_and_taken_back(ana, prints):
    Option.objects.filter(price=3_000).update(travels="framed")
    apply(ana, Change(percent=1_000))  # nothing said of it: each as before
    assert list(Option.objects.order_by("pk").values_list("travels", flat=True)) == ["", "framed", ""]
    apply(ana, Change(travels="tube"))
    assert set(Option.objects.values_list("travels", flat=True)) == {"tube"}
    apply(ana, Change(travels=""))
    assert set(Option.objects.values_list("travels", flat=True)) == {""}


def test_one_that_cannot_be_done_stops_all(ana, prints):
    limited = make_listing(make_work(ana), price=9_000)
    with pytest.raises(BadChange) as refused:
        apply(ana, Change(stock=3))
    assert [row.problem for row in refused.value.rows if row.problem] == [
        "Its copies are numbered, so it has no stock to set."
    ]
    assert not Option.objects.filter(stock=3).exists()
    assert limited.options.get().price == 9_000
    with pytest.raises(BadChange):
        apply(ana, Change(percent=-9_999))


def test_a_price_that_others_signed_is_not_lowered_in_the_crowd(ana, prints):
    shared = make_listing(make_work(ana), kind="open", price=6_000)
    make_agreement(shared, others=[(make_payee("Petit Press"), "Printer", {"amount": 800})])
    with pytest.raises(BadChange) as refused:
        apply(ana, Change(percent=-1_000))
    assert [row.option.listing for row in refused.value.rows if "others signed" in row.problem] == [shared]
    assert prices() == [2_000, 3_000, 8_000, 6_000]
    apply(ana, Change(percent=1_000))
    assert prices() == [2_200, 3_300, 8_800, 6_600]


def test_what_changed_since_it_was_shown_is_not_applied(ana, prints):
    change, ids = Change(percent=1_000), everything()
    seen = services.seal(services.plan_change(artist=ana, option_ids=ids, change=change), change)
    Option.objects.filter(price=3_000).update(price=3_500)
    for attempt in (change, Change(percent=2_000)):
        with pytest.raises(Changed):
            apply(ana, attempt, ids=ids, seen=seen)
    assert prices() == [2_000, 3_500, 8_000]


def test_what_was_packed_otherwise_since_it_was_shown_is_shown_again(ana, prints):
    change, ids = Change(travels="tube"), everything()
    seen = services.seal(services.plan_change(artist=ana, option_ids=ids, change=change), change)
    Option.objects.filter(price=3_000).update(travels="framed")
    with pytest.raises(Changed):
        apply(ana, change, ids=ids, seen=seen)
    assert Option.objects.get(price=3_000).travels == "framed"


def test_sent_twice_it_is_done_once(ana, prints):
    change, ids = Change(percent=1_000), everything()
    seen = services.seal(services.plan_change(artist=ana, option_ids=ids, change=change), change)
    apply(ana, change, ids=ids, seen=seen)
    with pytest.raises(Changed):
        apply(ana, change, ids=ids, seen=seen)
    assert prices() == [2_200, 3_300, 8_800]


def test_the_offers_of_another_artist_are_out_of_reach(ana, prints):
    others = make_listing(make_work(make_artist("Ben Adeyemi")), kind="open", price=7_000)
    rows = services.plan_change(artist=ana, option_ids=everything(), change=Change(price=100))
    assert others.options.get().pk not in [row.option.pk for row in rows]
    with pytest.raises(Changed):
        apply(ana, Change(price=100), ids=[others.options.get().pk])
