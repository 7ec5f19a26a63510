"""Reading the inbox and the connected accounts."""

import datetime as dt
from collections.abc import Collection

from payouts.payees.models import ConnectedAccount

from .models import StripeEvent

Status = ConnectedAccount.Status
# How old our picture of an account may be: short while its owner is filling in forms.
FRESH = {Status.ONBOARDING: dt.timedelta(minutes=10), Status.RESTRICTED: dt.timedelta(hours=6)}
FRESH_OTHERWISE = dt.timedelta(days=1)


def to_refresh(*, at: dt.datetime, limit: int = 100) -> list[ConnectedAccount]:
    """Open accounts that nobody asked Stripe about for too long, never asked first."""
    accounts = ConnectedAccount.objects.exclude(status=Status.CLOSED).order_by("checked_at")
    oldest_first = [account for account in accounts if account.checked_at is None]
    oldest_first += [
        account
        for account in accounts
        if account.checked_at and at - account.checked_at >= FRESH.get(account.status, FRESH_OTHERWISE)
    ]
    return oldest_first[:limit]


def sharing_a_bank(account: ConnectedAccount):
    """Open accounts of other payees whose money goes to the same bank account."""
    if not account.bank_fingerprint:
        return ConnectedAccount.objects.none()
    return (
        ConnectedAccount.objects.filter(bank_fingerprint=account.bank_fingerprint, closed_at=None)
        .exclude(payee=account.payee_id)
        .select_related("payee")
    )


def events(*, status: str = "", kind: str = ""):
    """The inbox, newest first, perhaps of one status or kinds that contain `kind`."""
    found = StripeEvent.objects.order_by("-received_at", "-pk")
    if status:
        found = found.filter(status=status)
    if kind:
        found = found.filter(type__icontains=kind)
    return found


def _waiting():
    return StripeEvent.objects.filter(status__in=[StripeEvent.Status.RECEIVED, StripeEvent.Status.FAILED])


def oldest_waiting() -> StripeEvent | None:
    """The event that has waited longest to be handled: the liveness of the inbox."""
    return _waiting().order_by("received_at").first()


def is_awaited(objects: Collection[str]) -> bool:
    """Whether news of one of Stripe's objects (`re_…`, `ch_…`) is kept and not handled yet."""
    return _waiting().filter(object_id__in=objects).exists()


# Connected accounts are asked for lost events one part after another, each once an hour.
PARTS = 6
EVERY = dt.timedelta(minutes=10)
# Thin events are asked for as far back as Stripe tries to deliver them.
THIN_BACK = dt.timedelta(days=3)


def to_backfill(*, at: dt.datetime) -> list[str]:
    """The connected accounts whose turn it is to be asked for events that we missed."""
    turn = int(at.timestamp() // EVERY.total_seconds()) % PARTS
    accounts = ConnectedAccount.objects.exclude(status=Status.CLOSED).order_by("pk")
    return [account for pk, account in accounts.values_list("pk", "stripe_account") if pk % PARTS == turn]
