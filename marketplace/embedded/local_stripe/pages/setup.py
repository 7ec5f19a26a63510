"""Hosted onboarding: who is paid, and to which bank account."""

from __future__ import annotations

from html import escape

from .. import banks, onboarding
from ..api import Response
from ..resources import account_links
from ..world import World
from .checkout import COUNTRIES
from .html import button, field, page, redirect, select


def show(world: World, method: str, id: str, form: dict[str, str]) -> Response:
    link = world.store.find(id)
    if link is None:
        return page("No such link", "<p>The link is wrong, or this Stripe was reset.</p>", status=404)
    account = world.store.find(link["account"])
    if link["used"] or link["expires_at"] <= world.now:
        # Stripe sends the person to the platform for a fresh link.
        return redirect(link["refresh_url"])
    if method != "POST":
        return _form(account, link, "")
    iban = form.get("iban", "").replace(" ", "").upper()
    if form.get("action") == "complete" and not (15 <= len(iban) <= 34 and iban[:2].isalpha()):
        return _form(account, link, "Enter an IBAN.")
    _apply(world, account, form, iban)
    link["used"] = True
    world.store.save(link)
    account_links.return_from(world, link)
    if link["return_url"]:
        return redirect(link["return_url"])
    return page("Thank you", "<p>You may close this page.</p>")


def _apply(world: World, account: dict, form: dict[str, str], iban: str) -> None:
    action = form.get("action")
    if action == "complete":
        details = {"iban": iban, "name": form.get("name"), "email": form.get("email")}
        onboarding.complete(world, account, details=details)
    elif action == "pending":
        onboarding.verify_later(world, account)
    else:
        onboarding.leave_incomplete(world, account)


def _form(account: dict, link: dict, problem: str) -> Response:
    name = account["_name"] or "Jenny Rosen"
    country = account["country"]
    choices = [(country, COUNTRIES.get(country, country))]
    alert = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
    body = f"""<p>Account <code>{account["id"]}</code>. Everything is filled in with test data.</p>
{alert}
<form method="post" action="/setup/{link["id"]}">
{field("name", "Legal name", name, autocomplete="name")}
{field("email", "E-mail", account["email"] or "jenny@example.com", kind="email", autocomplete="email")}
{select("country", "Country", choices, country)}
<div class="pair"><div>{field("dob", "Date of birth", "1901-01-01")}</div>
<div>{field("phone", "Phone", "+49 30 0000000", kind="tel", autocomplete="tel")}</div></div>
{field("address", "Address", "Torstraße 1, 10119 Berlin")}
{field("iban", "IBAN", banks.sample_iban(country), hint="An IBAN that ends in 3001 or 3002 makes payouts fail.")}
{button("Complete", value="complete")}
{button("Leave incomplete", value="incomplete", other=True, extra=" formnovalidate")}
{button("Complete, but verify a document first", value="pending", other=True)}
</form>"""
    return page("Get paid", body)
