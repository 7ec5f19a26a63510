import datetime as dt

import pytest

from artists.listings import selectors, services, tasks
from artists.listings.models import Listing, Option
from artists.listings.services import OptionTerms
from artists.profiles import services as profiles
from payouts.money import Money
from payouts.splits import selectors as agreements
from payouts.splits import services as splits
from tests.factories import (
    DISCLOSED,
    FRIDAY,
    make_agreement,
    make_artist,
    make_image,
    make_listing,
    make_officer,
    make_payee,
    make_policy,
    make_wage_reference,
    make_work,
)

pytestmark = pytest.mark.django_db

EIGHTY = [OptionTerms(price=8_000)]
MONDAY = FRIDAY + dt.timedelta(days=3)


def offer(work=None, *, kind="limited", edition_size=30, options=EIGHTY, **more):
    size = edition_size if kind == "limited" else None
    if kind != "original":
        more = {"process": "Giclée", "disclosure": DISCLOSED} | more
    return services.create_listing(
        work=work or make_work(), kind=kind, options=options, edition_size=size, at=FRIDAY, **more
    )


def submit(listing, at=FRIDAY):
    return services.submit(listing=listing, by=listing.work.artist.user, at=at)


def test_an_original_is_one_and_has_one_price():
    original = offer(kind="original", options=[OptionTerms(price=62_000)])
    assert (original.edition_size, original.options.get().price) == (1, 62_000)


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        ({"edition_size": None}, "edition_size", "how many copies"),
        ({"edition_size": 1}, "edition_size", "from 2 to 10,000"),
        ({"edition_size": 10_001}, "edition_size", "from 2 to 10,000"),
        ({"artist_proofs": 31}, "artist_proofs", "no more than its copies"),
        ({"kind": "open", "artist_proofs": 1}, "artist_proofs", "limited edition"),
        ({"options": []}, "price", "Name a price"),
        ({"options": [OptionTerms(price=99)]}, "price", "from 1.00"),
        ({"options": [OptionTerms(price=100_000_000)]}, "price", "999,999.99"),
        (
            {"kind": "original", "options": [OptionTerms(100, "a"), OptionTerms(200, "b")]},
            "price",
            "one price",
        ),
        ({"options": [OptionTerms(100, "A3"), OptionTerms(200, " a3 ")]}, "options", "same name"),
    ],
)
def test_an_offer_whose_parts_do_not_fit_is_refused(facts, field, reason):
    with pytest.raises(services.BadOffer, match=reason) as refused:
        offer(**facts)
    assert refused.value.field == field
    assert not Listing.objects.exists()


def test_there_is_one_original():
    work = make_work()
    original = offer(work, kind="original")
    with pytest.raises(services.BadOffer, match="only one"):
        offer(work, kind="original")
    services.withdraw(listing=original, at=FRIDAY)
    assert offer(work, kind="original")


def test_a_second_edition_of_a_picture_tells_of_the_first():
    first = make_listing(status="published")
    with pytest.raises(services.BadOffer, match="told of the other"):
        offer(first.work)
    second = offer(first.work, tells_of_other_editions=True)
    assert list(selectors.other_editions(first.work, but=second)) == [first]


def test_an_offer_of_ones_own_is_published_at_once():
    listing = submit(offer())
    assert (listing.status, listing.published_at) == ("published", FRIDAY)
    agreement = agreements.active_for(listing.subject)
    assert [share.basis_points for share in agreement.shares.all()] == [10_000]
    assert list(selectors.published()) == [listing]


def test_handing_in_twice_does_nothing_twice():
    listing = submit(offer())
    assert submit(listing, at=MONDAY).published_at == FRIDAY
    assert agreements.history(listing.subject).count() == 1


def test_what_is_missing_is_said_and_nothing_moves():
    artist = profiles.open_for(member=make_artist("Nora Lind").user.member, at=FRIDAY)
    artist.storefront.shipping_rates.all().delete()
    artist.storefront.move("closed")
    work = make_work(artist, picture=False)
    listing = offer(work)
    with pytest.raises(services.NotReady) as refused:
        submit(listing)
    assert refused.value.missing == [
        "Add a photograph of the work.",
        "Open your storefront.",
        "Say in your storefront what sending a parcel costs.",
    ]
    make_image(work, alt_text="")
    with pytest.raises(services.NotReady, match="Describe each photograph"):
        submit(listing)
    listing.refresh_from_db()
    assert listing.status == "draft"
    assert agreements.latest_for(listing.subject) is None


def test_a_shared_offer_waits_until_all_signed_and_the_co_op_approved():
    listing, press, carla = offer(), make_payee("Petit Press"), make_officer("Carla Haas")
    agreement = make_agreement(listing, others=[(press, "Printer", {"amount": 800})], status="proposed")
    assert submit(listing).status == "in_review"

    terms = {"agreement": agreement, "terms_hash": agreement.terms_hash, "at": MONDAY}
    splits.accept(payee=press, by=press.user, **terms)
    services.on_agreement_active(subject=listing.subject, at=MONDAY)
    assert Listing.objects.get().status == "in_review"

    splits.approve(by=carla, reason="Fair.", **terms)
    assert services.on_agreement_active(subject=listing.subject, at=MONDAY).published_at == MONDAY


def test_the_sweep_publishes_what_nobody_rang_for():
    listing, press = offer(), make_payee("Petit Press")
    agreement = make_agreement(listing, others=[(press, "Printer", {"amount": 800})], status="proposed")
    submit(listing)
    assert services.publish_ready(at=MONDAY) == 0
    terms = {"agreement": agreement, "terms_hash": agreement.terms_hash, "at": MONDAY}
    splits.accept(payee=press, by=press.user, **terms)
    splits.approve(by=make_officer("Carla Haas"), reason="Fair.", **terms)
    assert tasks.publish_ready_listings() == 1
    assert tasks.publish_ready_listings() == 0


def test_a_split_that_ended_needs_another():
    listing, press = offer(), make_payee("Petit Press")
    agreement = make_agreement(listing, others=[(press, "Printer", {"amount": 800})], status="proposed")
    splits.decline(
        agreement=agreement,
        payee=press,
        terms_hash=agreement.terms_hash,
        by=press.user,
        reason="Too little",
        at=FRIDAY,
    )
    with pytest.raises(services.NotReady, match=r"rejected\. Propose another"):
        submit(listing)


def test_a_price_agreed_in_a_new_split_is_the_price():
    listing, press = make_listing(price=8_000, status="published"), make_payee("Petit Press")
    shares = [
        splits.Terms(payee=press, role="Printer", amount=800),
        splits.Terms(payee=listing.work.artist.payee, role="Artist", basis_points=10_000),
    ]
    ana = listing.work.artist.user
    dearer = splits.draft(
        subject=listing.subject,
        title="Harbour",
        currency="EUR",
        unit_price=9_000,
        shares=shares,
        by=ana,
        at=MONDAY,
    )
    splits.propose(agreement=dearer, by=ana, approvals_needed=1, at=MONDAY)
    terms = {"agreement": dearer, "terms_hash": dearer.terms_hash, "at": MONDAY}
    splits.accept(payee=press, by=press.user, **terms)
    services.on_agreement_active(subject=listing.subject, at=MONDAY)
    assert Option.objects.get().price == 8_000
    splits.approve(by=make_officer("Carla Haas"), reason="Fair.", **terms)
    services.on_agreement_active(subject=listing.subject, at=MONDAY)
    assert Option.objects.get().price == 9_000


def test_a_split_about_something_else_publishes_nothing():
    assert services.on_agreement_active(subject="exhibition:12", at=FRIDAY) is None
    assert services.on_agreement_active(subject="listing:999999", at=FRIDAY) is None


def test_a_published_edition_becomes_smaller_never_larger():
    listing = make_listing(status="published", edition_size=30)
    assert services.edit_listing(listing=listing, options=EIGHTY, edition_size=20).edition_size == 20
    with pytest.raises(services.BadOffer, match="never larger"):
        services.edit_listing(listing=listing, options=EIGHTY, edition_size=21)


def test_a_draft_may_still_grow():
    listing = make_listing(edition_size=30)
    assert services.edit_listing(listing=listing, options=EIGHTY, edition_size=50).edition_size == 50


def test_a_price_that_others_signed_changes_with_a_new_split_only():
    listing, press = make_listing(price=8_000), make_payee("Petit Press")
    make_agreement(listing, others=[(press, "Printer", {"amount": 800})])
    with pytest.raises(services.BadOffer, match="new split"):
        services.edit_listing(listing=listing, options=[OptionTerms(price=7_999)])
    assert Option.objects.get().price == 8_000


def test_a_price_may_rise_above_the_signed_one_which_pays_everybody_as_much_or_more():
    make_policy()
    listing, press = make_listing(price=8_000), make_payee("Petit Press")
    make_agreement(listing, others=[(press, "Printer", {"amount": 800})])
    services.edit_listing(listing=listing, options=[OptionTerms(price=9_000)])
    assert Option.objects.get().price == 9_000
    # What is answered later about another version leaves the price alone.
    services.on_agreement_active(subject=listing.subject, at=MONDAY)
    assert Option.objects.get().price == 9_000


def test_while_others_are_signing_the_price_is_the_one_they_sign():
    listing, press = make_listing(price=8_000), make_payee("Petit Press")
    make_agreement(listing, others=[(press, "Printer", {"amount": 800})], status="proposed")
    with pytest.raises(services.BadOffer, match="new split"):
        services.edit_listing(listing=listing, options=[OptionTerms(price=9_000)])


def test_a_dear_option_is_not_slipped_in_below_the_approvals_of_a_signed_split():
    make_policy()
    listing, press = make_listing(kind="open", options=[("A5", 8_000)]), make_payee("Petit Press")
    make_agreement(listing, others=[(press, "Printer", {"amount": 800})])
    with pytest.raises(services.BadOffer, match="more approvals"):
        services.edit_listing(
            listing=listing, options=[OptionTerms(8_000, "A5"), OptionTerms(500_000, "A1, framed")]
        )
    services.edit_listing(listing=listing, options=[OptionTerms(8_000, "A5"), OptionTerms(50_000, "A2")])
    assert Option.objects.count() == 2


def test_a_price_of_ones_own_may_change_any_time():
    listing = make_listing(price=8_000, status="published")
    services.edit_listing(listing=listing, options=[OptionTerms(price=9_000)])
    assert Option.objects.get().price == 9_000


def test_an_option_that_keeps_its_name_keeps_its_row():
    listing = offer(kind="open", options=[OptionTerms(2_000, "A4"), OptionTerms(3_000, "A3", stock=5)])
    a4 = listing.options.get(name="A4")
    services.edit_listing(listing=listing, options=[OptionTerms(3_500, "A2"), OptionTerms(2_100, "A4")])
    assert [(each.name, each.price) for each in listing.options.all()] == [("A2", 3_500), ("A4", 2_100)]
    assert listing.options.get(name="A4") == a4


def test_sold_out_and_back_again():
    listing = make_listing(status="published")
    assert services.mark_sold_out(listing=listing, at=FRIDAY).status == "sold_out"
    assert services.mark_sold_out(listing=listing, at=FRIDAY).status == "sold_out"
    assert not selectors.published().exists() and selectors.shown().exists()
    assert services.back_on_sale(listing=listing, at=FRIDAY).status == "published"


def test_a_withdrawn_offer_is_gone_and_may_be_handed_in_again():
    listing = make_listing(status="published")
    assert services.withdraw(listing=listing, at=MONDAY).status == "withdrawn"
    assert services.withdraw(listing=listing, at=MONDAY).withdrawn_at == MONDAY
    assert not selectors.shown().exists()
    assert submit(listing, at=MONDAY).status == "published"


def test_a_closed_storefront_shows_nothing():
    listing = make_listing(status="published")
    listing.work.artist.storefront.move("closed")
    assert not selectors.shown().exists()


def test_a_wall_of_any_size_costs_the_same_queries(django_assert_num_queries):
    artist = make_artist()
    for number in range(3):
        make_listing(make_work(artist, title=f"Harbour {number}"), status="published")
    with django_assert_num_queries(4):
        for listing in selectors.published():
            assert selectors.lowest_price(listing) == Money(8_000, "EUR")
            assert selectors.front_image(listing.work).renditions.all()
            assert listing.work.artist.storefront.slug


def test_a_fair_price_is_told_beside_the_price_thought_of():
    make_policy(currency="GBP", coop_share_points=1_000)
    make_wage_reference()
    told = selectors.fair_price_for(
        minutes=1_200, materials=4_000, price=2_000, country="GB", currency="GBP", at=FRIDAY, fixed_a_copy=800
    )
    assert told.labour == Money(26_900, "GBP")
    assert told.copies == 31  # 309.00 at 10.00 a copy
    assert told.hourly < Money(0, "GBP")
    assert selectors.fair_price_for(
        minutes=1_200, materials=4_000, price=800, country="GB", currency="GBP", at=FRIDAY, fixed_a_copy=800
    ).copies is None  # fmt: skip


def test_a_wage_in_pounds_says_nothing_of_a_price_in_euros():
    make_policy()
    make_wage_reference()
    facts = {"minutes": 60, "materials": 0, "price": 8_000, "country": "GB", "currency": "EUR", "at": FRIDAY}
    assert selectors.fair_price_for(**facts) is None
