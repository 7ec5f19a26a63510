"""Hosted Checkout: a real form for test cards, a wallet look-alike, a bank debit, and a way back."""

from __future__ import annotations

from html import escape

from .. import checking_out
from ..api import Response
from ..cards import by_number
from ..errors import StripeError
from ..resources import payment_methods
from ..world import World
from .html import amount, button, field, page, redirect, select, table

TEST_CARDS = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0000 0000 0077", "pays, and the money is available at once"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "is declined: insufficient funds"),
    ("4000 0027 6000 3184", "asks for 3-D Secure"),
    ("4000 0025 0000 3155", "asks for 3-D Secure"),
    ("4000 0000 0000 0259", "pays, and is disputed as fraudulent"),
    ("4000 0000 0000 7726", "pays; a refund is pending at first"),
    ("4000 0000 0000 5126", "pays; a refund fails later"),
)
IBANS = (
    ("AT61 1904 3002 3457 3201", "is paid after a minute"),
    ("AT86 1904 3002 3547 3202", "is refused after a minute"),
)
COUNTRIES = {
    "AT": "Austria", "BE": "Belgium", "CA": "Canada", "CH": "Switzerland", "DE": "Germany",
    "DK": "Denmark", "ES": "Spain", "FI": "Finland", "FR": "France", "GB": "United Kingdom",
    "IE": "Ireland", "IT": "Italy", "LU": "Luxembourg", "NL": "Netherlands", "NO": "Norway",
    "PL": "Poland", "PT": "Portugal", "SE": "Sweden", "US": "United States",
}  # fmt: skip
METHODS = (
    ("card", "Card"),
    ("wallet", "Wallet (look-alike, pays at once)"),
    ("sepa_debit", "SEPA Direct Debit"),
)


def show(world: World, method: str, id: str, form: dict[str, str]) -> Response:
    session = world.store.find(id)
    if session is None:
        return page("No such payment page", "<p>The link is wrong, or this Stripe was reset.</p>", status=404)
    if session["status"] == "complete":
        # A second submit, or the back button: it is paid once, and the shop is told again.
        return redirect(success_url(session))
    if session["status"] == "expired":
        return page("This payment page has expired", _back(session), status=410)
    if method != "POST":
        return _form(world, session, form, "")
    if form.get("action") == "cancel":
        return redirect(session["cancel_url"] or success_url(session))
    return _pay(world, session, form)


def success_url(session: dict) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _back(session: dict) -> str:
    if not session["cancel_url"]:
        return "<p>Go back to the shop to start again.</p>"
    return f'<p><a href="{escape(session["cancel_url"])}">Back to the shop</a></p>'


def _pay(world: World, session: dict, form: dict[str, str]) -> Response:
    email = session["customer_email"] or form.get("email", "")
    if "@" not in email or " " in email:
        return _form(world, session, form, "Enter your e-mail address.")
    if form.get("shipping_rate"):
        checking_out.choose_shipping(world, session, form["shipping_rate"])
    collects = session["shipping_address_collection"]
    address = _address(form)
    if collects and address["country"] not in collects["allowed_countries"]:
        return _form(world, session, form, "Nothing is sent to this country.")
    try:
        paying = _method(world, session, form, email, address)
    except StripeError as refusal:
        return _form(world, session, form, refusal.error["message"])
    name = form.get("name") or "Jenny Rosen"
    refusal = checking_out.pay(
        world,
        session,
        paying,
        email=email,
        name=name,
        address=address,
        phone=form.get("phone") or None,
        shipping={"name": name, "address": address} if collects else None,
    )
    if refusal:
        return _form(world, session, form, refusal.error["message"])
    intent = world.store.find(session["payment_intent"] or "")
    if intent and intent["status"] == "requires_action":
        return redirect(f"{world.base_url}/3ds/{intent['id']}")
    return redirect(success_url(session))


def _address(form: dict[str, str]) -> dict:
    fields = ("line1", "line2", "postal_code", "city", "state")
    return {**{name: form.get(name) or None for name in fields}, "country": form.get("country") or None}


def _method(world: World, session: dict, form: dict[str, str], email: str, address: dict) -> dict:
    account = world.store.owner(session["id"])
    details = {"email": email, "name": form.get("name"), "address": address}
    if form.get("method") == "sepa_debit":
        iban = form.get("iban") or IBANS[0][0]
        return payment_methods.from_iban(world, account, iban, details)
    wallet = form.get("method") == "wallet"
    card = by_number("4242424242424242" if wallet else form.get("card", ""))
    return payment_methods.from_card(
        world, account, card, billing_details=details, wallet="link" if wallet else None
    )


def come_back(world: World, method: str, id: str, form: dict[str, str]) -> Response:
    """From 3-D Secure: on to the shop if it was passed, else back to the form."""
    session = world.store.find(id)
    if session is None or session["status"] == "expired":
        return show(world, "GET", id, form)
    if session["status"] == "complete":
        return redirect(success_url(session))
    intent = world.store.find(session["payment_intent"] or "") or {}
    error = (intent.get("last_payment_error") or {}).get("message", "Authentication failed.")
    return _form(world, session, form, error)


# The form


def _form(world: World, session: dict, form: dict[str, str], problem: str) -> Response:
    currency = session["currency"]
    alert = f'<p class="bad" role="alert">{escape(problem)}</p>' if problem else ""
    body = f"""
{_summary(session)}
{alert}
<form method="post" action="/c/pay/{session["id"]}">
{field("email", "E-mail", form.get("email") or session["customer_email"] or "", kind="email", autocomplete="email")}
{_shipping(world, session, form)}
{_how(session, form)}
{_where(session, form)}
{button(f"Pay {amount(session['amount_total'], currency)}", value="pay")}
</form>
<form method="post" action="/c/pay/{session["id"]}">
{button("Cancel and go back", value="cancel", other=True)}
</form>
<h2>Test cards</h2>
{table(["Number", "What happens"], [[f"<code>{number}</code>", fate] for number, fate in (*TEST_CARDS, *IBANS)])}
"""
    return page(f"Pay {amount(session['amount_total'], currency)}", body, status=402 if problem else 200)


def _summary(session: dict) -> str:
    currency = session["currency"]
    rows = [
        [f"{item['quantity']} × {escape(item['description'])}", amount(item["amount_subtotal"], currency)]
        for item in session["_line_items"]
    ]
    if session["shipping_cost"]:
        rows.append(["Shipping", amount(session["shipping_cost"]["amount_subtotal"], currency)])
    if session["total_details"]["amount_tax"]:
        rows.append(["Tax", amount(session["total_details"]["amount_tax"], currency)])
    rows.append(["<strong>Total</strong>", f"<strong>{amount(session['amount_total'], currency)}</strong>"])
    return table(["", "Amount"], rows, amounts=(1,))


def _shipping(world: World, session: dict, form: dict[str, str]) -> str:
    rates = [world.store.find(option["shipping_rate"]) for option in session["shipping_options"]]
    if not rates:
        return ""
    chosen = session["shipping_cost"]["shipping_rate"]
    choices = "".join(
        f'<label class="choice"><input type="radio" name="shipping_rate" value="{rate["id"]}"'
        f"{' checked' if rate['id'] == chosen else ''}>{escape(rate['display_name'])}, "
        f"{amount(rate['fixed_amount']['amount'], session['currency'])}</label>"
        for rate in rates
    )
    return f"<fieldset><legend>Shipping</legend>{choices}</fieldset>"


def _how(session: dict, form: dict[str, str]) -> str:
    chosen = form.get("method", "card")
    offered = [m for m in METHODS if m[0] == "wallet" or m[0] in session["payment_method_types"]]
    choices = "".join(
        f'<label class="choice"><input type="radio" name="method" value="{value}"'
        f"{' checked' if value == chosen else ''}>{text}</label>"
        for value, text in offered
    )
    iban = (
        field("iban", "IBAN (for the debit)", IBANS[0][0], required=False)
        if "sepa_debit" in session["payment_method_types"]
        else ""
    )
    return f"""<fieldset><legend>How to pay</legend>{choices}
{field("card", "Card number", form.get("card") or TEST_CARDS[0][0], required=False, autocomplete="cc-number")}
<div class="pair"><div>{field("expiry", "Expiry", "12 / 34", required=False, autocomplete="cc-exp")}</div>
<div>{field("cvc", "Security code", "123", required=False, autocomplete="cc-csc")}</div></div>
{iban}</fieldset>"""


def _where(session: dict, form: dict[str, str]) -> str:
    collects = session["shipping_address_collection"]
    legend = "Shipping address" if collects else "Billing address"
    codes = collects["allowed_countries"] if collects else list(COUNTRIES)
    countries = [(code, COUNTRIES.get(code, code)) for code in codes]
    default = form.get("country") or ("DE" if "DE" in codes else codes[0])
    phone = (
        field("phone", "Phone", form.get("phone", "+49 30 1234567"), kind="tel", autocomplete="tel")
        if session["phone_number_collection"]["enabled"]
        else ""
    )
    return f"""<fieldset><legend>{legend}</legend>
{field("name", "Name", form.get("name") or "Jenny Rosen", autocomplete="name")}
{field("line1", "Street and number", form.get("line1") or "Torstraße 1", autocomplete="address-line1")}
{field("line2", "Second line", form.get("line2", ""), required=False, autocomplete="address-line2")}
<div class="pair"><div>{field("postal_code", "Postal code", form.get("postal_code") or "10119", autocomplete="postal-code")}</div>
<div>{field("city", "City", form.get("city") or "Berlin", autocomplete="address-level2")}</div></div>
{field("state", "State or province", form.get("state", ""), required=False, autocomplete="address-level1")}
{select("country", "Country", countries, default)}{phone}</fieldset>"""
