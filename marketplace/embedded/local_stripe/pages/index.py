"""Where everything is: for newcomers, and for whoever wonders what Stripe believes."""

from __future__ import annotations

from html import escape

from .. import onboarding
from ..api import Response
from ..resources import balance
from ..world import PLATFORM, World
from .express import day
from .html import amount, page, table


def show(world: World, method: str, id: str, form: dict[str, str]) -> Response:
    held = balance.of(world, PLATFORM)
    holdings = [
        [
            line["currency"].upper(),
            amount(line["amount"], line["currency"]),
            amount(soon["amount"], soon["currency"]),
        ]
        for line, soon in zip(held["available"], held["pending"], strict=True)
    ]
    body = f"""<p>It is {day(world.now)} here. The platform is <code>{PLATFORM}</code>.
<a href="/_local/check">Check the books</a> · <a href="/_local/requests">requests</a> ·
<a href="/_local/webhooks">webhooks</a> · <a href="/_local/state">everything</a></p>
<h2>Platform balance</h2>{table(["Currency", "Available", "On its way"], holdings, amounts=(1, 2))}
<h2>Connected accounts</h2>{_accounts(world)}
<h2>Payment pages</h2>{_sessions(world)}
<h2>Payments</h2>{_charges(world)}
<h2>Transfers</h2>{_transfers(world)}"""
    return page("Overview", body)


def _accounts(world: World) -> str:
    rows = [
        [
            f'<a href="/express/{account["id"]}">{escape(account["_name"] or account["id"])}</a>',
            escape(account["email"] or ""),
            escape(account["capabilities"].get("transfers", "not asked for")),
        ]
        for account in onboarding.connected(world)
    ]
    return table(["Account", "E-mail", "Transfers"], rows)


def _sessions(world: World) -> str:
    rows = []
    for session in list(world.store.newest_first(PLATFORM, "checkout.session"))[:50]:
        link = f'<a href="/c/pay/{session["id"]}">pay</a>' if session["status"] == "open" else ""
        what = escape(", ".join(item["description"] for item in session["_line_items"]))
        rows.append([what, amount(session["amount_total"], session["currency"]), session["status"], link])
    return table(["What", "Amount", "Status", ""], rows, amounts=(1,))


def _charges(world: World) -> str:
    rows = [
        [
            f'<a href="/receipts/{charge["id"]}"><code>{charge["id"]}</code></a>',
            day(charge["created"]),
            charge["status"] + (", disputed" if charge["disputed"] else ""),
            amount(charge["amount"], charge["currency"]),
            amount(charge["amount_refunded"], charge["currency"]),
        ]
        for charge in list(world.store.newest_first(PLATFORM, "charge"))[:50]
    ]
    return table(["Charge", "When", "Status", "Amount", "Refunded"], rows, amounts=(3, 4))


def _transfers(world: World) -> str:
    rows = [
        [
            f"<code>{transfer['id']}</code>",
            f'<a href="/express/{transfer["destination"]}"><code>{transfer["destination"]}</code></a>',
            escape(transfer["transfer_group"] or ""),
            amount(transfer["amount"] - transfer["amount_reversed"], transfer["currency"]),
        ]
        for transfer in list(world.store.newest_first(PLATFORM, "transfer"))[:50]
    ]
    return table(["Transfer", "To", "Group", "Amount"], rows, amounts=(3,))


def receipt(world: World, method: str, id: str, form: dict[str, str]) -> Response:
    charge = world.store.find(id)
    if charge is None or charge.get("object") != "charge":
        return page("No such receipt", "<p>The link is wrong, or this Stripe was reset.</p>", status=404)
    rows = [
        ["Amount", amount(charge["amount"], charge["currency"])],
        ["Refunded", amount(charge["amount_refunded"], charge["currency"])],
        ["Status", escape(charge["status"])],
        ["When", day(charge["created"])],
        ["For", escape(charge["description"] or "")],
    ]
    return page("Receipt", table(["", ""], rows))
