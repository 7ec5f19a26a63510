"""
On to the bank: what a transfer brought to a connected account is paid out from there, one payout of Stripe's for each
of ours, with the statement's number on the bank's line. asking.py says what is done when no clear answer comes.

Accounts are on a manual schedule, so nothing else leaves them. Before Stripe is asked everything is looked at once more:
the account, its bank, what it holds. A bank that the approvers did not see waits as long as a new bank waits for a
payday. What then becomes of the money at the bank is followed in bank.py.

The two ways out of a connected account exclude each other: no leg begins while a reversal is open, and none is brought
back of what is on its way to the bank. Both are held by the payout's lock, and by PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from payouts.connect import services as connect
from payouts.connect.amounts import payable
from payouts.connect.facts import BankPayout, Gateway, GatewayError, Refused
from payouts.money import Money
from payouts.payees.selectors import waits_until
from payouts.states import IllegalTransition

from ..models import BankLeg, Payout
from . import asking, bank, reversing
from .asking import LEASE
from .reversing import left_of

log = structlog.get_logger(__name__)

Status = BankLeg.Status
WaitsFor = Payout.WaitsFor
# In the connected account, as far as we know.
ON_OUR_SIDE = (Payout.Status.IN_TRANSIT, Payout.Status.FAILED)

# How long something is waited for before it is looked at again.
AGAIN_AFTER = {
    WaitsFor.FUNDS: dt.timedelta(minutes=15),
    WaitsFor.REVERSAL: dt.timedelta(minutes=1),
    WaitsFor.BANK: dt.timedelta(hours=6),
    WaitsFor.ACCOUNT: dt.timedelta(hours=6),
}
# So often the same bank is tried; then it is for the payee to give other details.
TRIES_A_BANK = 3
# US banks show ten characters, so there the number goes without its beginning ("26-000017").
# https://docs.stripe.com/connect/payout-statement-descriptors ("ACH payout descriptor limit")
SHORT_IN = frozenset({"US"})
WITHOUT_BEGINNING = slice(-9, None)


class WrongBankPayout(Exception):
    """Stripe made a payout under our key that is not the one asked for. A person must look."""


@dataclass(frozen=True, slots=True)
class Hurdle:
    """Why a payout cannot go on to the bank yet, and when to look again."""

    waits_for: str
    again_after: dt.timedelta

    @classmethod
    def of(cls, waits_for: str) -> Hurdle:
        return cls(waits_for, AGAIN_AFTER[waits_for])


def descriptor(payout: Payout) -> str:
    """What the bank's line says of a payout: the number of its statement, or as much of its end as banks there show."""
    if payout.connected_account.country in SHORT_IN:
        return payout.statement_number[WITHOUT_BEGINNING]
    return payout.statement_number


def due_onward():
    """Sent payouts that a worker may bring on towards the bank now, those that waited longest first."""
    gone = BankLeg.objects.filter(BankLeg.AT_THE_BANK, payout=OuterRef("pk"))
    return Payout.objects.filter(
        ~Exists(gone),
        Q(due_at=None) | Q(due_at__lte=Now()),
        Q(claimed_until=None) | Q(claimed_until__lte=Now()),
        status__in=ON_OUR_SIDE,
    ).order_by(F("due_at").asc(nulls_first=True), "pk")


def send_onward(*, payout_id: int, gateway: Gateway, at: dt.datetime) -> str:
    """
    Take the next step towards the bank with one payout. Safe to call at any time, by any number of workers.

    Returns "done" (Stripe took it on), "waits", "absent" (to be tried with a new key), "refused", or "not due".

    :raises IllegalTransition: if another worker finished it while our lease had run out
    """
    claimed = _claim(payout_id)
    if claimed is None:
        return "not due"
    payout, now = claimed
    leg = payout.legs.filter(status__in=BankLeg.OPEN).first()
    try:
        if leg is None:
            if hurdle := _hurdle(payout, gateway, at):
                return _put_off(payout, hurdle, "waits")
            leg = _begin(payout, now)
        return _step(payout, leg, gateway, at, now)
    except GatewayError as error:
        # Nothing was to be done by it, or our key is not let in: it is asked again.
        pause = asking.pause_after(leg.calls if leg else 2, error)
        return _put_off(payout, Hurdle(payout.waits_for, pause), "waits")


# --- One worker at a time -------------------------------------------------------------------------


@transaction.atomic(durable=True)
def _claim(payout_id: int) -> tuple[Payout, dt.datetime] | None:
    """Take the payout for `LEASE`, with the time by the database's clock, if it is due and nobody has it."""
    now = asking.database_clock()
    payout = (
        due_onward()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("payee__user", "connected_account")
        .filter(pk=payout_id)
        .first()
    )
    if payout is None:
        return None
    Payout.objects.filter(pk=payout.pk).update(claimed_until=now + LEASE)
    return payout, now


def _put_off(payout: Payout, hurdle: Hurdle, outcome: str) -> str:
    Payout.objects.filter(pk=payout.pk).update(
        claimed_until=None, due_at=asking.database_clock() + hurdle.again_after, waits_for=hurdle.waits_for
    )
    return outcome


# --- Before the money leaves ----------------------------------------------------------------------


def _hurdle(payout: Payout, gateway: Gateway, at: dt.datetime) -> Hurdle | None:
    """Why the money cannot go on to the bank now, asked right before it would; None if it can."""
    if payout.reversals.filter(status__in=BankLeg.OPEN).exists():
        return Hurdle.of(WaitsFor.REVERSAL)
    account = payout.connected_account
    try:
        # What was brought back by hand is no longer there; the account may hold another payout's money instead.
        reversing.follow_transfer(transfer=payout.stripe_transfer, gateway=gateway, at=at)
        facts = connect.refresh_account(account=account, gateway=gateway, at=at)
        if facts.closed or not facts.can_pay_out:
            return Hurdle.of(WaitsFor.ACCOUNT)
        if gateway.pays_out_by_itself(payout.destination):
            # Whoever set it so: what is on its way by Stripe's schedule is found before anything is asked for.
            connect.take_over_paying_out(account=account, gateway=gateway, at=at)
            bank.follow_account(account=payout.destination, gateway=gateway, at=at)
            return Hurdle(WaitsFor.FUNDS, dt.timedelta(seconds=asking.WAITS[1]))
        if hurdle := _hurdle_at_the_bank(payout, at):
            return hurdle
        payout.refresh_from_db(fields=["status"])
        held = gateway.available(payout.currency, account=payout.destination)
    except Refused as error:
        log.warning("account_does_not_answer", payout=payout.pk, reason=error.message)
        return Hurdle.of(WaitsFor.ACCOUNT)
    if held >= _left_to_bank(payout):
        return None
    # What is not there after a day will hardly be there within minutes: somebody took it out by hand.
    late = at - payout.sent_at > dt.timedelta(days=1)
    return Hurdle(WaitsFor.FUNDS, AGAIN_AFTER[WaitsFor.BANK]) if late else Hurdle.of(WaitsFor.FUNDS)


def _hurdle_at_the_bank(payout: Payout, at: dt.datetime) -> Hurdle | None:
    account = payout.connected_account
    if account.banks and payout.currency not in account.banks:
        return Hurdle.of(WaitsFor.BANK)
    goes_to = account.bank_for(payout.currency)
    free_at = waits_until(account)
    if goes_to["fingerprint"] != payout.bank_fingerprint and free_at is not None and at < free_at:
        return Hurdle(WaitsFor.NEW_BANK, free_at - at)
    returned = payout.legs.filter(returned_at__isnull=False, bank_fingerprint=goes_to["fingerprint"])
    if goes_to["status"] == "errored" or returned.count() >= TRIES_A_BANK:
        return Hurdle.of(WaitsFor.BANK)
    return None


def _left_to_bank(payout: Payout) -> Money:
    """What of the payout can reach the bank: what was not brought back, in coins that banks know."""
    return payable(left_of(payout))


@transaction.atomic(durable=True)
def _begin(payout: Payout, now: dt.datetime) -> BankLeg:
    """Store a new leg with its key and everything it will say, before Stripe hears of it."""
    locked = Payout.objects.select_for_update().get(pk=payout.pk)
    amount = _left_to_bank(locked)
    if not amount or locked.status not in ON_OUR_SIDE or _taken(locked):
        raise IllegalTransition(f"{payout} was taken over by another worker")
    goes_to = payout.connected_account.bank_for(payout.currency)
    return BankLeg.objects.create(
        payout=payout,
        number=payout.legs.count() + 1,
        key=secrets.token_urlsafe(24),
        destination=payout.destination,
        bank=goes_to.get("id", ""),
        bank_fingerprint=goes_to["fingerprint"],
        bank_last4=goes_to["last4"],
        descriptor=descriptor(payout),
        currency=payout.currency,
        amount=amount.minor,
        made_at=now,
    )


def _taken(payout: Payout) -> bool:
    """Whether something of it is on its way already, be it to the bank or back to us."""
    return (
        payout.legs.filter(BankLeg.STANDING).exists()
        or payout.reversals.filter(status__in=BankLeg.OPEN).exists()
    )


# --- The question, and its answers ----------------------------------------------------------------


def _step(payout: Payout, leg: BankLeg, gateway: Gateway, at: dt.datetime, now: dt.datetime) -> str:
    answer = asking.step(
        leg,
        ask=lambda key: gateway.create_bank_payout(
            key=key,
            account=leg.destination,
            amount=Money(leg.amount, leg.currency),
            bank=leg.bank,
            descriptor=leg.descriptor,
            metadata={"payout": str(payout.pk), "statement": payout.statement_number, "leg": key},
        ),
        look=lambda key: gateway.find_bank_payout(
            account=leg.destination, since=leg.made_at - bank.SLACK, metadata={"leg": key}
        ),
        renew=lambda: Payout.objects.filter(pk=payout.pk).update(claimed_until=Now() + LEASE),
        now=now,
        at=at,
    )
    match answer.word:
        case "done":
            _commit_done(payout, leg, answer.made, at)
        case "refused":
            return _refused(payout, leg, answer.error, at)
        case word:
            return _put_off(payout, Hurdle(payout.waits_for, answer.wait), word)
    return answer.word


@transaction.atomic(durable=True)
def _commit_done(payout: Payout, leg: BankLeg, made: BankPayout, at: dt.datetime) -> None:
    if made.amount != Money(leg.amount, leg.currency):
        raise WrongBankPayout(f"{made.id} is {made.amount}, not what {payout} was to bring to the bank")
    locked = Payout.objects.select_for_update(of=("self",)).select_related("payee__user").get(pk=payout.pk)
    Payout.objects.filter(pk=payout.pk).update(claimed_until=None, due_at=None, waits_for="")
    bank.take_down(locked, made, at)


def _refused(payout: Payout, leg: BankLeg, error: Refused, at: dt.datetime) -> str:
    """A definite no, and kept under the key: another leg with a new key may follow."""
    said = asking.in_stripes_words(error)
    log.warning("bank_leg_refused", payout=payout.pk, reason=said)
    leg.move(Status.REFUSED, error=said, finished_at=at)
    waits_for = {"balance_insufficient": WaitsFor.FUNDS, "payouts_not_allowed": WaitsFor.ACCOUNT}
    return _put_off(payout, Hurdle.of(waits_for.get(error.code, WaitsFor.BANK)), "refused")
