import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from artists.cooperative.models import Decision
from artists.listings.models import Listing
from marketplace.mail.models import Letter
from payouts.splits import services as splits
from payouts.splits.models import Approval
from tests.factories import (
    FRIDAY,
    PASSWORD,
    make_agreement,
    make_artist,
    make_connected_account,
    make_listing,
    make_officer,
    make_payee,
    make_policy,
    make_work,
)
from tests.marketplace.console.scene import needs_the_password_again, shows_only_to, sign_in, words

pytestmark = pytest.mark.django_db
LIST = reverse("console:splits")


def waiting_split(*, listing=None, price=8_000, printer=None):
    """A print shared with a printer, accepted by both, that waits for the co-op."""
    if listing is None:
        make_policy()
        listing = make_listing(make_work(make_artist("Ana Moreau")), price=price, status="in_review")
    printer = printer or make_payee("Petit Press")
    return make_agreement(listing, others=[(printer, "Printer", {"amount": 800})], status="accepted")


def page_of(agreement):
    return reverse("console:split", args=[agreement.pk])


def yes(agreement, **changes):
    return {"decision": "yes", "reason": "Fair to all.", "seen": agreement.terms_hash} | changes


def test_the_list_is_for_admins(client):
    waiting_split()
    shows_only_to(client, LIST, "admin")


def test_a_split_is_for_admins(client):
    shows_only_to(client, page_of(waiting_split()), "admin")


def test_a_split_that_is_not_there_or_only_a_draft_is_not_found(client):
    make_policy()
    draft = make_agreement(
        make_listing(), others=[(make_payee(), "Printer", {"amount": 800})], status="draft"
    )
    sign_in(client, make_officer("Carla Haas"))
    for number in (draft.pk, 999_999):
        assert client.get(f"/console/splits/{number}/").status_code == 404


def test_the_tax_in_the_price_is_shown_as_the_buyer_is_shown_it(client):
    make_policy()
    ana = make_artist("Ana Moreau")
    ana.tax_standing, ana.vat_number = "registered", "FR12345678901"
    ana.save()
    listing = make_listing(make_work(ana), kind="open", price=9_600, status="in_review")
    sign_in(client, make_officer("Carla Haas"))
    page = client.get(page_of(waiting_split(listing=listing, price=9_600))).content.decode()
    assert re.findall(r"<td>€([\d.]+)</td>", page)[-3:] == ["16.00", "9.60", "96.00"]


def test_the_page_shows_the_decider_everything(client):
    agreement = waiting_split()
    make_officer("Dora Klein")
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.get(page_of(agreement)))
    for said in (
        "Petit Press",
        "8.00 EUR a copy",
        "100 % of the rest",
        "€62.40",  # 80.00 less the co-op's 9.60 and the printer's 8.00
        "€9.60",
        "Accepted on 6 March 2026",
        "Petit Press has not connected a Stripe account yet.",
        "This is the first agreement that pays Ana Moreau.",
        "0 of 1",
        "Carla Haas, Dora Klein",
        "limited edition of 30",
    ):
        assert said in page, said


def test_a_shared_bank_account_is_told(client):
    make_policy()
    listing = make_listing(make_work(make_artist("Ana Moreau")))
    printer = make_payee("Petit Press")
    for payee in (listing.work.artist.payee, printer):
        account = make_connected_account(payee)
        account.bank_fingerprint = "one-bank"
        account.save()
    agreement = waiting_split(listing=listing, printer=printer)
    sign_in(client, make_officer("Carla Haas"))
    assert "share one bank account." in words(client.get(page_of(agreement)))


def test_what_changes_from_the_version_before_is_told(client):
    agreement = waiting_split()
    carla = sign_in(client, make_officer("Carla Haas"))
    splits.approve(agreement=agreement, terms_hash=agreement.terms_hash, by=carla, reason="Fair.", at=FRIDAY)
    listing = agreement_listing(agreement)
    printer = agreement.shares.get(role="Printer").payee
    newer = make_agreement(listing, others=[(printer, "Printer", {"amount": 900})], status="accepted")
    page = words(client.get(page_of(newer)))
    assert "Petit Press: 8.00 EUR a copy becomes 9.00 EUR a copy." in page
    assert page_of(agreement) in page


def agreement_listing(agreement):
    return Listing.objects.get(pk=agreement.subject.split(":")[1])


def test_one_admin_approves_a_cheap_print_which_is_published_and_written_down(client):
    agreement = waiting_split()
    carla = sign_in(client, make_officer("Carla Haas"))
    answer = client.post(page_of(agreement), yes(agreement), follow=True)
    assert answer.redirect_chain == [(page_of(agreement), 302)]
    assert "is in force" in words(answer)
    agreement.refresh_from_db()
    assert agreement.status == "active"
    assert agreement_listing(agreement).status == "published"
    assert {letter.subject for letter in Letter.objects.all()} == {
        "The split for Harbour at dusk, limited edition is in force"
    }
    assert {letter.to for letter in Letter.objects.all()} == {
        share.payee.user.email for share in agreement.shares.all()
    }
    decision = Decision.objects.get(subject=f"split-agreement:{agreement.pk}")
    assert (decision.by, decision.verb, decision.reason) == (carla, "approved", "Fair to all.")
    assert decision.after["status"] == "active"


def test_a_dear_print_needs_two_different_admins(client):
    agreement = waiting_split(price=80_000)
    agreement = raise_approvals(agreement)
    sign_in(client, make_officer("Carla Haas"))
    page = words(client.post(page_of(agreement), yes(agreement), follow=True))
    assert "It still needs another admin." in page and "1 of 2" in page
    assert 'name="decision"' not in page
    again = client.post(page_of(agreement), yes(agreement))
    assert again.status_code == 409
    assert "You decided on this split before." in words(again)
    sign_in(client, make_officer("Dora Klein"))
    client.post(page_of(agreement), yes(agreement))
    agreement.refresh_from_db()
    assert agreement.status == "active"
    assert Decision.objects.filter(verb="approved").count() == Approval.objects.count() == 2


def raise_approvals(agreement):
    """The same terms proposed anew under the band that needs two."""
    listing, printer = agreement_listing(agreement), agreement.shares.get(role="Printer").payee
    splits.withdraw(agreement=agreement, by=agreement.proposed_by, at=FRIDAY)
    artist = listing.work.artist
    newer = splits.draft(
        subject=listing.subject,
        title=str(listing),
        currency="EUR",
        unit_price=80_000,
        shares=[
            splits.Terms(payee=printer, role="Printer", amount=800),
            splits.Terms(payee=artist.payee, role="Artist", basis_points=10_000),
        ],
        by=artist.user,
        at=FRIDAY,
    )
    splits.propose(agreement=newer, by=artist.user, approvals_needed=2, at=FRIDAY)
    splits.accept(agreement=newer, payee=printer, terms_hash=newer.terms_hash, by=printer.user, at=FRIDAY)
    newer.refresh_from_db()
    return newer


def test_an_admin_rejects_with_a_reason(client):
    agreement = waiting_split()
    sign_in(client, make_officer("Carla Haas"))
    client.post(page_of(agreement), yes(agreement, decision="no", reason="The printer never saw it."))
    agreement.refresh_from_db()
    assert agreement.status == "rejected"
    assert Decision.objects.get().verb == "rejected"
    assert all("The printer never saw it." in letter.text for letter in Letter.objects.all())
    assert Letter.objects.count() == 2
    assert agreement_listing(agreement).status == "in_review"


def test_who_proposed_it_or_is_paid_by_it_does_not_decide(client):
    make_policy()
    printer = make_payee("Petit Press", user=make_officer("Petra Press"))
    agreement = waiting_split(
        listing=make_listing(make_work(make_artist("Ana Moreau")), status="in_review"), printer=printer
    )
    sign_in(client, printer.user)
    page = words(client.get(page_of(agreement)))
    assert 'name="decision"' not in page and "so others decide" in page
    answer = client.post(page_of(agreement), yes(agreement))
    assert answer.status_code == 409
    assert "you proposed it or are paid by it" in words(answer)
    assert not Approval.objects.exists() and not Decision.objects.exists()


def test_terms_that_were_not_on_the_page_are_not_approved(client):
    agreement = waiting_split()
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(page_of(agreement), yes(agreement, seen="0" * 64))
    assert answer.status_code == 409
    assert "not the terms you were looking at" in words(answer)
    assert "Fair to all." in words(answer)
    assert not Approval.objects.exists() and not Decision.objects.exists()


def test_a_stale_page_is_told_what_became_of_the_split(client):
    agreement = waiting_split()
    sign_in(client, make_officer("Carla Haas"))
    splits.withdraw(agreement=agreement, by=agreement.proposed_by, at=FRIDAY)
    answer = client.post(page_of(agreement), yes(agreement))
    assert answer.status_code == 409
    assert "This split is withdrawn now." in words(answer)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"seen": ""}, {"decision": ""}, {"reason": "x" * 501}])
def test_half_a_decision_is_none(client, wrong):
    agreement = waiting_split()
    sign_in(client, make_officer("Carla Haas"))
    answer = client.post(page_of(agreement), yes(agreement, **wrong))
    assert answer.status_code == 422
    assert not Approval.objects.exists()


def test_the_password_is_asked_for_again_and_the_decision_goes_through_afterwards(client):
    agreement = waiting_split()
    carla = make_officer("Carla Haas")
    sign_in(client, carla, recently=False)
    assert client.get(page_of(agreement)).status_code == 200
    needs_the_password_again(client, page_of(agreement), yes(agreement))
    assert not Approval.objects.exists()
    answer = client.post(
        reverse("account_reauthenticate") + f"?next={page_of(agreement)}", {"password": PASSWORD}, follow=True
    )
    assert "is in force" in words(answer)
    assert Approval.objects.get().by == carla


def test_extra_fields_change_nothing(client):
    agreement = waiting_split()
    sign_in(client, make_officer("Carla Haas"))
    client.post(
        page_of(agreement), yes(agreement, status="active", unit_price="1", approvals_needed="0", by="1")
    )
    agreement.refresh_from_db()
    assert agreement.unit_price == 8_000 and agreement.approvals_needed == 1


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_the_same_instant_are_two_approvals():
    agreement = raise_approvals(waiting_split(price=80_000))
    admins = [make_officer("Carla Haas"), make_officer("Dora Klein")]
    clients = [Client(), Client()]
    for browser, admin in zip(clients, admins, strict=True):
        sign_in(browser, admin)
    begin, answers = threading.Barrier(2), []

    def press(browser):
        begin.wait()
        answers.append(browser.post(page_of(agreement), yes(agreement)).status_code)
        connection.close()

    threads = [threading.Thread(target=press, args=[browser]) for browser in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    agreement.refresh_from_db()
    assert answers == [302, 302]
    assert agreement.status == "active"
    assert Decision.objects.filter(verb="approved").count() == 2
