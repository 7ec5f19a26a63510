"""Taking one's data along, and leaving: nothing forgotten by mistake, nothing kept without a reason."""

import datetime as dt
import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client

from artists.profiles import services as profiles
from marketplace.aftercare.services import claiming, conversing, photographs, receipts
from marketplace.keeping.models import Favourite, Pack, Wait
from marketplace.keeping.services import addresses, favourites, leaving, packs, waits
from marketplace.mail.models import Letter
from marketplace.users.models import User
from tests.factories import (
    FRIDAY,
    PASSWORD,
    make_agreement,
    make_applicant,
    make_listing,
    make_officer,
    make_payee,
    make_user,
)
from tests.marketplace.console.scene import paid_order

pytestmark = pytest.mark.django_db
DATA, LEAVE = "/account/data/", "/account/leave/"
WEEK = dt.timedelta(days=7)

# Every place where a row leads to a person or holds an address, and what becomes of it when they leave.
GOES, EMPTIED, STAYS = "goes", "emptied", "stays"
PLACES = {
    # Kept for themselves.
    "keeping.Favourite.user": GOES, "keeping.Address.user": GOES, "keeping.Pack.user": GOES,
    "keeping.SavedSearch.user": GOES, "keeping.DailyLetter.user": GOES, "keeping.Told.user": GOES,
    "keeping.Wait.user": GOES, "keeping.Wait.email": GOES, "profiles.Follow.user": GOES, "orders.Cart.user": GOES,
    # The account.
    "users.User.email": EMPTIED, "account.EmailAddress.user": GOES, "account.EmailAddress.email": GOES,
    "mfa.Authenticator.user": GOES, "usersessions.UserSession.user": GOES, "mail.Letter.to": EMPTIED,
    "cooperative.Member.user": EMPTIED,
    # Never paid: emptied. Paid: the receipt stays.
    "orders.Order.user": EMPTIED, "orders.Order.email": EMPTIED,
    # What was said stays for the other side.
    "aftercare.Message.by": EMPTIED,
    # What came for no order: Stripe's word, looked at by a treasurer.
    "orders.StrayPayment.email": STAYS,
    # Who gave money back for the co-op, and who chose what hangs together: their office's work.
    "catalogue.Exhibition.curator": STAYS,
    "orders.Refund.by": STAYS,
}  # fmt: skip
# Who decided, signed, offered or was paid: it stays, and leads to a row without a name.
BY_OFFICE = {
    "cooperative", "works", "listings", "profiles", "payees", "splits", "earnings", "connect", "runs", "ledger", "console",
}  # fmt: skip


def places():
    """Every field of a model that leads to a person or holds an address."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            concrete = getattr(field, "concrete", False) and not field.many_to_many
            if concrete and (field.related_model is User or isinstance(field, models.EmailField)):
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}"


def test_of_every_place_that_leads_to_a_person_it_is_said_what_becomes_of_it():
    found = set(places())
    unsaid = {place for place in found - set(PLACES) if place.partition(".")[0] not in BY_OFFICE}
    assert unsaid == set(), "say in PLACES what becomes of it, and see that `forget` does it"
    assert set(PLACES) <= found


@pytest.fixture
def signed_in(bea):
    """Bea's browser, her password given just now."""
    client = Client()
    client.force_login(bea)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def keep_everything(bea, work):
    favourites.keep(user=bea, work_id=work.pk, at=FRIDAY)
    profiles.follow(artist=work.artist, user=bea, at=FRIDAY)
    waits.ask(work=work, email=bea.email, user=bea, language="", at=FRIDAY)
    place = addresses.Place("Bea Klein", "Hauptstraße 5", "", "10115", "Berlin", "DE")
    addresses.add(user=bea, place=place, usual=True, at=FRIDAY)


def order_of(bea, listing, *, status):
    order = paid_order(listing)
    apps.get_model("orders.Order").objects.filter(pk=order.pk).update(
        user=bea, email=bea.email, status=status
    )
    order.refresh_from_db()
    return order


def leave(user):
    leaving.leave(user=user, at=FRIDAY)
    user.refresh_from_db()


# --- Taking it along ------------------------------------------------------------------------------


def test_bea_takes_everything_along(signed_in, bea, hang):
    listing = hang()
    keep_everything(bea, listing.work)
    order_of(bea, listing, status="delivered")
    assert "Pack everything" in signed_in.get(DATA).content.decode()
    for _ in range(2):
        signed_in.post(DATA)
    pack = Pack.objects.get()

    for _ in range(2):
        packs.make(pack_id=pack.pk, at=pack.due_at)

    pack.refresh_from_db()
    assert Letter.objects.filter(subject="Your data is packed", to=bea.email).count() == 1
    answer = signed_in.get(f"{DATA}{pack.pk}/{packs.token_for(pack)}/")
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
        held, page = json.loads(file.read("data.json")), file.read("index.html").decode()
    assert held["Account"][0]["e-mail"] == bea.email
    assert held["Favourites"][0]["work"] == "Harbour at dusk"
    assert held["Addresses"][0]["street"] == "Hauptstraße 5"
    assert held["Orders"][0]["total"] and held["Orders"][0]["works"]
    assert set(held) >= {
        "Artists you follow",
        "Works you wait for",
        "Certificates",
        "Membership",
        "Cart",
        "Letters we wrote to you",
    }
    assert "Hauptstraße 5" in page and "<script" not in page
    default_storage.delete(pack.file)


def test_a_pack_is_handed_to_its_owner_alone_with_the_password_and_a_fresh_link(signed_in, bea):
    pack = packs.ask(user=bea, at=FRIDAY)
    packs.make(pack_id=pack.pk, at=FRIDAY)
    pack.refresh_from_db()
    path = f"{DATA}{pack.pk}/{packs.token_for(pack)}/"

    stan = Client()
    stan.force_login(make_user("Stan Stranger"))
    stan.post("/account/reauthenticate/", {"password": PASSWORD})
    assert stan.get(path).status_code == 404
    assert Client().get(path)["Location"].startswith("/account/login/")
    remembered = Client()
    remembered.force_login(bea)
    assert "/reauthenticate/" in remembered.get(path)["Location"]
    assert "That link had run out" in signed_in.get(f"{DATA}{pack.pk}/made-up/", follow=True).content.decode()

    assert packs.remove_old(at=FRIDAY + WEEK - dt.timedelta(seconds=1)) == 0
    assert packs.remove_old(at=FRIDAY + WEEK) == 1
    assert not default_storage.exists(pack.file)
    assert signed_in.get(path).status_code == 404


def test_a_worker_that_died_packing_is_followed_by_another_and_not_for_ever(bea):
    pack = packs.ask(user=bea, at=FRIDAY)
    at = FRIDAY
    Pack.objects.filter(pk=pack.pk).update(
        status="making", attempts=packs.MOST_ATTEMPTS - 1, due_at=at + packs.CLAIM
    )
    packs.make(pack_id=pack.pk, at=at)
    assert not Letter.objects.exists()

    Pack.objects.filter(pk=pack.pk).update(attempts=packs.MOST_ATTEMPTS)
    packs.make(pack_id=pack.pk, at=at + packs.CLAIM)
    pack.refresh_from_db()
    assert pack.status == "failed"


def test_what_is_hostile_in_the_data_is_text_in_the_pack(bea):
    User.objects.filter(pk=bea.pk).update(name="<script>alert(1)</script>")
    bea.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(packs._packed(bea, FRIDAY))) as file:
        assert "<script" not in file.read("index.html").decode()


# --- Leaving ----------------------------------------------------------------------------------------


def test_bea_leaves_and_nothing_personal_stays(signed_in, bea, hang):
    listing = hang()
    keep_everything(bea, listing.work)
    waits.ask(work=listing.work, email="gus@example.org", user=None, language="", at=FRIDAY)
    elsewhere = Client()
    elsewhere.force_login(bea)
    email = bea.email

    assert signed_in.post(LEAVE).status_code == 422
    assert User.objects.get(pk=bea.pk).is_active
    answer = signed_in.post(LEAVE, {"sure": "yes"}, follow=True)

    assert "Your account is gone" in answer.content.decode()
    for browser in (signed_in, elsewhere):
        assert browser.get("/account/")["Location"].startswith("/account/login/")
    bea.refresh_from_db()
    assert (bea.name, bea.is_active, bea.has_usable_password()) == ("", False, False)
    assert not EmailAddress.objects.filter(user=bea).exists() and not Favourite.objects.exists()
    for place, fate in PLACES.items():
        label, _, name = place.rpartition(".")
        if fate == GOES:
            rows = apps.get_model(label).objects
            kept = rows.filter(user=bea) if name == "user" else rows.filter(**{name: email})
            assert not kept.exists(), place
    assert Wait.objects.get().email == "gus@example.org"
    assert apps.get_model("cooperative.Decision").objects.get(subject=f"user:{bea.pk}").verb == "left"
    assert email not in str(apps.get_model("cooperative.Decision").objects.values().get())


def test_nobody_signs_in_as_who_has_left_and_the_address_is_free_again(client, bea):
    email = bea.email
    leave(bea)
    assert "_auth_user_id" not in client.session
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    client.post("/account/login/", {"login": bea.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session

    client.post("/account/signup/", {"name": "Bea Again", "email": email, "password1": PASSWORD})
    assert User.objects.get(email=email).pk != bea.pk


def test_leaving_twice_is_leaving_once(bea):
    leave(bea)
    leave(bea)
    assert apps.get_model("cooperative.Decision").objects.filter(subject=f"user:{bea.pk}").count() == 1


def test_a_remembered_browser_gives_the_password_first(bea):
    remembered = Client()
    remembered.force_login(bea)
    assert "/reauthenticate/" in remembered.post(LEAVE, {"sure": "yes"})["Location"]
    assert User.objects.get(pk=bea.pk).is_active


@pytest.mark.parametrize("status", ["paid", "shipped"])
def test_while_an_order_is_under_way_she_stays_and_is_told_which(signed_in, bea, hang, status):
    order = order_of(bea, hang(), status=status)

    page = signed_in.post(LEAVE, {"sure": "yes"})

    assert page.status_code == 409 and order.number in page.content.decode()
    assert "Nothing was removed" in page.content.decode()
    assert User.objects.get(pk=bea.pk).is_active


def test_a_receipt_stays_as_it_was_and_an_unpaid_order_is_emptied(bea, hang):
    listing = hang()
    bought, left = order_of(bea, listing, status="delivered"), order_of(bea, listing, status="delivered")
    apps.get_model("orders.Order").objects.filter(pk=left.pk).update(status="expired", paid_at=None)
    guests = paid_order(listing)
    apps.get_model("orders.Order").objects.filter(pk=guests.pk).update(user=None, email=bea.email)
    email = bea.email

    leave(bea)

    for order in (bought, left, guests):
        order.refresh_from_db()
    assert (bought.email, bought.street) == (email, bought.street) and bought.street
    assert (left.email, left.name, left.street, left.town) == ("", "", "", "")
    assert guests.email == email and guests.name


def test_an_open_dispute_and_a_refund_on_its_way_keep_her(bea, hang):
    order = order_of(bea, hang(), status="delivered")
    refund = order.refunds.create(amount=100, reason="A dent.")
    assert "on its way back" in leaving.ties(bea, at=FRIDAY)[0]
    refund.delete()
    charge = apps.get_model("earnings.Charge").objects.get(order_reference=order.reference)
    facts = {"status": "needs_response", "reason": "fraudulent", "amount": 100, "opened_at": FRIDAY}
    charge.disputes.create(stripe_dispute="du_1", **facts)
    assert "Your bank has not decided" in leaving.ties(bea, at=FRIDAY)[0]


def test_artists_officers_applicants_and_who_is_owed_are_told_the_way(ana, hang):
    assert "/studio/leave/" in leaving.ties(ana.user, at=FRIDAY)[0]
    assert "office" in leaving.ties(make_officer("Carla Haas"), at=FRIDAY)[0]
    assert "application" in leaving.ties(make_applicant("Nora Lind").user, at=FRIDAY)[0]
    printer = make_payee("Petit Press")
    assert leaving.ties(printer.user, at=FRIDAY) == []
    offered = make_listing(hang().work, kind="open", edition_size=None)
    make_agreement(offered, others=[(printer, "Printer", {"amount": 1_000})], status="proposed")
    assert "split" in leaving.ties(printer.user, at=FRIDAY)[0]
    with pytest.raises(leaving.CannotLeave):
        leave(printer.user)


def test_what_she_wrote_stays_for_the_artist_without_her_name(signed_in, bea, hang):
    order = order_of(bea, hang(), status="delivered")
    message = conversing.write(
        shipment=order.shipments.get(), side="buyer", by=bea, text="A dent in the corner.", at=FRIDAY
    )
    receipt = receipts.make(order=order, at=FRIDAY)

    held = leaving.held(bea)
    assert [row["text"] for row in held["Messages"]] == ["A dent in the corner."]
    assert len(held["Receipts you could show around"]) == 1
    leave(bea)

    message.refresh_from_db()
    receipt.refresh_from_db()
    assert (message.by, message.text) == (None, "A dent in the corner.")
    assert receipt.withdrawn_at is not None
    assert held["Messages"][0]["written by"] == "you"


def test_a_return_is_settled_first_and_then_its_photographs_go(bea, hang, django_capture_on_commit_callbacks):
    order = order_of(bea, hang(), status="delivered")
    shipment = order.shipments.get()
    shipment.delivered_at = shipment.shipped_at = FRIDAY
    shipment.save()
    pictures = [photographs.Clean("ab" * 32, b"a clean picture", 4, 3)]
    line = order.lines.get()
    copies = [copy.pk for copy in line.reservations.all() if copy.copy_number]
    claim = claiming.ask(
        shipment=shipment, reason="damaged", text="A dent.", pieces={line.pk: 1}, copies=copies,
        pictures=pictures, form_key="one", at=FRIDAY,
    )  # fmt: skip
    file = claim.photographs.get().file.name
    assert "return of order" in leaving.ties(bea, at=FRIDAY)[-1]
    assert leaving.held(bea)["Returns"][0]["photographs"] == 1

    claiming.withdraw(claim=claim, at=FRIDAY)
    with django_capture_on_commit_callbacks(execute=True):
        leave(bea)

    claim.refresh_from_db()
    assert claim.text == "A dent." and not claim.photographs.exists()
    assert not default_storage.exists(file)


def test_letters_stop_and_those_written_are_emptied(bea):
    Letter.objects.create(
        to=bea.email, sender="a@example.org", subject="Hello Bea", text="Dear Bea", reference="order:1:x"
    )
    Letter.objects.update(status="sent", sent_at=FRIDAY)
    Letter.objects.create(
        to=bea.email, sender="a@example.org", subject="New", text="x", reference="keeping:followed:1:x"
    )
    Letter.objects.create(
        to=bea.email, sender="a@example.org", subject="Receipt", text="x", reference="order:2:x"
    )

    leave(bea)

    assert sorted(Letter.objects.values_list("subject", "reference")) == [
        ("", "order:1:x"),
        ("Receipt", "order:2:x"),
    ]


def test_every_app_that_holds_something_keeps_its_word():
    for holder in leaving._holders():
        assert callable(holder.held) and callable(holder.ties) and callable(holder.forget)
    assert len(settings.PERSONAL_DATA) == len(set(settings.PERSONAL_DATA))
