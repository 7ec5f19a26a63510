"""A payee's Stripe account: onboarding, and our picture of it kept true."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import transaction

from payouts.payees.models import ConnectedAccount, Payee
from payouts.payees.selectors import waits_until
from payouts.states import IllegalTransition

from . import letters
from .facts import AccountFacts, Bank, Gateway, Refused
from .models import StripeEvent

Status = ConnectedAccount.Status
Closed = ConnectedAccount.Closed
Hurdle = ConnectedAccount.Hurdle
STUCK = (Hurdle.STRIPE, Hurdle.COUNTRY, Hurdle.BUSINESS)

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
    earlier = payee.connected_accounts.count()
    stripe_account = gateway.create_account(
        # The same for two clicks at once and for a try after a lost answer; another once an account was closed.
        key=f"payee:{payee.pk}:{payee.created_at.timestamp():.0f}:account:{earlier + 1}",
        payee=str(payee.pk),
        email=payee.user.email,
        name=payee.name,
        country=payee.country,
    )
    return ConnectedAccount.objects.get_or_create(
        stripe_account=stripe_account,
        # Money would go elsewhere than before, so the new account waits as a new bank does.
        defaults={"payee": payee, "created_at": at, "bank_changed_at": at if earlier else None},
    )[0]


@transaction.atomic
def leave_account(*, account: ConnectedAccount, at: dt.datetime) -> None:
    """
    Stop paying to this account, as its payee asks: it moved to another country, or wants another account.

    Nothing changes at Stripe; what is there stays the payee's and goes on to the bank. Payouts that were planned to it
    are canceled by their own rule. Another account may be opened, in another country.

    :raises IllegalTransition: if it is closed
    """
    locked = (
        ConnectedAccount.objects.select_for_update(of=("self",))
        .select_related("payee__user")
        .get(pk=account.pk)
    )
    locked.move(Status.CLOSED, closed_at=at, closed_how=Closed.LEFT)
    letters.account_stopped(locked)
    account.refresh_from_db()


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
    if facts.can_receive and account.paid_out_by_us_at is None:
        take_over_paying_out(account=account, gateway=gateway, at=at)
    _write(account, facts, at)
    return facts


def take_over_paying_out(*, account: ConnectedAccount, gateway: Gateway, at: dt.datetime) -> None:
    """
    Have Stripe pay nothing out of the account by itself, so that each payout reaches the bank with its own number.

    Where Stripe does not let us, it goes on paying out on its schedule, and we follow what it does.
    """
    try:
        gateway.leave_paying_out_to_us(account.stripe_account)
    except Refused as error:
        log.warning("schedule_stays", account=account.stripe_account, reason=error.message)
        return
    ConnectedAccount.objects.filter(pk=account.pk).update(paid_out_by_us_at=at)
    account.paid_out_by_us_at = at


@transaction.atomic
def _write(account: ConnectedAccount, facts: AccountFacts, at: dt.datetime) -> None:
    locked = (
        ConnectedAccount.objects.select_for_update(of=("self",))
        .select_related("payee__user")
        .get(pk=account.pk)
    )
    was, bank_was, status = locked.status, locked.bank_last4, _status(locked, facts)
    elsewhere = status != Status.CLOSED and _goes_elsewhere(locked, facts.banks)
    seen = {
        "requirements": list(facts.needs),
        "needed_by": facts.needed_by,
        "hurdle": facts.hurdle,
        "country": facts.country or locked.country,
        "checked_at": at,
        **_banks(facts.banks),
        **({"bank_changed_at": at} if elsewhere else {}),
    }
    if status != was:
        closing = {"closed_at": at, "closed_how": _how_closed(facts)} if status == Status.CLOSED else {}
        locked.move(status, **seen, **closing)
        log.info("account_changed", account=locked.stripe_account, status=status)
    else:
        ConnectedAccount.objects.filter(pk=locked.pk).update(**seen)
        locked.refresh_from_db(fields=list(seen))
    if elsewhere:
        log.warning("bank_changed", account=locked.stripe_account, payee=locked.payee_id)
        letters.bank_changed(locked, before=bank_was, paid_from=waits_until(locked))
    if status != was and status in (Status.CLOSED, Status.RESTRICTED):
        letters.account_stopped(locked)
    account.refresh_from_db()


def _banks(banks: tuple[Bank, ...]) -> dict:
    """What is kept of the bank accounts; nothing where Stripe does not say, so that what was known stays."""
    if not banks:
        return {}
    return {
        "banks": {
            bank.currency: {
                "last4": bank.last4,
                "fingerprint": bank.fingerprint,
                "status": bank.status,
                "id": bank.id,
            }
            for bank in banks
        },
        "bank_last4": banks[0].last4,
        "bank_fingerprint": banks[0].fingerprint,
    }


def _goes_elsewhere(account: ConnectedAccount, banks: tuple[Bank, ...]) -> bool:
    """
    Whether money would go to a bank account that it never went to before.

    The first bank account of the first Stripe account is no change: there was none before.
    """
    now = {bank.fingerprint for bank in banks} - {""}
    known = _fingerprints(account)
    if known:
        # Written down before each currency had its own: the first one tells.
        return bool(now - known) and not (not account.banks and known <= now)
    former = account.payee.connected_accounts.exclude(pk=account.pk).order_by("-created_at").first()
    return former is not None and bool(now - _fingerprints(former))


def _fingerprints(account: ConnectedAccount) -> set[str]:
    return ({bank["fingerprint"] for bank in account.banks.values()} | {account.bank_fingerprint}) - {""}


def _how_closed(facts: AccountFacts) -> str:
    return Closed.AT_STRIPE if facts.country else Closed.DISCONNECTED


def _status(account: ConnectedAccount, facts: AccountFacts) -> str:
    if facts.closed or account.status == Status.CLOSED:
        return Status.CLOSED
    if facts.can_receive:
        return Status.READY
    # What was never ready is still being filled in, unless the payee can do nothing about it.
    if account.status == Status.ONBOARDING and facts.hurdle not in STUCK:
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
