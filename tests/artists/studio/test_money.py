"""/studio/money/: what is owed and paid, and the Stripe account."""

import pytest
from django.urls import reverse

from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.payees.services import hold_payouts
from payouts.runs.services import front_debts
from tests.artists.studio.doors import assert_strangers_find_nothing
from tests.factories import PASSWORD, make_connected_account
from tests.payouts.payday import (
    PAYDAY,
    approve,
    connect,
    earn,
    euros,
    give_to_the_fund,
    owe,
    plan,
    ready_payee,
)

pytestmark = pytest.mark.django_db

PAGE = "/studio/money/"


@pytest.fixture
def stripe(_local_stripe):
    """The local Stripe at the address of the settings, with nothing in it."""
    _local_stripe.reset()
    return _local_stripe


def just_now(visitor):
    """The visitor gave the password within the last minutes."""
    assert visitor.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return visitor


def test_a_visitor_signs_in_first(client, policy):
    assert client.get(PAGE)["Location"].startswith(reverse("account_login"))


def test_who_is_paid_nothing_is_shown_how_to_join(as_buyer):
    assert as_buyer.get(PAGE)["Location"] == reverse("studio:apply")


def test_artists_and_printers_see_what_they_are_owed(as_ana, as_press):
    for visitor in (as_ana, as_press):
        page = visitor.get(PAGE).content.decode()
        assert "€0.00" in page
        assert "No payouts yet" in page
        assert "Connect to Stripe" in page


def test_connecting_leads_to_stripe_and_a_second_click_to_the_same_account(as_press, press, stripe):
    just_now(as_press)
    for _ in range(2):
        answer = as_press.post(PAGE + "stripe/", {"country": "FR"})
        assert answer.status_code == 302
        assert answer["Location"].startswith(stripe.url)
    assert ConnectedAccount.objects.get().payee == press


def test_the_account_is_opened_where_the_payee_is_paid(as_press, press, stripe):
    just_now(as_press)
    page = as_press.post(PAGE + "stripe/", {"country": "Atlantis"})
    assert page.status_code == 422
    assert not ConnectedAccount.objects.exists()
    as_press.post(PAGE + "stripe/", {"country": "DE"})
    press.refresh_from_db()
    assert press.country == "DE"


def test_back_from_stripe_the_page_says_how_things_stand(as_press, stripe):
    just_now(as_press)
    as_press.post(PAGE + "stripe/", {"country": "FR"})
    page = as_press.get(PAGE + "stripe/back/", follow=True).content.decode()
    assert "Stripe still needs" in page
    assert "Go on at Stripe" in page


def test_a_link_that_ran_out_leads_back_with_a_word(as_press):
    assert "had run out" in as_press.get(PAGE + "stripe/again/", follow=True).content.decode()


def test_reading_opens_no_account(as_press, stripe):
    assert as_press.get(PAGE + "stripe/").status_code == 405
    assert not ConnectedAccount.objects.exists()


def test_while_stripe_is_silent_nothing_is_lost(as_press, settings):
    just_now(as_press)
    settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT = "http://127.0.0.1:9", 1.0
    page = as_press.post(PAGE + "stripe/", {"country": "FR"}, follow=True).content.decode()
    assert "Stripe does not answer just now" in page


def test_a_ready_account_is_not_asked_to_go_on(as_ana, ana):
    make_connected_account(ana.payee)
    page = as_ana.get(PAGE).content.decode()
    assert "ending in 4242" in page
    assert "Go on at Stripe" not in page


def test_a_statement_of_nobody_is_not_there(as_ana, as_buyer):
    addresses = [reverse(f"studio:{name}", args=[999_999]) for name in ("statement", "statement-csv")]
    for visitor in (as_ana, as_buyer):
        assert_strangers_find_nothing(visitor, *addresses)


@pytest.fixture
def payout(press):
    """80.00 earned with a title that a spreadsheet would run, in an approved run."""
    connect(press)
    earn(press, euros("80.00"), title="=HYPERLINK(1)")
    return approve(plan(at=PAYDAY)).payouts.get()


def test_a_payout_is_listed_with_what_its_state_means(as_press, payout):
    page = as_press.get(PAGE).content.decode()
    assert payout.statement_number in page
    assert "It leaves for your Stripe account shortly" in page
    assert "€80.00" in page


def test_a_statement_shows_every_cent(as_press, payout):
    page = as_press.get(reverse("studio:statement", args=[payout.pk])).content.decode()
    assert "Every cent of €80.00" in page
    assert "=HYPERLINK(1)" in page


def test_a_statement_is_taken_along_as_a_table_that_runs_nothing(as_press, payout):
    answer = as_press.get(reverse("studio:statement-csv", args=[payout.pk]))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert payout.statement_number in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text and "80.00,EUR" in text


def test_somebody_elses_statement_is_not_there(as_ana, as_buyer, payout):
    addresses = [reverse(f"studio:{name}", args=[payout.pk]) for name in ("statement", "statement-csv")]
    for visitor in (as_ana, as_buyer):
        assert_strangers_find_nothing(visitor, *addresses)


# --- Where it goes, and why it waits ------------------------------------------------------------------


@pytest.mark.parametrize("address", ["stripe/", "stripe/leave/", "stripe/dashboard/"])
def test_changing_where_money_goes_asks_for_the_password_again(as_press, press, address):
    account = make_connected_account(press)
    answer = as_press.post(PAGE + address, {"country": "DE"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    account.refresh_from_db()
    assert account.status == "ready"


def test_somebody_who_moves_leaves_the_account_and_opens_one_in_the_other_country(as_press, press, stripe):
    just_now(as_press)
    as_press.post(PAGE + "stripe/", {"country": "FR"})
    page = as_press.post(PAGE + "stripe/leave/", follow=True).content.decode()
    assert "You left your Stripe account for another" in page and "Connect to Stripe" in page
    as_press.post(PAGE + "stripe/leave/")

    as_press.post(PAGE + "stripe/", {"country": "DE"})

    press.refresh_from_db()
    assert press.country == "DE"
    assert [a.closed_how for a in ConnectedAccount.objects.order_by("pk")] == ["left", ""]
    # Money would go elsewhere than before: the new account waits, and the page says until when.
    assert "Your bank details changed" in as_press.get(PAGE).content.decode()
    assert "Your bank details for payouts changed" in as_press.get("/studio/").content.decode()


def test_a_hold_is_told_with_its_reason(as_press, press):
    hold_payouts(payee=press, reason="We wait for the court.", until=PAYDAY.date())
    page = as_press.get(PAGE).content.decode()
    assert "Your payouts are on hold." in page and "We wait for the court." in page


@pytest.mark.parametrize(
    ("amount", "account", "said"),
    [
        ("9.00", "ready", "€9.00 was less than €10.00, the smallest payout."),
        ("40.00", None, "€40.00 waits for a Stripe account of yours."),
        ("40.00", "restricted", "€40.00 waits until Stripe can pay you."),
    ],
)
def test_whoever_was_not_in_the_last_payday_reads_why_and_until_when(as_press, press, amount, account, said):
    if account:
        connect(press, status=account)
    earn(press, euros(amount))
    ready_payee("Somebody Else", "80.00")
    approve(plan())
    page = as_press.get(PAGE).content.decode()
    assert said in page and "looked at again on 27 March 2026" in page


def test_what_was_fronted_after_refunds_is_shown_until_it_is_paid_back(as_press, press):
    connect(press)
    earn(press, euros("40.00"))
    give_to_the_fund(euros("100.00"))
    owe(press, euros("60.00"))
    front_debts(at=PAYDAY)
    assert "€20.00 of it is left" in as_press.get(PAGE).content.decode()
    earn(press, euros("60.00"))
    approve(plan())
    page = as_press.get(PAGE).content.decode()
    assert "€5.00 of it is left" in page and "and €15.00 paid back" in page


def test_money_in_another_currency_has_its_own_line(as_press, press):
    earn(press, Money(5_000, "JPY"))
    assert "JP¥5,000" in as_press.get(PAGE).content.decode()
