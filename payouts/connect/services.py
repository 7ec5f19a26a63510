"""A payee's Stripe account: onboarding, and our picture of it kept true."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction

from payouts.payees.models import ConnectedAccount, Payee
from payouts.states import IllegalTransition

from .facts import AccountFacts, Gateway, Refused
from .models import StripeEvent

Status = ConnectedAccount.Status

# How Stripe says that an account is not, or no longer, connected to us.
GONE = frozenset({"account_invalid", "not_found", "resource_missing"})

log = structlog.get_logger(__name__)


class NoAddress(Exception):
    """Nobody speaks for this payee yet, so there is no e-mail address to open an account with."""


def start_onboarding(
    *, payee: Payee, return_url: str, refresh_url: str, gateway: Gateway, at: dt.datetime
) -> str:
    """
    The address at Stripe where the payee goes on with opening the account; the account is made the first time.

    :raises NoAddress: if nobody speaks for the payee
    :raises GatewayError: if Stripe does not answer, or refuses
    """
    account = payee.connected_accounts.filter(closed_at=None).first() or _open(payee, gateway, at)
    return gateway.account_link(
        account=account.stripe_account, return_url=return_url, refresh_url=refresh_url
    )


def _open(payee: Payee, gateway: Gateway, at: dt.datetime) -> ConnectedAccount:
    if payee.user is None:
        raise NoAddress(f"{payee} has nobody to open an account with Stripe")
    number = payee.connected_accounts.count() + 1
    stripe_account = gateway.create_account(
        # The same for two clicks at once and for a try after a lost answer; another once an account was closed.
        key=f"payee:{payee.pk}:{payee.created_at.timestamp():.0f}:account:{number}",
        payee=str(payee.pk),
        email=payee.user.email,
        name=payee.name,
        country=payee.country,
    )
    return ConnectedAccount.objects.get_or_create(
        stripe_account=stripe_account, defaults={"payee": payee, "created_at": at}
    )[0]


def dashboard_link(*, account: ConnectedAccount, gateway: Gateway) -> str:
    """The address of the payee's own pages at Stripe: balance, bank account, details."""
    return gateway.login_link(account.stripe_account)


def refresh_account(*, account: ConnectedAccount, gateway: Gateway, at: dt.datetime) -> AccountFacts:
    """
    Ask Stripe about the account and write down what it says; returns that.

    An account that is not connected to us any more is closed; the payee may open another.
    """
    try:
        facts = gateway.account(account.stripe_account)
    except Refused as error:
        if error.code not in GONE:
            raise
        facts = AccountFacts(id=account.stripe_account, can_receive=False, closed=True)
    _write(account, facts, at)
    return facts


@transaction.atomic
def _write(account: ConnectedAccount, facts: AccountFacts, at: dt.datetime) -> None:
    locked = ConnectedAccount.objects.select_for_update().get(pk=account.pk)
    status = _status(locked, facts)
    seen = {
        "requirements": list(facts.needs),
        "checked_at": at,
        "bank_last4": facts.bank_last4 or locked.bank_last4,
        "bank_fingerprint": facts.bank_fingerprint or locked.bank_fingerprint,
    }
    if status != locked.status:
        locked.move(status, **seen, **({"closed_at": at} if status == Status.CLOSED else {}))
        log.info("account_changed", account=locked.stripe_account, status=status)
    else:
        ConnectedAccount.objects.filter(pk=locked.pk).update(**seen)
    account.refresh_from_db()


def _status(account: ConnectedAccount, facts: AccountFacts) -> str:
    if facts.closed or account.status == Status.CLOSED:
        return Status.CLOSED
    if facts.can_receive:
        return Status.READY
    # What was never ready is still being filled in, unless only Stripe can let it through.
    if account.status == Status.ONBOARDING and not facts.blocked:
        return Status.ONBOARDING
    return Status.RESTRICTED


# --- What events tell ---------------------------------------------------------------------------


def account_changed(event: StripeEvent, *, gateway: Gateway, at: dt.datetime) -> None:
    """Something about an account changed: whatever it was, ask how things stand now."""
    account = ConnectedAccount.objects.filter(stripe_account=event.account or event.object_id).first()
    if account is None:
        # Opened by somebody else on our platform, or the answer to our own request is still on its way.
        log.info("account_unknown", account=event.account or event.object_id)
        return
    try:
        refresh_account(account=account, gateway=gateway, at=at)
    except IllegalTransition:
        log.info("account_refreshed_elsewhere", account=account.stripe_account)
