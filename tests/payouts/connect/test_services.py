"""Opening a payee's Stripe account, and our picture of it kept true."""

import datetime as dt
import itertools

import pytest
from django.apps import apps

from payouts.connect import inbox, reading, selectors, services
from payouts.connect.facts import AccountFacts, Forged, Misconfigured, Refused, Unavailable
from payouts.connect.gateway import StripeGateway, current
from payouts.connect.models import StripeEvent
from payouts.money import Money
from payouts.payees.models import ConnectedAccount, Payee
from payouts.payees.selectors import status_sentence
from payouts.states import IllegalTransition
from tests.factories import FRIDAY, make_payee

pytestmark = pytest.mark.django_db

_numbers = itertools.count(1)


def onboard(payee, stripe_side):
    return services.start_onboarding(
        payee=payee,
        return_url="https://fairhand.example/studio/",
        refresh_url="https://fairhand.example/studio/again/",
        gateway=stripe_side.gateway,
        at=FRIDAY,
    )


def told(account, stripe_side, kind="account.updated", source="connect"):
    """An event about the account arrives and is handled."""
    event = StripeEvent.objects.create(
        event_id=f"evt_{next(_numbers)}",
        source=source,
        type=kind,
        account=account.stripe_account,
        object_id=account.stripe_account,
        payload={},
        happened_at=FRIDAY,
        due_at=FRIDAY,
    )
    inbox.handle(event_id=event.pk, gateway=stripe_side.gateway, at=FRIDAY)
    event.refresh_from_db()
    assert event.status == "handled", event.error
    account.refresh_from_db()
    return account


def test_ana_opens_an_account_at_stripe_and_becomes_ready(stripe_side):
    ana = make_payee("Ana")

    address = onboard(ana, stripe_side)

    account = ana.connected_accounts.get()
    assert address.startswith("http") and account.stripe_account.startswith("acct_")
    assert account.status == "onboarding"

    told(account, stripe_side)
    assert account.status == "onboarding"
    assert "a bank account" in status_sentence(ana)

    stripe_side.tell(f"accounts/{account.stripe_account}/onboard", outcome="complete")
    told(account, stripe_side)
    assert account.status == "ready"
    assert account.requirements == []
    assert len(account.bank_last4) == 4 and account.bank_fingerprint
    assert status_sentence(Payee.objects.get(pk=ana.pk)) == (
        f"Ready: payouts go to the bank account ending in {account.bank_last4}."
    )


def test_two_clicks_open_one_account(stripe_side):
    ana = make_payee("Ana")
    onboard(ana, stripe_side)
    onboard(ana, stripe_side)

    assert ana.connected_accounts.count() == 1
    assert len(stripe_side.sdk.v2.core.accounts.list().data) == 1


def test_an_answer_lost_on_the_way_does_not_open_a_second_account(stripe_side):
    ana = make_payee("Ana")
    stripe_side.tell("faults", kind="cut_after", path="/v2/core/accounts")

    with pytest.raises(Unavailable):
        onboard(ana, stripe_side)
    assert not ana.connected_accounts.exists()
    onboard(ana, stripe_side)

    assert len(stripe_side.sdk.v2.core.accounts.list().data) == 1


def test_nobody_opens_an_account_for_a_payee_nobody_speaks_for(stripe_side):
    estate = Payee.objects.create(name="Estate of Ida")
    with pytest.raises(services.NoAddress):
        onboard(estate, stripe_side)


def test_stripe_pauses_an_account_and_lets_it_go_on(stripe_side):
    ana = make_payee("Ana")
    onboard(ana, stripe_side)
    account = ana.connected_accounts.get()
    stripe_side.tell(f"accounts/{account.stripe_account}/onboard")
    told(account, stripe_side)

    stripe_side.tell(f"accounts/{account.stripe_account}/restrict")
    told(account, stripe_side, "v2.core.account[requirements].updated", source="platform")
    assert account.status == "restricted"
    assert "identity document" in status_sentence(Payee.objects.get(pk=ana.pk))

    stripe_side.tell(f"accounts/{account.stripe_account}/onboard")
    told(account, stripe_side)
    assert account.status == "ready"


def test_an_account_that_left_us_is_closed_and_another_may_be_opened(stripe_side):
    ana = make_payee("Ana")
    onboard(ana, stripe_side)
    account = ana.connected_accounts.get()
    stripe_side.tell(f"accounts/{account.stripe_account}/deauthorise")

    told(account, stripe_side, "account.application.deauthorized")
    assert (account.status, account.closed_at, account.closed_how) == ("closed", FRIDAY, "disconnected")

    onboard(ana, stripe_side)
    assert ana.connected_accounts.filter(closed_at=None).count() == 1


# --- Where the money goes, watched --------------------------------------------------------------------


OTHER_BANK = "DE89370400440532013000"


def ready(name, stripe_side):
    payee = make_payee(name)
    onboard(payee, stripe_side)
    account = payee.connected_accounts.get()
    stripe_side.tell(f"accounts/{account.stripe_account}/onboard")
    return told(account, stripe_side)


def letters_to(payee) -> list[str]:
    letters = apps.get_model("mail.Letter").objects.filter(to=payee.user.email).order_by("pk")
    return list(letters.values_list("subject", flat=True))


def test_the_first_bank_account_is_no_change_and_another_is(stripe_side):
    account = ready("Ana", stripe_side)
    assert account.bank_changed_at is None and letters_to(account.payee) == []
    assert set(account.banks) == {"EUR"}

    stripe_side.change_bank(account.stripe_account, OTHER_BANK)
    for _ in range(2):
        told(account, stripe_side)

    assert account.bank_changed_at == FRIDAY
    assert account.bank_last4 == OTHER_BANK[-4:] == account.bank_for("EUR")["last4"]
    assert letters_to(account.payee) == ["Your bank details for payouts changed"]


@pytest.mark.parametrize("what", ["created", "updated", "deleted"])
def test_news_of_a_bank_account_is_news_of_the_account(stripe_side, what):
    account = ready("Ana", stripe_side)
    stripe_side.change_bank(account.stripe_account, OTHER_BANK)
    told(account, stripe_side, f"account.external_account.{what}")
    assert account.bank_changed_at == FRIDAY


def test_a_change_that_no_event_told_of_is_seen_when_the_account_is_looked_at(stripe_side):
    account = ready("Ana", stripe_side)
    stripe_side.change_bank(account.stripe_account, OTHER_BANK)

    services.refresh_account(account=account, gateway=stripe_side.gateway, at=FRIDAY + dt.timedelta(days=1))

    assert account.bank_changed_at == FRIDAY + dt.timedelta(days=1)


def test_a_bank_that_stripe_hides_for_a_while_is_kept_as_it_was(stripe_side):
    account = ready("Ana", stripe_side)
    known = account.banks

    class Hides:
        def account(self, account):
            return AccountFacts(id=account, can_receive=True, country="FR")

    services.refresh_account(account=account, gateway=Hides(), at=FRIDAY)
    assert (account.banks, account.bank_changed_at) == (known, None)
    told(account, stripe_side)
    assert account.bank_changed_at is None


def test_what_was_written_down_before_currencies_were_told_apart_is_no_change(stripe_side):
    account = ready("Ana", stripe_side)
    ConnectedAccount.objects.filter(pk=account.pk).update(banks={})
    told(account, stripe_side)
    assert account.bank_changed_at is None and account.banks


@pytest.mark.parametrize(
    ("reason", "hurdle", "status"),
    [
        ("requirements.past_due", "details", "restricted"),
        ("platform_paused", "stripe", "restricted"),
    ],
)
def test_each_way_to_be_paused_is_told_apart_and_written_about_once(stripe_side, reason, hurdle, status):
    account = ready("Ana", stripe_side)
    stripe_side.tell(f"accounts/{account.stripe_account}/restrict", reason=reason)
    for _ in range(2):
        told(account, stripe_side)
    assert (account.status, account.hurdle) == (status, hurdle)
    assert letters_to(account.payee) == ["Your Stripe account cannot be paid at the moment"]


@pytest.mark.parametrize(
    ("code", "hurdle"),
    [
        ("unsupported_country", "country"),
        ("unsupported_business", "business"),
        ("unsupported_entity_type", "business"),
        ("restricted_other", "stripe"),
        ("requirements_pending_verification", "details"),
    ],
)
def test_what_stripe_says_of_the_capability_is_read(code, hurdle):
    resolution = "contact_stripe" if code == "restricted_other" else "no_resolution"
    status = {"status": "restricted", "status_details": [{"code": code, "resolution": resolution}]}
    facts = reading.account(
        {
            "id": "acct_1",
            "identity": {"country": "de"},
            "configuration": {
                "recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": status}}}
            },
            "requirements": {"summary": {"minimum_deadline": {"time": "2026-05-04T10:00:00.000Z"}}},
        },
        banks=(),
    )
    assert (facts.hurdle, facts.country, facts.can_receive) == (hurdle, "DE", False)
    assert facts.needed_by == dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)


def test_each_currency_has_its_own_bank_account():
    listed = [  # newest first, as Stripe lists them
        {"currency": "usd", "last4": "3333", "fingerprint": "c", "default_for_currency": True},
        {"currency": "eur", "last4": "2222", "fingerprint": "b", "default_for_currency": False},
        {
            "currency": "eur",
            "last4": "1111",
            "fingerprint": "a",
            "default_for_currency": True,
            "status": "errored",
        },
    ]
    assert [(b.currency, b.last4, b.status) for b in reading.banks(listed)] == [
        ("EUR", "1111", "errored"),
        ("USD", "3333", ""),
    ]


def test_a_left_account_is_paid_no_more_whatever_stripe_says_of_it(stripe_side):
    account = ready("Ana", stripe_side)
    services.leave_account(account=account, at=FRIDAY)
    told(account, stripe_side)
    assert (account.status, account.closed_how) == ("closed", "left")
    with pytest.raises(IllegalTransition):
        services.leave_account(account=account, at=FRIDAY)


def test_news_of_an_account_that_is_not_ours_does_no_harm(stripe_side):
    stranger = ConnectedAccount(stripe_account="acct_stranger", payee=make_payee("Ana"))
    event = StripeEvent.objects.create(
        event_id="evt_stranger",
        source="connect",
        type="account.updated",
        account=stranger.stripe_account,
        payload={},
        happened_at=FRIDAY,
        due_at=FRIDAY,
    )
    inbox.handle(event_id=event.pk, gateway=stripe_side.gateway, at=FRIDAY)
    assert not ConnectedAccount.objects.exists()


def test_two_payees_with_one_bank_account_are_seen(stripe_side):
    accounts = []
    for name in ("Ana", "Ben"):
        payee = make_payee(name)
        onboard(payee, stripe_side)
        account = payee.connected_accounts.get()
        stripe_side.tell(f"accounts/{account.stripe_account}/onboard")
        accounts.append(told(account, stripe_side))
    # The local Stripe gives everybody of a country the same sample bank account.
    assert list(selectors.sharing_a_bank(accounts[0])) == [accounts[1]]


def test_accounts_nobody_asked_about_are_asked_about_again():
    now = FRIDAY
    rows = {
        "never": (None, "ready"),
        "filling in": (now - dt.timedelta(minutes=11), "onboarding"),
        "fresh": (now - dt.timedelta(hours=1), "ready"),
        "old": (now - dt.timedelta(days=2), "ready"),
    }
    for name, (checked_at, status) in rows.items():
        ConnectedAccount.objects.create(
            payee=make_payee(name), stripe_account=f"acct_{name}", status=status, checked_at=checked_at
        )
    assert [a.payee.name for a in selectors.to_refresh(at=now)] == ["never", "old", "filling in"]


# --- The gateway's own promises -----------------------------------------------------------------------


def test_the_gateway_follows_the_settings(stripe_side, settings):
    first = current()
    assert current() is first
    settings.STRIPE_SECRET_KEY = "sk_test_other"
    assert current() is not first


def test_a_key_that_is_not_let_in_is_not_taken_for_a_refusal(stripe_side):
    with pytest.raises(Misconfigured):
        StripeGateway("pk_test_x", api_base=stripe_side.url).available("EUR")


def test_a_foreign_account_is_refused_by_its_name(stripe_side):
    with pytest.raises(Refused) as refused:
        stripe_side.gateway.account("acct_stranger")
    assert refused.value.code == "account_invalid"


def test_nobody_listening_is_unavailable():
    with pytest.raises(Unavailable):
        StripeGateway("sk_test_x", api_base="http://127.0.0.1:9", timeout=1).available("EUR")


def test_a_transfer_comes_back_in_parts_once_each(stripe_side):
    ana = make_payee("Ana")
    account = stripe_side.open_account(ana)
    stripe_side.fund(Money(10_000, "EUR"))
    made = stripe_side.gateway.create_transfer(
        key="k",
        destination=account,
        amount=Money(8_000, "EUR"),
        group="g",
        description="d",
        metadata={"a": "1"},
    )

    for _ in range(2):
        stripe_side.gateway.reverse_transfer(key="r1", transfer=made.id, amount=Money(3_000, "EUR"))
    assert [r.amount for r in stripe_side.gateway.reversals(made.id)] == [Money(3_000, "EUR")]
    assert stripe_side.gateway.transfer(made.id).reversed == Money(3_000, "EUR")
    assert stripe_side.gateway.available("EUR") == Money(5_000, "EUR")
    assert stripe_side.gateway.find_transfer(group="g", metadata={"a": "1"}).id == made.id
    assert stripe_side.gateway.find_transfer(group="g", metadata={"a": "2"}) is None
    assert stripe_side.gateway.login_link(account).startswith("http")


def test_an_unsigned_body_is_forged(stripe_side):
    with pytest.raises(Forged):
        stripe_side.gateway.verify(body=b"\xff\xfe", signature="", secrets=["whsec_x"])
