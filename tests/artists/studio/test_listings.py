"""Offers in the studio: /studio/works/…/offer/ and /studio/listings/…/"""

import pytest
from django.urls import reverse

from artists.listings.models import Listing, Option
from artists.works.models import Work
from payouts.splits import selectors as agreements
from tests.artists.studio.doors import assert_only_artists_enter, assert_strangers_find_nothing
from tests.factories import DISCLOSED, make_agreement, make_listing, make_work

pytestmark = pytest.mark.django_db

TYPED = {
    "form_key": "a-key-of-this-page",
    "kind": "limited",
    "edition_size": "30",
    "artist_proofs": "",
    "process": "Giclée",
    "printer": "Petit Press",
    "description": "",
    "dispatch_days": "5",
    "options-TOTAL_FORMS": "1",
    "options-INITIAL_FORMS": "0",
    "options-0-name": "",
    "options-0-price": "80",
    **{f"about-{question}": answer["answer"] for question, answer in DISCLOSED.items()},
    **{f"about-{question}-words": answer["words"] for question, answer in DISCLOSED.items()},
}


@pytest.fixture
def harbour(ana):
    return make_work(ana)


def offer(work):
    return reverse("studio:new-listing", args=[work.pk])


def page_of(listing):
    return reverse("studio:listing", args=[listing.pk])


def test_only_artists_enter(client, as_buyer, as_press, harbour):
    assert_only_artists_enter(client, as_buyer, as_press, offer(harbour), things=True)
    assert_only_artists_enter(client, as_buyer, as_press, page_of(make_listing(harbour)), things=True)


def test_a_strangers_offer_is_not_there(as_another_artist, harbour):
    listing = make_listing(harbour)
    names = ("listing", "submit", "withdraw", "split", "split-preview")
    assert_strangers_find_nothing(
        as_another_artist, offer(harbour), *(reverse(f"studio:{name}", args=[listing.pk]) for name in names)
    )
    assert as_another_artist.get(reverse("studio:fair-price", args=[harbour.pk])).status_code == 404
    assert as_another_artist.get(reverse("studio:listing", args=[999_999])).status_code == 404
    listing.refresh_from_db()
    assert listing.status == "draft"


@pytest.mark.parametrize("kind", ["", "sculpture"])
def test_without_a_kind_the_page_of_the_work_offers_the_three(as_ana, harbour, kind):
    answer = as_ana.get(offer(harbour), {"kind": kind})
    assert answer["Location"] == reverse("studio:work", args=[harbour.pk])


def test_each_kind_asks_for_what_it_needs(as_ana, harbour):
    pages = {
        kind: as_ana.get(offer(harbour), {"kind": kind}).content.decode() for kind in Listing.Kind.values
    }
    assert "Copies" in pages["limited"] and "Copies" not in pages["original"]
    assert "In stock" in pages["open"] and "In stock" not in pages["limited"]
    assert "Process" not in pages["original"]


def test_ana_offers_a_limited_edition_and_publishes_it(as_ana, harbour):
    answer = as_ana.post(offer(harbour), TYPED)
    listing = Listing.objects.get()
    assert answer["Location"] == page_of(listing)
    assert (listing.status, listing.edition_size, listing.options.get().price) == ("draft", 30, 8_000)

    page = as_ana.post(reverse("studio:submit", args=[listing.pk]), follow=True).content.decode()
    assert "Published. Buyers see it now." in page
    assert "In force: every sale is shared like this." in page


def test_a_double_click_makes_one_offer(as_ana, harbour):
    first, second = (as_ana.post(offer(harbour), TYPED) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Listing.objects.count() == 1


def test_handing_in_twice_does_nothing_twice(as_ana, harbour):
    listing = make_listing(harbour)
    for _ in range(2):
        as_ana.post(reverse("studio:submit", args=[listing.pk]))
    assert agreements.history(listing.subject).count() == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"edition_size": ""}, "required"),
        ({"edition_size": "1"}, "greater than or equal to 2"),
        ({"artist_proofs": "31"}, "no more than its copies"),
        ({"options-0-price": ""}, "Name a price"),
        ({"options-0-price": "0.50"}, "From €1.00"),
        ({"options-0-price": "eighty"}, "Write an amount"),
        ({"options-0-sheet_width_mm": "x"}, "Write centimetres"),
        ({"dispatch_days": "0"}, "greater than or equal to 1"),
        ({"options-TOTAL_FORMS": "2", "options-1-price": "90"}, "Two options have the same name"),
        ({"options-TOTAL_FORMS": "2", "options-1-name": "A3"}, "Name a price"),
        ({"options-TOTAL_FORMS": "99999"}, "Please submit at most 8"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(as_ana, harbour, change, reason):
    page = as_ana.post(offer(harbour), TYPED | {"description": "Signed below."} | change)
    assert page.status_code == 422
    assert reason in page.content.decode()
    assert "Signed below." in page.content.decode()
    assert not Listing.objects.exists()


def test_a_page_sent_without_its_parts_is_refused(as_ana, harbour):
    assert as_ana.post(offer(harbour), {"kind": "limited"}).status_code == 422
    assert as_ana.post(offer(harbour), TYPED | {"options-TOTAL_FORMS": "0"}).status_code == 422
    assert as_ana.post(offer(harbour), TYPED | {"options-TOTAL_FORMS": "-1"}).status_code == 422


def test_another_size_is_added_without_javascript(as_ana, harbour):
    page = as_ana.post(offer(harbour), TYPED | {"action": "more"})
    assert page.status_code == 200
    assert "options-1-price" in page.content.decode()
    assert not Listing.objects.exists()
    two = {
        "options-TOTAL_FORMS": "2",
        "options-0-name": "A4",
        "options-1-name": "A3",
        "options-1-price": "120",
    }
    as_ana.post(offer(harbour), TYPED | two)
    assert [(each.name, each.price) for each in Option.objects.all()] == [("A4", 8_000), ("A3", 12_000)]


def test_the_original_is_offered_once(as_ana, harbour):
    make_listing(harbour, kind="original")
    page = as_ana.post(offer(harbour), TYPED | {"kind": "original"})
    assert page.status_code == 422
    assert "There is only one of it" in page.content.decode()


def test_a_second_edition_asks_to_tell_buyers_of_the_first(as_ana, harbour):
    make_listing(harbour, status="published")
    page = as_ana.post(offer(harbour), TYPED).content.decode()
    assert "Confirm that buyers of both" in page
    as_ana.post(offer(harbour), TYPED | {"tells_of_other_editions": "on"})
    assert Listing.objects.count() == 2


def test_what_is_missing_stands_on_the_page_and_nothing_is_published(as_ana, ana):
    listing = make_listing(make_work(ana, picture=False))
    assert "Add a photograph of the work." in as_ana.get(page_of(listing)).content.decode()
    page = as_ana.post(reverse("studio:submit", args=[listing.pk]), follow=True).content.decode()
    assert "Not handed in yet. Add a photograph of the work." in page
    listing.refresh_from_db()
    assert listing.status == "draft"


def test_a_published_edition_does_not_grow(as_ana, harbour):
    listing = make_listing(harbour, status="published")
    page = as_ana.post(page_of(listing), TYPED | {"edition_size": "31"})
    assert page.status_code == 422
    assert "never larger" in page.content.decode()
    as_ana.post(page_of(listing), TYPED | {"edition_size": "20", "options-0-price": "95"})
    listing.refresh_from_db()
    assert (listing.edition_size, listing.options.get().price) == (20, 9_500)


def test_a_price_that_others_signed_is_changed_by_a_new_split(as_ana, harbour, press):
    listing = make_listing(harbour)
    make_agreement(listing, others=[(press, "Printer", {"amount": 800})])
    page = as_ana.post(page_of(listing), TYPED | {"options-0-price": "70"})
    assert "Propose a new split with the new price" in page.content.decode()


def test_an_offer_is_withdrawn_by_a_click_with_a_reason_and_never_by_reading(as_ana, harbour):
    listing = make_listing(harbour, status="published")
    address = reverse("studio:withdraw", args=[listing.pk])
    assert "Take it off the wall?" in as_ana.get(address).content.decode()
    assert as_ana.post(address).status_code == 422
    listing.refresh_from_db()
    assert listing.status == "published"
    for reason in ("The press closed.", "Again."):
        as_ana.post(address, {"reason": reason})
    listing.refresh_from_db()
    assert (listing.status, listing.withdrawn_reason) == ("withdrawn", "The press closed.")


def test_what_the_laws_ask_of_a_print_is_asked_and_shown_to_the_buyer(as_ana, client, harbour):
    page = as_ana.get(offer(harbour), {"kind": "limited"}).content.decode()
    assert "How is it signed?" in page and "Not answered yet" in page
    assert "How is it signed?" not in as_ana.get(offer(harbour), {"kind": "original"}).content.decode()
    as_ana.post(offer(harbour), TYPED | {"about-signature": "unknown", "about-earlier": "told"})
    listing = Listing.objects.get()
    page = as_ana.post(reverse("studio:submit", args=[listing.pk]), follow=True).content.decode()
    assert "Say whether there were editions before, here or elsewhere." in page

    as_ana.post(
        page_of(listing), TYPED | {"about-earlier": "told", "about-earlier-words": "Twelve <b>in</b> 1998"}
    )
    as_ana.post(reverse("studio:submit", args=[listing.pk]))
    shown = client.get(reverse("catalogue:work", args=[harbour.slug])).content.decode()
    for said in (
        "About this edition",
        "by the artist, by hand, on each copy",
        "Twelve in 1998",
        "Petit Press",
    ):
        assert said in shown, said

    denied = as_ana.post(page_of(listing), TYPED | {"about-signature": "none"})
    assert denied.status_code == 422 and "Buyers were told otherwise" in denied.content.decode()


def test_each_of_two_limited_editions_tells_of_the_other(as_ana, client, harbour):
    make_listing(harbour, status="published", edition_size=25)
    page = as_ana.post(offer(harbour), TYPED)
    assert page.status_code == 422 and "told of the other" in page.content.decode()
    as_ana.post(offer(harbour), TYPED | {"tells_of_other_editions": "on", "form_key": "another"})
    second = Listing.objects.latest("pk")
    as_ana.post(reverse("studio:submit", args=[second.pk]))
    shown = client.get(reverse("catalogue:work", args=[harbour.slug])).content.decode()
    assert "another limited edition of this picture: 25 copies" in shown
    assert "another limited edition of this picture: 30 copies" in shown


def test_days_are_set_and_days_that_are_past_are_told(as_ana, harbour):
    listing = make_listing(harbour)
    address = reverse("studio:schedule", args=[listing.pk])
    as_ana.post(address, {"publish_at": "2098-03-01T09:00", "withdraw_at": "2099-03-01T09:00"})
    listing.refresh_from_db()
    assert (listing.publish_at.year, listing.withdraw_at.year) == (2098, 2099)
    assert 'value="2098-03-01T09:00"' in as_ana.get(page_of(listing)).content.decode()
    for typed, reason in (
        ({"publish_at": "1999-01-01T09:00"}, "That moment is past."),
        ({"publish_at": "soon"}, "valid date"),
    ):
        page = as_ana.post(address, typed)
        assert page.status_code == 422 and reason in page.content.decode()


def test_a_print_is_duplicated_once_however_often_it_is_clicked(as_ana, harbour):
    listing = make_listing(harbour, kind="open", options=[("A4", 2_000)])
    for _ in range(2):
        as_ana.post(reverse("studio:duplicate", args=[listing.pk]), {"form_key": "k"})
    assert [each.options.get().name for each in Listing.objects.all()] == ["A4", "A4"]
    original = make_listing(harbour, kind="original", status="published")
    page = as_ana.post(reverse("studio:duplicate", args=[original.pk]), {"form_key": "l"}, follow=True)
    assert "There is only one of it." in page.content.decode()


def test_an_option_renamed_keeps_its_row(as_ana, harbour):
    listing = make_listing(harbour, kind="open", options=[("A4", 2_000), ("A3", 3_000)])
    small, large = listing.options.all()
    renamed = TYPED | {
        "kind": "open",
        "options-TOTAL_FORMS": "2",
        "options-0-id": small.pk, "options-0-name": "Small", "options-0-price": "20", "options-0-dispatch_days": "9",
        "options-1-id": large.pk, "options-1-name": "A3", "options-1-price": "30",
    }  # fmt: skip
    as_ana.post(page_of(listing), renamed)
    assert [(each.pk, each.name, each.dispatch_days) for each in listing.options.all()] == [
        (small.pk, "Small", 9), (large.pk, "A3", None),
    ]  # fmt: skip
    stranger = make_listing(make_work(title="Iris")).options.get()
    page = as_ana.post(page_of(listing), renamed | {"options-0-id": stranger.pk})
    assert page.status_code == 422 and "not there any more" in page.content.decode()


def test_extra_fields_change_nothing(as_ana, harbour):
    as_ana.post(
        offer(harbour),
        TYPED | {"status": "published", "currency": "USD", "work": "999", "published_at": "2020"},
    )
    listing = Listing.objects.get()
    assert (listing.status, listing.currency, listing.work) == ("draft", "EUR", harbour)


# --- Fair price: 20 hours at 22.00 and 40.00 of materials, co-op share 12 %: 480.00 / 0.88 = 545.46 ---


def fair_price(client, work, **typed):
    return client.get(reverse("studio:fair-price", args=[work.pk]), typed).content.decode()


def test_the_fair_price_follows_what_is_typed(as_ana, harbour):
    said = fair_price(as_ana, harbour, kind="original", **{"options-0-price": "400"})
    assert "€545.46" in said
    assert "€15.60 an hour" in said  # 400 × 0.88 − 40 over 20 hours
    assert "<html" not in said


def test_for_an_edition_the_copies_that_pay_the_hours_are_told(as_ana, harbour):
    assert "7 copies" in fair_price(as_ana, harbour, kind="limited", **{"options-0-price": "80"})


def test_what_the_printer_gets_of_each_copy_is_reckoned_in(as_ana, harbour, press):
    listing = make_listing(harbour, edition_size=5)
    make_agreement(listing, others=[(press, "Printer", {"amount": 3_040})])
    said = fair_price(as_ana, harbour, listing=listing.pk, **{"options-0-price": "80"})
    assert "12 copies" in said  # 480 over 40.00 a copy
    assert "The edition is smaller than that." in said


@pytest.mark.parametrize("typed", ["", "-", "a lot", "9" * 30, "0"])
def test_a_price_half_typed_is_no_error(as_ana, harbour, typed):
    assert "545.46" in fair_price(as_ana, harbour, kind="original", **{"options-0-price": typed})


def test_without_hours_the_page_asks_for_them(as_ana, harbour):
    Work.objects.update(minutes_worked=0)
    assert "hours worked" in fair_price(as_ana, harbour, kind="original")


def test_a_listing_of_somebody_else_in_the_address_is_not_read(as_ana, harbour, as_another_artist):
    other = make_listing(edition_size=2)
    assert "smaller" not in fair_price(as_ana, harbour, listing=other.pk, **{"options-0-price": "80"})


def test_without_javascript_a_button_reckons_it(as_ana, harbour):
    page = as_ana.post(offer(harbour), TYPED | {"action": "reckon"})
    assert page.status_code == 200
    assert "7 copies" in page.content.decode()
    assert not Listing.objects.exists()
