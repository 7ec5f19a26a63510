"""The express dashboard: what a connected account holds, and what went to its bank."""

from __future__ import annotations

import datetime as dt
from html import escape

from ..api import Response
from ..resources import balance
from ..world import World
from .html import amount, page, table


def day(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%d %b %Y, %H:%M UTC")


def show(world: World, method: str, id: str, form: dict[str, str]) -> Response:
    account = world.store.find(id)
    if account is None or account["object"] != "account":
        return page("No such account", "<p>The link is wrong, or this Stripe was reset.</p>", status=404)
    held = balance.of(world, id)
    status = account["capabilities"].get("transfers", "not asked for")
    banks = ", ".join(
        f"{escape(bank['bank_name'])} ··{bank['last4']} ({bank['currency'].upper()})"
        for bank in world.store.oldest_first(id, "external_account")
    )
    rows = [
        [
            line["currency"].upper(),
            amount(line["amount"], line["currency"]),
            amount(soon["amount"], soon["currency"]),
        ]
        for line, soon in zip(held["available"], held["pending"], strict=True)
    ]
    payouts = [
        [
            f"<code>{p['id']}</code>",
            escape(p["status"]),
            amount(p["amount"], p["currency"]),
            day(p["arrival_date"]),
        ]
        for p in world.store.newest_first(id, "payout")
    ]
    payments = [
        [
            f"<code>{c['id']}</code>",
            day(c["created"]),
            amount(c["amount"] - c["amount_refunded"], c["currency"]),
        ]
        for c in world.store.newest_first(id, "charge")
    ]
    body = f"""<p><code>{id}</code> · transfers: <strong>{escape(status)}</strong> · bank: {banks or "none"}</p>
<h2>Balance</h2>{table(["Currency", "Available", "On its way"], rows, amounts=(1, 2))}
<h2>Payouts to the bank</h2>{table(["Payout", "Status", "Amount", "Arrives"], payouts, amounts=(2,))}
<h2>Payments received</h2>{table(["Payment", "When", "Amount"], payments, amounts=(2,))}"""
    return page(account["_name"] or "Express dashboard", body)
