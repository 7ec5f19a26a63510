"""The cardholder's bank asking whether it is really them: 3-D Secure."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from .. import checking_out, paying
from ..api import Response
from ..errors import StripeError
from ..world import World
from .html import amount, button, page, redirect


def show(world: World, method: str, id: str, form: dict[str, str]) -> Response:
    intent = world.store.find(id)
    if intent is None:
        return page("No such payment", "<p>The link is wrong, or this Stripe was reset.</p>", status=404)
    if intent["status"] != "requires_action":
        return _on(intent)
    if method == "POST":
        decide(world, intent, passed=form.get("action") == "pass")
        return _on(intent)
    body = f"""<p>Your bank asks: do you want to pay {amount(intent["amount"], intent["currency"])}?</p>
<form method="post" action="/3ds/{escape(id)}">
{button("Complete authentication", value="pass")}
{button("Fail authentication", value="fail", other=True)}
</form>"""
    return page("3-D Secure", body)


def decide(world: World, intent: dict, *, passed: bool) -> StripeError | None:
    """Go on with the payment, or note that the person did not prove to be the cardholder."""
    account = world.store.owner(intent["id"])
    if passed:
        refusal = paying.attempt(world, account, intent, authenticated=True)
    else:
        refusal = paying.fail_authentication(world, account, intent)
    checking_out.on_authenticated(world, account, intent)
    return refusal


def _on(intent: dict) -> Response:
    if not intent["_return_url"]:
        return page("Done", "<p>You may close this page.</p>")
    status = "succeeded" if intent["status"] in ("succeeded", "requires_capture") else "failed"
    asked = urlencode(
        {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": status,
        }
    )
    glue = "&" if "?" in intent["_return_url"] else "?"
    return redirect(intent["_return_url"] + glue + asked)
