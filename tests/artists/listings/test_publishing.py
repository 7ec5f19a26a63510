"""By date, with a reason, and as long as there is stock."""

import datetime as dt

import pytest

from artists.listings import selectors, services, tasks
from artists.listings.models import Listing
from artists.listings.services import BadOffer, NotReady, OptionTerms
from tests.factories import FRIDAY, make_listing, make_policy, make_work

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def rules():
    make_policy()


def submit(listing, at=FRIDAY):
    return services.submit(listing=listing, by=listing.work.artist.user, at=at)


def schedule(listing, *, publish=None, withdraw=None, at=FRIDAY):
    return services.schedule(listing=listing, publish_at=publish, withdraw_at=withdraw, at=at)


def test_an_offer_goes_on_the_wall_on_its_day():
    listing = schedule(make_listing(), publish=FRIDAY + DAY)
    assert submit(listing).status == "in_review"
    assert "Not before 7 March 2026" in selectors.standing(Listing.objects.get())
    assert services.publish_ready(at=FRIDAY + DAY / 2) == 0
    assert services.publish_ready(at=FRIDAY + DAY) == 1
    assert Listing.objects.get().published_at == FRIDAY + DAY


def test_an_offer_is_taken_off_on_its_day():
    listing = schedule(make_listing(status="published"), withdraw=FRIDAY + DAY)
    assert services.keep_schedules(at=FRIDAY + DAY / 2) == 0
    assert services.keep_schedules(at=FRIDAY + DAY) == 1
    assert tasks.keep_listing_schedules() == 0
    listing.refresh_from_db()
    assert (listing.status, listing.withdrawn_reason) == ("withdrawn", "On the day that was set.")


def test_handed_in_again_the_day_it_was_taken_off_is_forgotten():
    listing = schedule(make_listing(status="published"), withdraw=FRIDAY + DAY)
    services.keep_schedules(at=FRIDAY + DAY)
    assert submit(listing, at=FRIDAY + 2 * DAY).status == "published"
    assert services.keep_schedules(at=FRIDAY + 3 * DAY) == 0


@pytest.mark.parametrize(
    ("status", "publish", "withdraw", "field", "reason"),
    [
        ("draft", -DAY, None, "publish_at", "past"),
        ("draft", None, dt.timedelta(0), "withdraw_at", "past"),
        ("draft", 2 * DAY, DAY, "withdraw_at", "before it is there"),
        ("published", DAY, None, "publish_at", "see it already"),
    ],
)
def test_days_that_make_no_sense_are_refused(status, publish, withdraw, field, reason):
    listing = make_listing(status=status)
    with pytest.raises(BadOffer, match=reason) as refused:
        schedule(
            listing,
            publish=None if publish is None else FRIDAY + publish,
            withdraw=None if withdraw is None else FRIDAY + withdraw,
        )
    assert refused.value.field == field


def test_a_reason_is_kept_with_what_is_withdrawn():
    listing = make_listing(status="published")
    services.withdraw(listing=listing, reason="The press has closed.", at=FRIDAY)
    listing.refresh_from_db()
    assert selectors.standing(listing) == "Taken away: The press has closed. You may hand it in again."
    assert submit(listing).withdrawn_reason == ""


def test_an_open_edition_without_stock_is_sold_out_and_comes_back_when_restocked():
    listing = make_listing(kind="open", options=[("A4", 2_000)], status="published")
    option = listing.options.get()

    def stocked(number):
        terms = OptionTerms(2_000, "A4", stock=number, id=option.pk)
        return services.edit_listing(listing=listing, options=[terms]).status

    assert [stocked(0), stocked(3), stocked(0), stocked(None)] == [
        "sold_out", "published", "sold_out", "published",
    ]  # fmt: skip


def test_an_empty_limited_edition_complains_of_everything_at_once():
    listing = make_listing(make_work(picture=False, attested=False), process="", disclosure={})
    storefront = listing.work.artist.storefront
    storefront.shipping_rates.all().delete()
    storefront.move("closed")
    listing.options.all().delete()
    with pytest.raises(NotReady) as refused:
        submit(listing)
    missing = refused.value.missing
    for said in (
        "Add a photograph of the work.",
        "Name a price.",
        "Name the process it is printed by.",
        "Say what it is printed from.",
        "Say what becomes of the plate or file after the edition.",
        "Say whether it is signed by hand.",
        "Say whether there were editions before, here or elsewhere.",
        "Open your storefront.",
        "Say in your storefront what sending a parcel costs.",
    ):
        assert said in missing, said
    assert len(missing) == len(set(missing)) >= 15


def test_an_original_is_asked_nothing_about_prints():
    assert submit(make_listing(kind="original", price=62_000)).status == "published"


def test_a_second_edition_is_not_published_untold_and_is_linked_once_it_is():
    first = make_listing(status="published")
    second = make_listing(first.work)
    with pytest.raises(NotReady, match="another limited edition"):
        submit(second)
    Listing.objects.filter(pk=second.pk).update(tells_of_other_editions=True)
    assert submit(second).status == "published"


def test_what_buyers_were_told_stays():
    listing = make_listing(status="published")
    options = [OptionTerms(8_000)]
    other = listing.disclosure | {"signature": {"answer": "none", "words": ""}}
    with pytest.raises(BadOffer, match="told otherwise: signed"):
        services.edit_listing(listing=listing, options=options, disclosure=other)
    services.edit_listing(listing=listing, options=options, disclosure=listing.disclosure)


def test_a_copy_of_an_offer_is_a_draft_that_nobody_signed():
    listing = make_listing(kind="open", options=[("A4", 2_000), ("A3", 3_000)], status="published")
    copy = services.duplicate(listing=listing, at=FRIDAY)
    assert (copy.status, copy.disclosure, copy.published_at) == ("draft", listing.disclosure, None)
    assert [(each.name, each.price) for each in copy.options.all()] == [("A4", 2_000), ("A3", 3_000)]
    with pytest.raises(BadOffer, match="only one"):
        services.duplicate(listing=make_listing(kind="original", status="published"), at=FRIDAY)


def test_a_copy_of_a_limited_edition_has_still_to_tell_of_the_first():
    listing = make_listing(status="published")
    copy = services.duplicate(listing=listing, at=FRIDAY)
    assert not copy.tells_of_other_editions
    with pytest.raises(NotReady, match="another limited edition"):
        submit(copy)


def test_options_may_swap_their_names_and_keep_their_rows():
    listing = make_listing(kind="open", options=[("A4", 2_000), ("A3", 3_000)])
    small, large = listing.options.all()
    swapped = [OptionTerms(3_000, "A4", id=large.pk), OptionTerms(2_000, "A3", id=small.pk)]
    services.edit_listing(listing=listing, options=swapped)
    assert [(each.pk, each.name) for each in listing.options.all()] == [(large.pk, "A4"), (small.pk, "A3")]
    stranger = make_listing(make_work(title="Iris")).options.get()
    with pytest.raises(BadOffer, match="not there any more"):
        services.edit_listing(
            listing=listing, options=[OptionTerms(3_000, "A4", id=stranger.pk), OptionTerms(1_000, "B")]
        )
