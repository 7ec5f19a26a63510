"""Splits in the studio: proposing, signing, declining, offering other terms, taking back."""

import re

import pytest
from django.urls import reverse

from artists.listings.models import Option
from artists.listings.splitting import in_force_for
from marketplace.mail.models import Letter
from payouts.earnings.models import Sale
from payouts.money import Money
from payouts.payees.models import Payee
from payouts.splits import selectors, services
from payouts.splits.models import Invitation, SplitAgreement
from tests.artists.studio.conftest import signed_in
from tests.artists.studio.doors import assert_strangers_find_nothing
from tests.factories import (
    FRIDAY,
    PASSWORD,
    make_agreement,
    make_listing,
    make_officer,
    make_payee,
    make_user,
    make_work,
)
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db

# The printer gets 8.00 a copy, the co-maker 30 % of the rest, Ana what is left.
TYPED = {
    "action": "propose",
    "own_points": "",
    "unit_price": "80",
    "note": "As we said in March.",
    "shares-TOTAL_FORMS": "3",
    "shares-INITIAL_FORMS": "0",
    "shares-0-email": "petit.press@example.org",
    "shares-0-role": "Printer",
    "shares-0-kind": "amount",
    "shares-0-amount": "8",
    "shares-1-email": "ben@example.org",
    "shares-1-role": "Co-maker",
    "shares-1-kind": "points",
    "shares-1-amount": "30",
    "shares-2-email": "",
    "shares-2-role": "",
    "shares-2-kind": "amount",
    "shares-2-amount": "",
}


@pytest.fixture
def ben(policy):
    return make_user("Ben Adeyemi", email="ben@example.org")


@pytest.fixture
def listing(ana):
    return make_listing(make_work(ana))


@pytest.fixture
def agreement(listing, press):
    """The printer gets 8.00 a copy and has not answered."""
    return make_agreement(listing, others=[(press, "Printer", {"amount": 800})], status="proposed")


def split(listing):
    return reverse("studio:split", args=[listing.pk])


def answer(client, agreement, yes="yes", **more):
    typed = {"terms_hash": agreement.terms_hash, "answer": yes, "reason": "", **more}
    return client.post(reverse("studio:answer", args=[agreement.pk]), typed, follow=True)


def test_a_visitor_signs_in_first(client, listing, agreement):
    for address in (split(listing), reverse("studio:agreement", args=[agreement.pk]), "/studio/splits/"):
        assert client.get(address)["Location"].startswith(reverse("account_login"))


def test_a_strangers_split_is_not_there(as_another_artist, as_buyer, listing, agreement):
    names = ("agreement", "answer", "withdraw-split", "counter", "compare")
    addresses = [reverse(f"studio:{name}", args=[agreement.pk]) for name in names]
    for visitor in (as_another_artist, as_buyer, signed_in(make_payee("Another Press").user)):
        assert_strangers_find_nothing(visitor, *addresses, reverse("studio:agreement", args=[999_999]))
    assert_strangers_find_nothing(as_buyer, split(listing))


def test_ana_proposes_and_everybody_named_has_a_letter(as_ana, listing, press, ben):
    page = as_ana.post(split(listing), TYPED, follow=True).content.decode()
    agreement = SplitAgreement.objects.get()
    assert (agreement.status, agreement.approvals_needed) == ("proposed", 1)
    assert [(share.role, share.amount, share.basis_points) for share in agreement.shares.all()] == [
        ("Printer", 800, None),
        ("Co-maker", None, 3_000),
        ("Artist", None, 7_000),
    ]
    assert "Everybody named has a letter" in page
    # 80.00 less 12 % is 70.40; less 8.00 is 62.40, shared 30 to 70.
    for amount in ("€8.00", "€18.72", "€43.68", "€9.60"):
        assert amount in page
    letters = {letter.to: letter.text for letter in Letter.objects.all()}
    assert set(letters) == {"petit.press@example.org", "ben@example.org"}
    assert "8.00 EUR a copy" in letters["petit.press@example.org"]
    assert f"/studio/splits/{agreement.pk}/" in letters["ben@example.org"]


def test_what_each_gets_is_shown_before_anything_is_proposed(as_ana, listing, press, ben):
    page = as_ana.post(split(listing), TYPED | {"action": "preview"}).content.decode()
    fragment = as_ana.post(reverse("studio:split-preview", args=[listing.pk]), TYPED).content.decode()
    for said in (page, fragment):
        assert "€18.72" in said and "€43.68" in said
    assert "<html" not in fragment
    assert not SplitAgreement.objects.exists()
    assert not Payee.objects.filter(user=ben).exists()


def test_a_double_click_proposes_once(as_ana, listing, press, ben):
    for _ in range(2):
        page = as_ana.post(split(listing), TYPED, follow=True)
    assert "Nothing was proposed twice" in page.content.decode()
    assert SplitAgreement.objects.count() == 1
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"own_points": "60"}, "add up to 90.00 %, not 100.00 %"),
        ({"shares-1-amount": "100"}, "above 0"),
        ({"shares-1-amount": "130"}, "at most 100"),
        ({"shares-1-amount": "33.333"}, "Write a percentage"),
        ({"shares-0-amount": "80"}, "leave nothing of the price"),
        ({"shares-0-amount": "eight"}, "Write an amount"),
        ({"shares-0-amount": "0"}, "From €0.01"),
        ({"shares-0-amount": ""}, "How much?"),
        ({"shares-0-role": ""}, "As what?"),
        ({"shares-0-email": ""}, "Whose part is it?"),
        ({"shares-0-email": "press"}, "not an e-mail address"),
        ({"shares-1-email": "PETIT.press@example.org"}, "Named twice"),
        ({"shares-1-email": "ana.moreau@example.org"}, "Somebody is named twice"),
        ({"shares-0-kind": "everything"}, "not one of the available choices"),
        ({"unit_price": "free"}, "Write an amount"),
        ({"note": "a" * 501}, "at most 500"),
        ({"shares-TOTAL_FORMS": "5000"}, "Please submit at most 11"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(as_ana, listing, press, ben, change, reason):
    page = as_ana.post(split(listing), TYPED | change)
    text = page.content.decode()
    assert page.status_code == 422
    assert reason in text
    if "note" not in change:
        assert "As we said in March." in text
    assert not SplitAgreement.objects.exists()
    assert not Letter.objects.exists()


def test_who_has_no_account_is_invited_and_signs_once_the_address_is_proved(as_ana, client, listing, press):
    page = as_ana.post(split(listing), TYPED, follow=True)
    agreement = SplitAgreement.objects.get()
    assert agreement.status == "proposed"
    assert "ben@example.org" in page.content.decode()
    letter = Letter.objects.get(to="ben@example.org")
    assert "Sign up with this address" in letter.text and "30 % of the rest" in letter.text

    typed = {"name": "Ben Adeyemi", "email": "Ben@Example.org", "password1": PASSWORD}
    client.post(reverse("account_signup"), typed)
    assert Payee.objects.get(name="ben@example.org").user is None  # the address is not proved yet
    confirm = re.search(r"/account/confirm-email/\S+", Letter.objects.latest("pk").text).group()
    client.post(confirm)

    ben = Payee.objects.get(name="Ben Adeyemi")
    assert list(selectors.waiting_for(ben)) == [agreement]
    assert "Signed." in answer(client, agreement).content.decode()


def test_terms_that_cannot_work_invite_nobody(as_ana, listing, press):
    page = as_ana.post(split(listing), TYPED | {"own_points": "60"})
    assert page.status_code == 422
    assert not Invitation.objects.exists() and not Payee.objects.filter(user=None).exists()


def test_an_address_signed_up_but_not_proved_is_invited_like_any_other(as_ana, listing, press):
    ben = make_user("Ben Adeyemi", email="ben@example.org", verified=False)
    as_ana.post(split(listing), TYPED)
    assert not Payee.objects.filter(user=ben).exists()


def test_another_person_is_added_without_javascript(as_ana, listing):
    page = as_ana.post(split(listing), TYPED | {"action": "more"})
    assert page.status_code == 200
    assert "shares-3-email" in page.content.decode()


def test_all_of_it_for_oneself_is_in_force_at_once(as_ana, listing):
    alone = {
        key: "" if key.startswith("shares-0-") or key.startswith("shares-1-") else value
        for key, value in TYPED.items()
    }
    page = as_ana.post(
        split(listing), alone | {"shares-0-kind": "amount", "shares-1-kind": "amount"}, follow=True
    )
    assert "In force: it is all yours." in page.content.decode()


def test_a_dearer_copy_needs_two_approvers(as_ana, listing, press, ben):
    Option.objects.update(price=60_000)
    as_ana.post(split(listing), TYPED | {"unit_price": "600"})
    assert SplitAgreement.objects.get().approvals_needed == 2


def test_a_cheap_option_beside_a_dear_one_does_not_spare_the_second_approver(as_ana, ana, press, ben):
    listing = make_listing(make_work(ana), kind="open", options=[("A5", 8_000), ("A1, framed", 500_000)])
    as_ana.post(split(listing), TYPED)
    assert SplitAgreement.objects.get().approvals_needed == 2


def test_the_printer_accepts_exactly_what_was_shown(as_press, agreement):
    assert (
        agreement.terms_hash
        in as_press.get(reverse("studio:agreement", args=[agreement.pk])).content.decode()
    )
    page = answer(as_press, agreement).content.decode()
    agreement.refresh_from_db()
    assert agreement.status == "accepted"
    assert "Signed." in page and "Waits for the co-op" in page
    # The last yes is told to everybody, one before it to the proposer.
    assert {(letter.to, letter.subject) for letter in Letter.objects.all()} == {
        (to, "Everybody accepted the split for Harbour at dusk, limited edition")
        for to in ("ana.moreau@example.org", "petit.press@example.org")
    }


def test_a_second_click_and_a_stale_page_do_nothing(as_press, agreement):
    answer(as_press, agreement)
    assert "Nothing was changed" in answer(as_press, agreement).content.decode()
    assert "Nothing was changed" in answer(as_press, agreement, "no", reason="No.").content.decode()
    assert agreement.acceptances.count() == 2  # Ana's own and the printer's
    assert Letter.objects.count() == 2


def test_terms_that_were_not_shown_are_not_signed(as_press, agreement):
    page = answer(as_press, agreement, terms_hash="0" * 64).content.decode()
    assert "nothing was signed" in page
    agreement.refresh_from_db()
    assert agreement.status == "proposed"


def test_a_no_has_a_reason_that_the_proposer_reads(as_press, as_ana, agreement):
    page = answer(as_press, agreement, "no")
    assert page.status_code == 422 and "what would have to change" in page.content.decode()
    answer(as_press, agreement, "no", reason="Paper costs more now.")
    agreement.refresh_from_db()
    assert agreement.status == "rejected"
    assert "Paper costs more now." in Letter.objects.get().text
    assert (
        "Paper costs more now."
        in as_ana.get(reverse("studio:agreement", args=[agreement.pk])).content.decode()
    )


def test_ana_takes_it_back_and_proposes_other_terms(as_ana, as_press, listing, agreement, ben):
    assert "Take it back" in as_ana.get(split(listing)).content.decode()
    as_ana.post(reverse("studio:withdraw-split", args=[agreement.pk]))
    as_ana.post(split(listing), TYPED | {"shares-0-amount": "9"})
    newest = selectors.latest_for(listing.subject)
    assert (newest.version, newest.status) == (2, "proposed")
    page = as_press.get(reverse("studio:agreement", args=[newest.pk])).content.decode()
    assert "What changes from version 1" in page
    assert "8.00 EUR a copy becomes 9.00 EUR a copy" in page


def test_the_printer_cannot_take_back_what_ana_proposed(as_press, agreement):
    page = as_press.post(reverse("studio:withdraw-split", args=[agreement.pk]), follow=True).content.decode()
    assert "Nothing was changed" in page
    agreement.refresh_from_db()
    assert agreement.status == "proposed"


def test_the_new_price_holds_once_the_new_split_is_in_force(as_ana, as_press, listing, agreement, press):
    services.accept(
        agreement=agreement, payee=press, terms_hash=agreement.terms_hash, by=press.user, at=FRIDAY
    )
    services.approve(
        agreement=agreement, terms_hash=agreement.terms_hash, by=make_officer(), reason="Fair.", at=FRIDAY
    )
    alone = TYPED | {"unit_price": "90"} | {f"shares-1-{name}": "" for name in ("email", "role", "amount")}
    as_ana.post(split(listing), alone)
    newest = selectors.latest_for(listing.subject)
    assert newest.unit_price == 9_000
    assert Option.objects.get().price == 8_000


def test_splits_to_sign_come_first(as_press, agreement):
    page = as_press.get("/studio/splits/").content.decode()
    assert "For you to sign" in page and "Harbour at dusk" in page
    answer(as_press, agreement)
    assert "For you to sign" not in as_press.get("/studio/splits/").content.decode()


def test_without_splits_the_page_says_where_they_come_from(as_ana, as_press):
    assert "No splits yet" in as_ana.get("/studio/splits/").content.decode()
    assert "No splits yet" in as_press.get("/studio/splits/").content.decode()


def counter(client, agreement, **more):
    press = agreement.shares.get(role="Printer").payee_id
    artist = agreement.shares.get(role="Artist").payee_id
    typed = {
        "terms_hash": agreement.terms_hash,
        "note": "Paper costs more now.",
        f"part-{press}-kind": "amount",
        f"part-{press}-amount": "10",
        f"part-{artist}-kind": "points",
        f"part-{artist}-amount": "100",
    } | {name.replace("press", str(press)): value for name, value in more.items()}
    return client.post(reverse("studio:counter", args=[agreement.pk]), typed, follow=True)


def test_the_printer_offers_other_terms_and_ana_signs_them(as_press, as_ana, agreement):
    page = as_press.get(reverse("studio:counter", args=[agreement.pk])).content.decode()
    assert "Now 8.00 EUR a copy." in page and 'value="8.00"' in page
    page = counter(as_press, agreement).content.decode()
    newest = selectors.latest_for(agreement.subject)
    assert (newest.version, newest.status, newest.proposed_by.name) == (2, "proposed", "Petit Press")
    assert "8.00 EUR a copy becomes 10.00 EUR a copy" in page
    letter = Letter.objects.get()
    assert letter.to == "ana.moreau@example.org" and "Paper costs more now." in letter.text
    answer(as_ana, newest)
    newest.refresh_from_db()
    assert newest.status == "accepted"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"note": ""}, "Say in a few words why"),
        ({"part-press-amount": "eighty"}, "Write an amount"),
        ({"part-press-amount": "80"}, "leave nothing of the price"),
        ({"part-press-amount": ""}, "either a fixed amount or a percentage"),
        ({"part-press-kind": "points", "part-press-amount": "30"}, "add up to 130.00 %"),
    ],
)
def test_other_terms_that_do_not_work_change_nothing(as_press, agreement, change, reason):
    page = counter(as_press, agreement, **change)
    assert page.status_code == 422 and reason in page.content.decode()
    agreement.refresh_from_db()
    assert agreement.status == "proposed" and SplitAgreement.objects.count() == 1


def test_other_terms_to_a_stale_page_or_twice_change_nothing(as_press, agreement):
    assert "nothing was signed" in counter(as_press, agreement, terms_hash="0" * 64).content.decode()
    counter(as_press, agreement)
    page = counter(as_press, agreement).content.decode()
    assert "Nothing was changed" in page and SplitAgreement.objects.count() == 2


def test_any_two_versions_stand_side_by_side(as_press, as_ana, agreement):
    counter(as_press, agreement)
    page = as_ana.get(reverse("studio:compare", args=[agreement.pk])).content.decode()
    assert "Version 1 and version 2" in page
    assert "Petit Press: 8.00 EUR a copy becomes 10.00 EUR a copy." in page
    junk = as_ana.get(reverse("studio:compare", args=[agreement.pk]), {"with": "9" * 40})
    assert junk.status_code == 200


def test_one_version_alone_is_compared_with_nothing(as_press, agreement):
    answered = as_press.get(reverse("studio:compare", args=[agreement.pk]))
    assert answered["Location"] == reverse("studio:agreement", args=[agreement.pk])


def test_what_each_gets_is_told_at_any_price(as_press, agreement):
    address = reverse("studio:agreement", args=[agreement.pk])
    whole = as_press.get(address, {"price": "100"}).content.decode()
    fragment = as_press.get(address, {"price": "100"}, headers={"HX-Request": "true"}).content.decode()
    for page in (whole, fragment):
        assert "€80.00" in page and "€12.00" in page  # 100.00 less 12 % and the printer's 8.00
    assert "<html" not in fragment
    assert "the last gets less" in as_press.get(address, {"price": "5"}).content.decode()
    assert "Write an amount" in as_press.get(address, {"price": "much"}).content.decode()


def test_hours_become_percentages_that_may_still_be_changed(as_ana, listing):
    worked = TYPED | {"action": "hours", "own_hours": "20", "shares-1-hours": "10", "shares-1-amount": ""}
    page = as_ana.post(split(listing), worked).content.decode()
    assert 'name="own_points" value="66.67"' in page
    assert 'name="shares-1-amount" value="33.33"' in page
    assert "€8.00" in page  # the printer keeps the fixed amount
    assert not SplitAgreement.objects.exists()
    nobody = as_ana.post(split(listing), TYPED | {"action": "hours"}).content.decode()
    assert "Write down your hours" in nobody


def test_the_preview_and_the_books_agree_to_the_cent(as_ana, ana, press, ben):
    """Three thirds of many prices: wherever the odd cent goes, it was shown there."""
    third = {
        "own_points": "33.34",
        "shares-0-kind": "points",
        "shares-0-amount": "33.33",
        "shares-1-amount": "33.33",
    }
    for price in ("1.14", "10.01", "33.33", "99.98"):
        listing = make_listing(make_work(ana), kind="open", price=114)
        typed = TYPED | third | {"unit_price": price}
        fragment = as_ana.post(reverse("studio:split-preview", args=[listing.pk]), typed).content.decode()
        as_ana.post(split(listing), typed)
        agreement = selectors.latest_for(listing.subject)
        rows = selectors.who_gets_what(agreement, Money(agreement.unit_price, "EUR"), coop_share_points=1_200)
        shown = re.findall(r"<td>€([\d.]+)</td>", fragment)[: len(rows)]
        assert shown == [row.amount.plain() for row in rows]


def test_the_tax_in_the_price_is_shown_and_shared_by_nobody(as_ana, as_press, ana, press, ben):
    """An open edition of a French artist: 96.00 hold 16.00 of tax, 80.00 are shared."""
    ana.tax_standing, ana.vat_number = "registered", "FR12345678901"
    ana.save()
    listing = make_listing(make_work(ana), kind="open", price=9_600)
    typed = TYPED | {"unit_price": "96"}
    preview = as_ana.post(reverse("studio:split-preview", args=[listing.pk]), typed).content.decode()
    as_ana.post(split(listing), typed)
    proposed = as_press.get(reverse("studio:agreement", args=[selectors.latest_for(listing.subject).pk]))
    for page in (preview, proposed.content.decode()):
        shown = re.findall(r"<td>€([\d.]+)</td>", page)
        # The printer's 8.00, then 30 % and 70 % of what the co-op's 12 % of 80.00 leave.
        assert shown[:6] == ["8.00", "18.72", "43.68", "16.00", "9.60", "96.00"]


def test_fixed_amounts_that_tax_leaves_no_room_for_are_said_to_be_short(as_ana, ana, press, ben):
    listing = make_listing(make_work(ana), kind="open", price=9_600)
    preview, typed = (
        reverse("studio:split-preview", args=[listing.pk]),
        TYPED | {"unit_price": "96", "shares-0-amount": "75"},
    )
    assert "the last gets less" not in as_ana.post(preview, typed).content.decode()
    ana.tax_standing, ana.vat_number = "registered", "FR12345678901"
    ana.save()
    assert "the last gets less" in as_ana.post(preview, typed).content.decode()


def test_an_option_has_a_split_of_its_own_and_is_not_sold_before_it_is_signed(as_ana, ana, press, ben):
    listing = make_listing(
        make_work(ana), kind="open", options=[("A4", 3_000), ("A4, framed", 8_000)], status="published"
    )
    plain, framed = listing.options.all()
    address = reverse("studio:option-split", args=[listing.pk, framed.pk])
    assert "shared as the whole offer is" in as_ana.get(address).content.decode()
    as_ana.post(address, TYPED)
    own = SplitAgreement.objects.get(subject=framed.subject)
    assert (own.title, own.unit_price) == ("Harbour at dusk, open edition: A4, framed", 8_000)
    of_listing = selectors.active_for(listing.subject)
    assert in_force_for(listing.options.all()) == {plain.pk: of_listing}

    for payee in selectors.unanswered(own):
        services.accept(agreement=own, payee=payee, terms_hash=own.terms_hash, by=payee.user, at=FRIDAY)
    services.approve(agreement=own, terms_hash=own.terms_hash, by=make_officer(), reason="Fair.", at=FRIDAY)
    assert in_force_for(listing.options.all()) == {plain.pk: of_listing, framed.pk: own}


def test_an_option_of_another_offer_is_not_there(as_ana, ana, listing):
    other = make_listing(make_work(ana))
    for name in ("option-split", "option-split-preview"):
        address = reverse(f"studio:{name}", args=[listing.pk, other.options.get().pk])
        assert as_ana.post(address, TYPED).status_code == 404


def test_a_first_split_begins_with_those_whose_hours_are_in_the_log(as_ana, listing):
    for contributor, minutes in (("", 1_200), ("ben@example.org", 600), ("rosa@example.org", 60)):
        listing.work.sessions.create(
            worked_on=FRIDAY.date(), minutes=min(minutes, 960), contributor=contributor
        )
    page = as_ana.get(split(listing)).content.decode()
    # 16:00, 10:00 and 1:00 hours
    for typed in ('value="ben@example.org"', 'value="37.04"', 'value="3.7"', 'value="59.26"', "€41.72"):
        assert typed in page, typed


def test_a_split_superseded_between_the_cart_and_the_payment_still_holds_for_what_was_ordered(
    as_ana, ana, press
):
    """An order line pins the version it was placed by; the new one is for whoever orders next."""
    listing = make_listing(make_work(ana), kind="open", price=8_000, status="published")
    old = selectors.active_for(listing.subject)
    order = paid_order(listing)
    new = make_agreement(listing, others=[(press, "Printer", {"amount": 800})])
    old.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "active")
    sale = Sale.objects.get(order_reference=order.reference, kind="copy")
    assert sale.agreement == old
    assert [(part.role, part.amount) for part in sale.parts.all()] == [("Artist", 7_040)]
    assert in_force_for(listing.options.all())[listing.options.get().pk] == new
