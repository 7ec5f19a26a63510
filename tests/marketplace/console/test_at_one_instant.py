"""Two hands on one button, or one hand twice, at the same instant: money moves once, and the other is told."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from artists.cooperative.models import Decision, Member
from marketplace.orders.models import Refund
from marketplace.orders.services import parcels
from payouts.ledger.models import JournalEntry
from payouts.ledger.selectors import check_books
from payouts.runs.models import PayoutRun, RunApproval
from payouts.splits.models import Approval
from tests.factories import (
    make_agreement,
    make_applicant,
    make_listing,
    make_officer,
    make_payee,
    make_policy,
    make_user,
)
from tests.marketplace.console.scene import paid_order, planned_run, sign_in, somebody_to_pay

pytestmark = pytest.mark.django_db(transaction=True)


def browser_of(user) -> Client:
    browser = Client()
    sign_in(browser, user)
    return browser


def pressed_at_once(*presses) -> list[int]:
    """Each (browser, address, form) sent at one instant; the status of each answer, sorted."""
    begin, answers = threading.Barrier(len(presses)), []

    def press(browser, address, form):
        begin.wait()
        try:
            answers.append(browser.post(address, form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def twice_by(user, address, form) -> list[int]:
    """One person clicks three times; the browser shares one session."""
    first = browser_of(user)
    others = [Client(), Client()]
    for other in others:
        other.cookies = first.cookies
    return pressed_at_once(*[(each, address, form) for each in (first, *others)])


def test_one_admin_who_clicks_thrice_approves_a_split_once():
    make_policy()
    listing = make_listing(kind="open")
    agreement = make_agreement(
        listing, others=[(make_payee(), "Printer", {"amount": 800})], status="accepted"
    )
    form = {"seen": agreement.terms_hash, "decision": "yes", "reason": "Fair to all."}

    answers = twice_by(make_officer("Carla Haas"), reverse("console:split", args=[agreement.pk]), form)

    assert answers == [302, 409, 409]
    assert Approval.objects.count() == 1
    assert Decision.objects.filter(verb="approved").count() == 1


def test_one_admin_who_clicks_thrice_approves_a_run_once_and_it_waits_for_another():
    make_policy()
    somebody_to_pay()
    run = planned_run()
    form = {"seen": run.content_hash, "decision": "yes", "reason": "As last week."}

    answers = twice_by(make_officer("Carla Haas"), reverse("console:decide-run", args=[run.pk]), form)

    run.refresh_from_db()
    assert answers == [302, 409, 409]
    assert (run.status, RunApproval.objects.count()) == ("planned", 1)


def test_a_run_planned_by_two_at_one_instant_is_one_run_and_sets_the_money_aside_once():
    make_policy()
    somebody_to_pay()
    make_officer("Carla Haas"), make_officer("Dora Klein")
    planners = [make_officer("Thea Treasurer", role="treasurer"), make_officer("Timo", role="treasurer")]

    answers = pressed_at_once(
        *[(browser_of(each), reverse("console:plan"), {"currency": "EUR"}) for each in planners]
    )

    assert answers == [302, 302]
    assert PayoutRun.objects.count() == 1
    assert JournalEntry.objects.filter(reference__endswith=":reserved").count() == 1
    assert check_books() == []


def test_a_refund_clicked_thrice_or_asked_for_by_two_never_gives_back_more_than_was_paid():
    make_policy()
    order = paid_order(make_listing(price=8_000, status="published"))
    address = reverse("console:give-back", args=[order.pk])
    form = {"kind": "amount", "amount": "50.00", "reason": "A dent.", "form_key": "of-carla"}

    assert twice_by(make_officer("Carla Haas"), address, form) == [302, 409, 409]
    order_of_two = [
        (
            browser_of(make_officer(name)),
            address,
            {"kind": "amount", "amount": "30.00", "reason": "A dent.", "form_key": name},
        )
        for name in ("Dora", "Emil")
    ]
    answers = pressed_at_once(*order_of_two)

    # 86.50 were paid: of two times 30.00 after 50.00, one is refused, beside the field or by the row.
    assert answers[0] == 302 and answers[1] in (409, 422)
    assert sum(Refund.objects.values_list("amount", flat=True)) == 8_000


def test_a_parcel_is_sent_once_and_arrives_once_whoever_says_so_at_one_instant():
    make_policy()
    order = paid_order(make_listing(status="published"))
    parcel = order.shipments.get()
    ship = {f"parcel-{parcel.pk}-carrier": "La Poste"}
    assert twice_by(parcel.artist.user, reverse("orders:ship", args=[parcel.pk]), ship) == [302, 302, 302]
    sent = JournalEntry.objects.count()

    received = reverse("orders:received", args=[order.token, parcel.pk])
    told = reverse("console:delivered", args=[order.pk, parcel.pk])
    admin = browser_of(make_officer("Carla Haas"))
    pressed_at_once(
        (Client(), received, {}),
        (Client(), received, {}),
        (admin, told, {f"parcel-{parcel.pk}-reason": "The carrier says so."}),
    )

    parcel.refresh_from_db()
    assert parcel.status == "delivered"
    assert JournalEntry.objects.count() == sent
    delivered = type(parcel).objects.get(pk=parcel.pk).delivered_at
    assert parcels.deliver(shipment=parcel, said_by="buyer", at=timezone.now()).delivered_at == delivered
    assert check_books() == []


def test_two_admins_who_admit_and_decline_at_one_instant_leave_one_decision():
    member = make_applicant()
    address = reverse("console:application", args=[member.pk])
    presses = [
        (browser_of(make_officer(name)), address, {"decision": answer, "reason": "By her work."})
        for name, answer in (("Carla", "yes"), ("Dov", "no"))
    ]

    assert pressed_at_once(*presses) == [302, 409]
    assert Member.objects.get().status in ("admitted", "declined")
    assert Decision.objects.count() == 1


def test_an_office_given_twice_at_one_instant_is_held_once():
    bea = make_user("Bea Buyer")
    form = {"email": bea.email, "role": "reviewer", "reason": "Elected in March."}

    twice_by(make_officer("Carla Haas"), reverse("console:give-office"), form)

    assert bea.offices.count() == 1
    assert Decision.objects.count() == 1
