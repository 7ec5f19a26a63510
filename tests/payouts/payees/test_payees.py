"""Payees, and how things stand with their accounts in plain words."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from payouts.payees import selectors, services
from payouts.payees.models import ConnectedAccount
from tests.factories import FRIDAY, make_connected_account, make_payee, make_user

pytestmark = pytest.mark.django_db


def test_a_user_speaks_for_one_payee_however_often_it_is_asked_for():
    ana = make_user("Ana")
    first = services.payee_for(user=ana, name="Ana Moreau", country="FR")
    assert services.payee_for(user=ana, name="Another name", country="DE") == first
    assert (first.name, first.country) == ("Ana Moreau", "FR")


def test_a_printer_is_found_by_the_address_she_signs_in_with():
    press = make_payee("Petit Press")
    services.add_payee(name="Estate of Ida", country="FR")

    assert selectors.find_by_email("  PETIT.PRESS@example.org ") == press
    assert selectors.find_by_email("nobody@example.org") is None


def test_an_estate_may_get_somebody_who_speaks_for_it():
    estate, heir = services.add_payee(name="Estate of Ida", country="FR"), make_user("Ida's son")
    services.let_speak(payee=estate, user=heir)
    assert selectors.payee_of(heir) == estate


def test_where_a_payee_is_paid_is_settled_by_the_stripe_account():
    press = make_payee("Petit Press", country="FR")
    services.set_country(payee=press, country="DE")
    press.refresh_from_db()
    assert press.country == "DE"
    make_connected_account(press)
    services.set_country(payee=press, country="DE")
    with pytest.raises(services.Settled):
        services.set_country(payee=press, country="FR")


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        (None, "No Stripe account yet. Money earned waits until one is connected."),
        (
            {"status": "ready", "bank_last4": "4242"},
            "Ready: payouts go to the bank account ending in 4242.",
        ),
        ({"status": "ready"}, "Ready: payouts go to the connected account."),
        (
            {
                "status": "onboarding",
                "requirements": [
                    "configuration.recipient.default_outbound_destination",
                    "identity.individual.date_of_birth.day",
                    "identity.individual.date_of_birth.year",
                    "identity.individual.address.city",
                ],
            },
            "Nearly there: finish at Stripe. Stripe still needs a bank account, your date of birth and your address.",
        ),
        ({"status": "onboarding"}, "Nearly there: finish at Stripe. Stripe is looking at what was given."),
        (
            {"status": "restricted", "requirements": ["something.new"]},
            "Stripe has paused this account. Stripe still needs another detail.",
        ),
        (
            {"status": "restricted"},
            "Stripe has paused this account. Stripe has to lift it; open the Stripe dashboard to see why.",
        ),
        (
            {"status": "restricted", "hurdle": "checking"},
            "Stripe has paused this account. It is looking at what was given, which takes a day or two; there is "
            "nothing to do.",
        ),
        (
            {"status": "restricted", "hurdle": "country"},
            "Stripe has paused this account. It does not pay out in the country of this account. Leave it and open one "
            "where you have a bank.",
        ),
        (
            {"status": "restricted", "hurdle": "business"},
            "Stripe has paused this account. It does not serve the kind of business that was named. Correct it at "
            "Stripe, or ask Stripe why.",
        ),
        (
            {"status": "ready", "banks": {"EUR": {"last4": "2606", "fingerprint": "f", "status": "errored"}}},
            "The bank account ending in 2606 sent money back, so Stripe stopped paying to it. Open the Stripe dashboard "
            "and give the bank details anew; three days later it is tried again.",
        ),
        (
            {
                "status": "ready",
                "bank_last4": "4242",
                "requirements": ["identity.individual.phone"],
                "needed_by": dt.datetime(2026, 5, 4, tzinfo=dt.UTC),
            },
            "Ready: payouts go to the bank account ending in 4242. Stripe still needs your telephone number. Give it by "
            "4 May 2026, or Stripe pauses the account.",
        ),
        (
            {"status": "ready", "country": "DE"},
            "Ready: payouts go to the connected account. The account is in DE, but you say that you are paid in FR; "
            "leave it and open one there if you moved.",
        ),
        (
            {"status": "closed", "closed_at": FRIDAY, "closed_how": "disconnected"},
            "Your Stripe account was disconnected from us, so nothing can be sent there. Connect one again; what you "
            "earned waits for it.",
        ),
        (
            {"status": "closed", "closed_at": FRIDAY, "closed_how": "at_stripe"},
            "Your Stripe account was closed at Stripe. Connect another; what you earned waits for it.",
        ),
    ],
)
def test_the_state_of_an_account_is_said_in_plain_words(account, sentence):
    ana = make_payee("Ana")
    if account:
        ConnectedAccount.objects.create(payee=ana, stripe_account="acct_ana", **account)
    assert selectors.status_sentence(ana) == sentence


def test_a_hold_says_why_and_until_when_or_is_none():
    ana = make_payee("Ana")
    services.hold_payouts(payee=ana, reason="Two people say it is theirs.", until=FRIDAY.date())
    assert selectors.flags(ana, at=FRIDAY) == ["on hold, looked at again on 6 March 2026"]
    services.lift_hold(payee=ana)
    assert selectors.flags(ana, at=FRIDAY) == []
    with pytest.raises(IntegrityError, match="holds_say_why"), transaction.atomic():
        type(ana).objects.filter(pk=ana.pk).update(hold_reason="No day")


def test_only_those_with_something_to_know_are_looked_at():
    quiet, held, moved, paused = (make_payee(name) for name in ("Quiet", "Held", "Moved", "Paused"))
    services.hold_payouts(payee=held, reason="Why", until=FRIDAY.date())
    for payee, facts in (
        (quiet, {}),
        (moved, {"country": "DE"}),
        (paused, {"status": "restricted"}),
    ):
        ConnectedAccount.objects.create(
            payee=payee, stripe_account=f"acct_{payee.pk}", **({"status": "ready"} | facts)
        )
    late, fresh = make_payee("Late"), make_payee("Fresh")
    for payee, hours in ((late, 73), (fresh, 71)):
        ConnectedAccount.objects.create(
            payee=payee,
            stripe_account=f"acct_{payee.pk}",
            status="ready",
            bank_changed_at=FRIDAY - dt.timedelta(hours=hours),
        )
    assert [p.name for p in selectors.to_look_at(at=FRIDAY)] == ["Fresh", "Held", "Moved", "Paused"]
    assert selectors.flags(moved, at=FRIDAY) == ["account in DE, named FR"]
