"""
Proof that the suite would notice: one guard of the local Stripe is taken away at a time.

    python -m tests.contract.mutants            every mutant
    python -m tests.contract.mutants WORD …     those whose names contain a word
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Imported here only to be there before the forks: what the tests need, but for what is spoilt.
import django.test
import jsonschema
import pytest
import stripe

SHARED = (django.test, jsonschema, stripe)
PACKAGE = "marketplace.embedded.local_stripe"
EVERYTHING = ("tests/contract", "tests/marketplace/embedded/local_stripe")


@dataclass(frozen=True)
class Mutant:
    """`old` occurs once in `module`; `where` is the test file that should notice first."""

    name: str
    module: str
    old: str
    new: str
    where: str

    @property
    def full(self) -> str:
        return f"{PACKAGE}.{self.module}"


def contract(name: str) -> str:
    return f"tests/contract/test_{name}.py"


def unit(name: str) -> str:
    return f"tests/marketplace/embedded/local_stripe/test_{name}.py"


MUTANTS = (
    # Idempotency
    Mutant("no idempotency", "idempotency", "record = world.store.find(id)", "record = None", contract("idempotency")),
    Mutant("parameters not compared", "idempotency", 'if record["digest"] != digest(params):', "if False:", contract("idempotency")),
    Mutant("endpoint not compared", "idempotency", 'if record["endpoint"] != endpoint:', "if False:", contract("idempotency")),
    Mutant("keys never expire", "idempotency", 'if record["created"] + DAY <= world.now:', "if False:", contract("idempotency")),
    Mutant("concurrent requests not refused", "idempotency", "if id in self._keys:", "if False:", contract("idempotency")),
    Mutant("refusals not kept", "api", "if status < 400 or not progress.v2:", "if status < 400:", contract("idempotency")),
    Mutant("a 500 not kept", "api", "if not error.executed:\n                        raise", "if not error.executed or error.status >= 500:\n                        raise", contract("faults")),
    Mutant("nothing validated", "api", "params = _validated(request.method, template, raw, progress.v2)", "params = raw", contract("idempotency")),
    Mutant("expansion checked too late", "api", "expansion.check(method, template, decoded.get(\"expand\", []))", "pass", contract("idempotency")),
    Mutant("balance check off", "resources.transfers", "if source is None and amount > balances", "if False and amount > balances", contract("transfers")),
    Mutant("pending money counts as available", "balances", 'return world.ledger.total(account, "available", currency)', 'return world.ledger.total(account, "available", currency) + world.ledger.total(account, "pending", currency)', contract("transfers")),
    Mutant("capability gate off", "resources.transfers", "if not may_receive_transfers(account):", "if False:", contract("transfers")),
    Mutant("source cap off", "resources.transfers", "if sum(drawn) + amount > limit:", "if False:", contract("transfers")),
    Mutant("source currency not compared", "resources.transfers", 'if transaction["currency"] != currency:', "if False:", contract("transfers")),
    Mutant("source transfer available at once", "resources.transfers", 'available_on = charging.source_of(world, source)["available_on"] if source else None', "available_on = None", contract("transfers")),
    Mutant("over-reversal", "resources.transfers", "if wanted > left:", "if False:", contract("transfers")),
    Mutant("reversal without funds", "resources.transfers", "if holds(world, account, currency) < amount:", "if False:", contract("transfers")),
    Mutant("reversal does not add up", "resources.transfers", 'transfer["amount_reversed"] += amount', 'transfer["amount_reversed"] = amount', contract("transfers")),
    # Refunds and disputes
    Mutant("refund reverses transfers", "resources.refunds", '    charge["amount_refunded"] += refund["amount"]\n', '    charge["amount_refunded"] += refund["amount"]\n    for t in world.store.oldest_first(account, "transfer"):\n        t["amount_reversed"] = t["amount"]\n', contract("refunds_and_disputes")),
    Mutant("over-refund", "resources.refunds", "if wanted > left:", "if False:", contract("refunds_and_disputes")),
    Mutant("refunded twice", "resources.refunds", 'if charge["refunded"]:', "if False:", contract("refunds_and_disputes")),
    Mutant("disputed charge refunded", "resources.refunds", 'if charge["disputed"] and charge.get("_dispute_open", True):', "if False:", contract("refunds_and_disputes")),
    Mutant("failed refund keeps the money", "resources.refunds", '    charge["amount_refunded"] -= refund["amount"]\n', "", contract("refunds_and_disputes")),
    Mutant("dispute without fee", "resources.disputes", "fee=DISPUTE_FEE,", "fee=0,", contract("refunds_and_disputes")),
    Mutant("won dispute brings nothing back", "resources.disputes", '    if dispute["status"] == "won":\n        transaction', '    if False:\n        transaction', contract("refunds_and_disputes")),
    # Balances
    Mutant("fee not netted", "charging", "fee=processing_fee(amount", "fee=0 * processing_fee(amount", contract("payments")),
    Mutant("funds at once", "charging", "(0 if at_once else options.available_after)", "0", contract("payments")),
    Mutant("ledger lets anything in", "ledger", "if any(sums.values()):", "if False:", unit("ledger")),
    Mutant("payout without funds", "resources.payouts", 'if params["amount"] > balances.available(world, call.account, currency):', "if False:", contract("payouts")),
    Mutant("failed payout keeps the money", "resources.payouts", '_return(world, payout, "payout_failure", f"{payout[\'id\']} failed")', "pass", contract("payouts")),
    Mutant("payout fails twice", "resources.payouts", 'if payout["status"] in ("failed", "canceled"):\n        return', "if False:\n        return", contract("payouts")),
    # Paying
    Mutant("declined card pays", "charging", "if card.decline:", "if False:", contract("payments")),
    Mutant("3-D Secure not asked for", "paying", "if card.authenticate and not authenticated:", "if False:", contract("payments")),
    Mutant("minimum amount off", "money", "if amount < smallest:", "if False:", contract("payments")),
    Mutant("debit counts as paid at once", "checking_out", '_complete(world, account, session, "unpaid")', '_complete(world, account, session, "paid")', contract("checkout")),
    Mutant("sessions never expire", "resources.checkout_sessions", 'world.at(session["expires_at"], "session_expires", session=session["id"])', "pass", contract("checkout")),
    Mutant("transfer group lost at checkout", "checking_out", '"setup_future_usage", "transfer_group")', '"setup_future_usage")', contract("checkout")),
    # Webhooks
    Mutant("bad signature", "webhooks", 'f"{at}.".encode() + body', "body", contract("webhooks")),
    Mutant("no retry", "webhooks", "wait = WAITS[min(", "wait = 10**9 + WAITS[min(", contract("webhooks")),
    Mutant("redirects count as delivered", "webhooks", "200 <= answer < 300", "200 <= answer < 400", contract("webhooks")),
    Mutant("connect events to the platform", "webhooks", 'endpoint["_connect"] != connected', "False", contract("webhooks")),
    Mutant("thin events are thick", "events", 'bare.pop("data", None)', "pass", contract("webhooks")),
    Mutant("events out of order", "webhooks", 'return sorted(ready, key=lambda delivery: delivery["at"])', "return ready[::-1]", contract("webhooks")),
    # Protocol
    Mutant("oldest first", "store", "return reversed(self.tables.get((account, kind), {}).values())", "return iter(self.tables.get((account, kind), {}).values())", contract("protocol")),
    Mutant("limit not clamped", "lists", "return min(limit, LONGEST)", "return limit", contract("protocol")),
    Mutant("has_more never", "lists", "more = len(chosen) > start + limit", "more = False", contract("protocol")),
    Mutant("unknown parameters accepted", "schema", "    if unknown:", "    if False:", contract("protocol")),
    Mutant("metadata replaced", "metadata", 'merged = dict(obj.get("metadata") or {})', "merged = {}", contract("protocol")),
    Mutant("any key will do", "auth", "if not SECRET.match(key):", "if False:", contract("protocol")),
    Mutant("web key may send money", "auth", 'if method == "GET" or not key.startswith(WEB_KEY):', "if True:", contract("protocol")),
    Mutant("foreign accounts are open", "auth", 'if account is None or account["_deauthorized"]', "if account is None", contract("accounts")),
    Mutant("refused requests leave traces", "api", "world.store.take_back()", "pass", contract("protocol")),
    Mutant("torn lines believed", "journal", "whole = zlib.crc32(text) == int(line[:8], 16)", "whole = True", unit("memory")),
)  # fmt: skip


def caught_by(mutant, plugin: str, places) -> str | None:
    """The first test that fails with this mutant, or None if the suite is blind to it."""
    for where in places:
        status, said = tried(mutant, plugin, where)
        found = re.search(r"^(?:FAILED|ERROR) \S*?::(\S+)", said, re.MULTILINE)
        if status == 1 and found:
            return found[1]
        if status != 0:
            raise SystemExit(f"{mutant.name}: the suite did not run\n{said[-3000:]}")
    return None


def tried(mutant, plugin: str, where: tuple[str, ...]) -> tuple[int, str]:
    """How the tests end with this mutant, and what they say: in a fork, so that imports are shared."""
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            os.environ["MUTANT"] = mutant.name
            plugins = ("no:randomly", "no:cacheprovider", plugin)
            status = pytest.main(["-x", "-q", "--no-header", *(f"-p{name}" for name in plugins), *where])
            sys.stdout.flush()
            os._exit(int(status))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return status, said.read()


def report(chosen: Sequence, *, plugin: str, places: Callable) -> int:
    """
    Try each of `chosen` against the tests at its `places`, a tuple of paths after another, and print what came of it.

    Returns 1 if one of them went unnoticed.
    """
    survived = 0
    began = time.monotonic()
    for mutant in chosen:
        test = caught_by(mutant, plugin, places(mutant))
        survived += test is None
        print(f"{'SURVIVED' if test is None else 'caught':<9}{mutant.name:<52}{test or ''}", flush=True)
    print(f"{len(chosen) - survived} of {len(chosen)} caught in {time.monotonic() - began:.0f} s")
    return 1 if survived else 0


def main(words: list[str]) -> int:
    return report(
        [mutant for mutant in MUTANTS if not words or any(word in mutant.name for word in words)],
        plugin="tests.contract.mutation",
        places=lambda mutant: ((mutant.where,), EVERYTHING),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
