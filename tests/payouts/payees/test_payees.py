"""Payees, and how things stand with their accounts in plain words."""

import pytest

from payouts.payees import selectors, services
from payouts.payees.models import ConnectedAccount
from tests.factories import make_connected_account, make_payee, make_user

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
    ],
)
def test_the_state_of_an_account_is_said_in_plain_words(account, sentence):
    ana = make_payee("Ana")
    if account:
        ConnectedAccount.objects.create(payee=ana, stripe_account="acct_ana", **account)
    assert selectors.status_sentence(ana) == sentence
