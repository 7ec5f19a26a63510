"""Stripe's objects, as dictionaries, read into our facts. Pure: what a field means, and nothing of how it was fetched."""

from __future__ import annotations

import datetime as dt

from .amounts import from_stripe
from .facts import AccountFacts, BalanceLine, Bank, BankPayout, Notice, Origin, Reversal, Transfer

THIN = "v2.core.event"
LONGEST_NAME = 100
# What nobody can mend by filling in more. https://docs.stripe.com/api/v2/core/accounts/object ("status_details")
UNSUPPORTED = {
    "unsupported_country": "country",
    "unsupported_business": "business",
    "unsupported_entity_type": "business",
}


def account(facts: dict, *, banks: tuple[Bank, ...]) -> AccountFacts:
    """An account of API v2 with its recipient configuration, identity and requirements."""
    transfers = at(facts, "configuration", "recipient", "capabilities", "stripe_balance", "stripe_transfers")
    paying_out = at(facts, "configuration", "recipient", "capabilities", "stripe_balance", "payouts")
    entries = at(facts, "requirements", "entries") or []
    needed_by = at(facts, "requirements", "summary", "minimum_deadline", "time")
    closed, active = bool(facts.get("closed")), at(transfers, "status") == "active"
    return AccountFacts(
        id=facts["id"],
        can_receive=active and not closed,
        closed=closed,
        can_pay_out=not closed and (at(paying_out, "status") or "active") == "active",
        hurdle="" if active else _hurdle(transfers, entries),
        needs=tuple(entry["description"] for entry in entries if entry.get("awaiting_action_from") == "user"),
        needed_by=dt.datetime.fromisoformat(needed_by.replace("Z", "+00:00")) if needed_by else None,
        country=(at(facts, "identity", "country") or "").upper(),
        banks=banks,
    )


def _hurdle(transfers: dict | None, entries: list[dict]) -> str:
    """Why money cannot be received, by what Stripe says of the capability."""
    details = at(transfers, "status_details") or []
    for code, hurdle in UNSUPPORTED.items():
        if any(detail.get("code") == code for detail in details):
            return hurdle
    if any(detail.get("resolution") == "contact_stripe" for detail in details):
        return "stripe"
    if any(entry.get("awaiting_action_from") == "user" for entry in entries):
        return "details"
    waits = any(entry.get("awaiting_action_from") == "stripe" for entry in entries)
    return "checking" if waits or at(transfers, "status") == "pending" else "details"


def banks(listed: list[dict]) -> tuple[Bank, ...]:
    """Of an account's external accounts, newest first as Stripe lists them, the one of each currency; oldest first."""
    chosen = {}
    for each in reversed(listed):
        currency = (each.get("currency") or "").upper()
        if currency not in chosen or each.get("default_for_currency"):
            chosen[currency] = Bank(
                currency=currency,
                last4=each.get("last4") or "",
                fingerprint=each.get("fingerprint") or "",
                status=each.get("status") or "",
                id=each.get("id") or "",
            )
    return tuple(chosen.values())


def transfer(facts: dict) -> Transfer:
    return Transfer(
        id=facts["id"],
        destination=id_of(facts["destination"]),
        amount=from_stripe(facts["amount"], facts["currency"]),
        reversed=from_stripe(facts["amount_reversed"], facts["currency"]),
        metadata=facts.get("metadata") or {},
    )


def reversal(facts: dict) -> Reversal:
    return Reversal(
        id=facts["id"],
        amount=from_stripe(facts["amount"], facts["currency"]),
        created_at=moment(facts["created"]),
        metadata=facts.get("metadata") or {},
    )


def bank_payout(facts: dict) -> BankPayout:
    return BankPayout(
        id=facts["id"],
        status=facts["status"],
        amount=from_stripe(facts["amount"], facts["currency"]),
        arrival_at=moment(facts["arrival_date"]),
        failure=facts.get("failure_message") or facts.get("failure_code") or "",
        automatic=bool(facts.get("automatic")),
        metadata=facts.get("metadata") or {},
        trace=at(facts, "trace_id", "value") or "",
    )


def balance_line(facts: dict) -> BalanceLine:
    return BalanceLine(
        id=facts["id"],
        type=facts["type"],
        source=id_of(facts["source"]) if facts.get("source") else "",
        amount=from_stripe(facts["amount"], facts["currency"]),
        fee=from_stripe(facts["fee"], facts["currency"]),
        created_at=moment(facts["created"]),
        category=facts.get("reporting_category") or "",
        description=keepable(facts.get("description") or ""),
    )


def origin(facts: dict) -> Origin:
    """The expanded source of a balance transaction, whatever it is."""
    return Origin(
        kind=facts["object"],
        id=facts["id"],
        amount=from_stripe(facts["amount"], facts["currency"]),
        created_at=moment(facts["created"]),
        metadata=keepable(facts.get("metadata") or {}),
        **{
            name: id_of(facts[name]) if facts.get(name) else ""
            for name in ("charge", "payment_intent", "transfer", "destination")
        },
        description=keepable(facts.get("description") or ""),
        status=facts.get("status") or "",
        reason=facts.get("reason") or "",
    )


def notice(event: dict) -> Notice:
    """
    An event of either kind: a snapshot of API v1, or a thin one of API v2 that only names its object.

    :raises AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError: if it is no event
    """
    event = keepable(event)
    if event["object"] == THIN:
        related = event.get("related_object") or {}
        about_account = related.get("type") == "v2.core.account"
        return Notice(
            id=_name(event["id"]),
            type=_name(event["type"]),
            livemode=bool(event["livemode"]),
            happened_at=dt.datetime.fromisoformat(event["created"].replace("Z", "+00:00")),
            object_id=related.get("id") or "",
            account=_name(related["id"]) if about_account else "",
            payload=event,
        )
    return Notice(
        id=_name(event["id"]),
        type=_name(event["type"]),
        livemode=bool(event["livemode"]),
        happened_at=moment(event["created"]),
        object_id=str(event["data"]["object"].get("id") or ""),
        account=_name(event["account"]) if event.get("account") else "",
        payload=event,
    )


def keepable(said):
    """
    `said` without the characters that PostgreSQL keeps in no text: NUL, and halves of a surrogate pair.

    A buyer can type them at Stripe; an event that could not be kept would come again for days and stand in the way
    of the others.
    """
    if isinstance(said, str):
        return said.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(said, dict):
        return {keepable(name): keepable(value) for name, value in said.items()}
    return [keepable(each) for each in said] if isinstance(said, list) else said


def _name(said) -> str:
    """An id or a type as Stripe writes them."""
    if not isinstance(said, str) or not 0 < len(said) <= LONGEST_NAME:
        raise ValueError(f"{str(said)[:40]!r} names nothing of Stripe's")
    return said


def at(facts, *path):
    """What stands at `path` of nested dictionaries, or None where one of them is missing."""
    for step in path:
        facts = facts.get(step) if isinstance(facts, dict) else None
    return facts


def id_of(reference) -> str:
    """The id of what a field names, expanded or not."""
    return reference["id"] if isinstance(reference, dict) else reference


def moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
