"""External accounts: the bank accounts that payouts go to."""

from __future__ import annotations

from .. import banks, events, onboarding
from ..auth import reachable
from ..errors import invalid, no_such
from ..lists import page
from ..metadata import merge
from ..protocol import Call, operation
from ..world import World


def create_from(world: World, account: dict, given) -> dict:
    """
    Keep what the `external_account` parameter describes: a hash, or a test token.

    :raises StripeError: for a token that is no test token
    """
    if isinstance(given, str):
        if not given.startswith("btok_"):
            raise no_such("token", given, param="external_account", status=400)
        return banks.add(world, account, iban=banks.sample_iban(account["country"]))
    if given.get("object") == "card":
        raise invalid("Only bank accounts can be added here.", param="external_account")
    return banks.add(
        world,
        account,
        iban=given["account_number"],
        holder=given.get("account_holder_name"),
        currency=given.get("currency"),
        country=given.get("country"),
        metadata=given.get("metadata"),
    )


def _one(call: Call) -> tuple[dict, dict]:
    account = reachable(call, call.ids["account"])
    found = call.world.store.get(account["id"], "external_account", call.ids["id"])
    if found is None:
        raise no_such("external account", call.ids["id"])
    return account, found


@operation("GET", "/v1/accounts/{account}/external_accounts")
def list_external_accounts(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    banks = call.world.store.newest_first(account["id"], "external_account")
    return page(call, banks, noun="external account", equal=("object",))


@operation("POST", "/v1/accounts/{account}/external_accounts")
def create(call: Call) -> dict:
    account = reachable(call, call.ids["account"])
    given = call.params.get("external_account") or call.params.get("bank_account")
    if not given:
        raise invalid(
            "Missing required param: external_account.", param="external_account", code="parameter_missing"
        )
    bank = create_from(call.world, account, given)
    merge(bank, call.params.get("metadata"))
    if call.params.get("default_for_currency"):
        _make_default(call.world, account, bank)
    due = [name for name in account["_due"] if name != "external_account"]
    onboarding.change(call.world, account, _due=due)
    events.emit(call.world, account["id"], "account.external_account.created", bank)
    return bank


def _make_default(world: World, account: dict, bank: dict) -> None:
    for other in world.store.oldest_first(account["id"], "external_account"):
        if other["currency"] == bank["currency"]:
            other["default_for_currency"] = other is bank
            world.store.save(other)


@operation("GET", "/v1/accounts/{account}/external_accounts/{id}")
def retrieve(call: Call) -> dict:
    return _one(call)[1]


@operation("POST", "/v1/accounts/{account}/external_accounts/{id}")
def update(call: Call) -> dict:
    account, bank = _one(call)
    merge(bank, call.params.get("metadata"))
    for field in ("account_holder_name", "account_holder_type"):
        if field in call.params:
            bank[field] = call.params[field] or None
    if call.params.get("default_for_currency"):
        _make_default(call.world, account, bank)
    call.world.store.save(bank)
    events.emit(call.world, account["id"], "account.external_account.updated", bank)
    return bank


@operation("DELETE", "/v1/accounts/{account}/external_accounts/{id}")
def delete(call: Call) -> dict:
    account, bank = _one(call)
    if bank["default_for_currency"]:
        raise invalid(
            "You cannot delete the default external account for your default currency. Please make "
            "another external account the default using the `default_for_currency` param, and then "
            "delete this one.",
            param="external_account",
        )
    call.world.store.remove(bank["id"])
    events.emit(call.world, account["id"], "account.external_account.deleted", bank)
    return {"id": bank["id"], "object": "bank_account", "deleted": True}
