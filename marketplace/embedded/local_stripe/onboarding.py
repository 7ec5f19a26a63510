"""
What an account still owes Stripe before it may receive money, and what follows from it.

    restricted ──complete──▶ active ──restrict──▶ restricted ──onboard──▶ active
        │  ▲                   │
        └──┘ incomplete        └──deauthorise──▶ gone

An account keeps what it asked for (`_requested`) and what is still due
(`_due`); capabilities, requirements and flags are derived from these two.
"""

from __future__ import annotations

from . import banks, events, ids, render
from .world import PLATFORM, World

ACTIVE, PENDING, INACTIVE = "active", "pending", "inactive"
INDIVIDUAL = [
    "individual.address.city",
    "individual.address.line1",
    "individual.address.postal_code",
    "individual.dob.day",
    "individual.dob.month",
    "individual.dob.year",
    "individual.email",
    "individual.first_name",
    "individual.last_name",
]
COMPANY = [
    "company.address.city",
    "company.address.line1",
    "company.address.postal_code",
    "company.name",
    "company.tax_id",
]
EVERYBODY = ["business_profile.url", "external_account", "tos_acceptance.date", "tos_acceptance.ip"]
# How API v2 names what API v1 calls otherwise.
IN_V2 = {
    "individual.first_name": "identity.individual.given_name",
    "individual.last_name": "identity.individual.surname",
    "individual.dob.day": "identity.individual.date_of_birth.day",
    "individual.dob.month": "identity.individual.date_of_birth.month",
    "individual.dob.year": "identity.individual.date_of_birth.year",
    "external_account": "configuration.recipient.default_outbound_destination",
    "tos_acceptance.date": "identity.attestations.terms_of_service.account.date",
    "tos_acceptance.ip": "identity.attestations.terms_of_service.account.ip",
    "business_profile.url": "defaults.profile.business_url",
    "company.name": "identity.business_details.registered_name",
    "company.tax_id": "identity.business_details.id_numbers",
}


def everything_due(entity_type: str | None) -> list[str]:
    return sorted(EVERYBODY + (COMPANY if entity_type in ("company", "non_profit") else INDIVIDUAL))


def refresh(world: World, account: dict) -> None:
    """Derive everything that depends on what is due, asked for and restricted."""
    due, restricted = account["_due"], account["_restricted"]
    if account.get("_closed") or due or restricted:
        status = INACTIVE
    else:
        status = PENDING if account["_pending"] else ACTIVE
    asked = account["_requested"]
    account["capabilities"] = {name: status for name, wanted in sorted(asked.items()) if wanted}
    active = status == ACTIVE
    account["charges_enabled"] = active and asked.get("card_payments", False)
    account["payouts_enabled"] = active and bool(world.store.tables.get((account["id"], "external_account")))
    account["requirements"] = _requirements(due, restricted, account["_pending"])
    account["future_requirements"] = _requirements([], None, [])


def _requirements(due: list[str], restricted: str | None, pending: list[str]) -> dict:
    reason = restricted
    if not reason and due:
        reason = "requirements.past_due"
    if not reason and pending:
        reason = "requirements.pending_verification"
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": list(due),
        "disabled_reason": reason,
        "errors": [],
        "eventually_due": list(due),
        "past_due": list(due),
        "pending_verification": list(pending),
    }


def change(world: World, account: dict, **fields) -> None:
    """Change what an account is, then tell everybody who listens what that did."""
    before = render.shown(world, account)
    account.update(fields)
    refresh(world, account)
    world.store.save(account)
    announce(world, account, before)


def announce(world: World, account: dict, before: dict) -> None:
    """Emit `account.updated` and, for accounts of API v2, its thin events."""
    after = render.shown(world, account)
    previous = {key: before.get(key) for key in after if before.get(key) != after[key]}
    if not previous:
        return
    events.emit(world, account["id"], "account.updated", account, previous)
    if not account["_v2"]:
        return
    thin(world, account, "v2.core.account.updated")
    if "requirements" in previous:
        thin(world, account, "v2.core.account[requirements].updated")
    for name, configuration, capability in TOLD:
        was, is_now = (side["capabilities"].get(name) for side in (before, after))
        if configuration in account["_configurations"] and was != is_now:
            thin(
                world,
                account,
                f"v2.core.account[configuration.{configuration}].capability_status_updated",
                {"updated_capability": capability},
            )


# Capability of v1, configuration of v2 that holds it, its name there.
TOLD = (
    ("transfers", "recipient", "stripe_balance.stripe_transfers"),
    ("card_payments", "merchant", "card_payments"),
)


def thin(world: World, account: dict, type: str, data: dict | None = None) -> None:
    related = ("v2.core.account", account["id"], f"/v2/core/accounts/{account['id']}")
    events.emit_thin(world, type, related=related, data=data)


# What a person or a test does to an account


def complete(world: World, account: dict, *, details: dict | None = None) -> None:
    """Everything asked for was given: a bank account is added and capabilities become active."""
    details = details or {}
    if not world.store.tables.get((account["id"], "external_account")):
        banks.add(
            world,
            account,
            iban=details.get("iban") or banks.sample_iban(account["country"]),
            holder=details.get("name"),
        )
    fields: dict = {"_due": [], "_restricted": None, "_pending": [], "details_submitted": True}
    if details.get("email") and not account["email"]:
        fields["email"] = details["email"]
    if details.get("name"):
        fields["_name"] = details["name"]
    fields["tos_acceptance"] = {"date": world.now, "ip": "127.0.0.1", "user_agent": None}
    change(world, account, **fields)


def leave_incomplete(world: World, account: dict) -> None:
    """Some was given, not all: the bank account and the terms are still due."""
    still = [name for name in account["_due"] if name.startswith(("external", "tos"))]
    change(world, account, _due=still or list(account["_due"]), details_submitted=False)


def verify_later(world: World, account: dict) -> None:
    """All was given but Stripe is still looking at a document."""
    complete(world, account)
    change(world, account, _pending=["individual.verification.document"])


def restrict(world: World, account: dict, reason: str = "requirements.past_due") -> None:
    """Stripe wants more, or has turned the account off: its capabilities stop."""
    due = ["individual.verification.document"] if reason == "requirements.past_due" else []
    change(world, account, _due=due, _restricted=reason)


def deauthorise(world: World, account: dict) -> None:
    """The account leaves the platform, which is told and loses access."""
    application = {"id": "ca_" + ids.secret(32), "object": "application", "name": "Local Stripe"}
    events.emit(world, account["id"], "account.application.deauthorized", application)
    account["_deauthorized"] = True
    world.store.save(account)


def may_receive_transfers(account: dict) -> bool:
    return account["capabilities"].get("transfers") == ACTIVE and not account.get("_closed")


def connected(world: World) -> list[dict]:
    """The platform's connected accounts, newest first."""
    return [
        account
        for account in world.store.newest_first(PLATFORM, "account")
        if account["id"] != PLATFORM and not account["_deauthorized"] and not account.get("_deleted")
    ]
