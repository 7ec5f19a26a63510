"""The checkout page, the way to Stripe and the way back."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from marketplace.catalogue.countries import country_name, known
from marketplace.orders import gateway as stripe
from marketplace.orders import promises
from marketplace.orders.at_stripe import Destination
from marketplace.orders.basket import Basket, digest
from marketplace.orders.forms import MOST_CONTRIBUTION, CheckoutForm
from marketplace.orders.models import Order
from marketplace.orders.services import checkout as pages
from marketplace.orders.services import paying, placing, taxing
from marketplace.orders.stripe_tax import taxed
from marketplace.orders.views.cart import (
    address_of,
    basket_for,
    cart_of,
    country_of,
    placed_order,
    remember_count,
    rows_of,
)
from marketplace.orders.views.privacy import private
from payouts.money import Money, NotAnAmount, zero

log = structlog.get_logger(__name__)

MINUTES_HELD = 30

NOT_OPENED = gettext_lazy(
    "Our payment service did not open a page for this order. Nothing was charged; please press the button again."
)
NO_ANSWER = gettext_lazy(
    "Our payment service does not answer just now. Nothing was charged and your things are held; please press the button again in a minute."
)
NO_SUCH_PLACE = gettext_lazy(
    "We cannot tell where that is: please look at the postcode and the country again. Nothing was charged."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    cart = cart_of(request)
    if cart is None:
        return _without_a_cart(request)
    if request.method == "POST" and "quote" not in request.POST:
        return _pay(request, cart)
    asked = request.POST if request.method == "POST" else request.GET
    country = country_of(request, asked.get("country"))
    typed = _typed(request) | {name: request.POST.get(name, "") for name in request.POST}
    typed["country"] = country or ""
    basket = _basket(request, cart, country, typed)
    return _page(request, basket, _fresh_form(typed, basket))


def _pay(request: HttpRequest, cart) -> HttpResponse:
    """Place the order and go to Stripe's page; back to ours, with the reason and all that was typed, if it cannot be."""
    country = known(request.POST.get("country"))
    form = CheckoutForm(request.POST)
    if not form.is_valid():
        return _page(request, _basket(request, cart, country, request.POST), form, status=422)
    country_of(request, country)
    gateway, at, key, order = stripe.current(), timezone.now(), _key(form), None
    buyer = _buyer(request, form)
    # What an earlier order of this visitor holds counts as free in it, and is let go next.
    basket = basket_for(request, cart, country)
    if not basket.parcels:
        return _without_a_cart(request)
    try:
        paid = _end_the_one_before(request, key, gateway, at)
        if paid:
            messages.info(request, _("You have paid for this already. Nothing was charged again."))
            return redirect("orders:order", paid.token)
        foreseen = placing.refusal_foreseen(
            basket=basket, buyer=buyer, contribution=form.cleaned_data["contribution"], form_key=key
        )
        if foreseen:
            return _refused(request, form, basket, foreseen)
        reckoned = taxing.reckon(basket=basket, to=_to(country, form.cleaned_data), gateway=gateway)
        order = placing.place(
            cart=cart,
            buyer=buyer,
            contribution=form.cleaned_data["contribution"],
            form_key=key,
            seal=digest(form.cleaned_data["seen"]),
            at=at,
            reckoned=reckoned,
        )
        request.session["placed_order"] = order.token
        # Now: a session is not saved with an answer of 503, and the next request must find this order.
        request.session.save()
        if order.status != Order.Status.PLACED:
            return redirect("orders:order", order.token)
        page = pages.open_page(order=order, gateway=gateway)
    except placing.CannotPlace as error:
        return _refused(request, form, basket_for(request, cart, country), error)
    except stripe.Unavailable:
        return _page(request, basket_for(request, cart, country), form, problem=NO_ANSWER, status=503)
    except stripe.UnknownPlace:
        return _page(request, basket_for(request, cart, country), form, problem=NO_SUCH_PLACE, status=422)
    except stripe.Refused as error:
        log.warning("payment_page_refused", said=str(error))
        if order is not None and order.checkout_session is None:
            # There is no page, so nobody can pay: what was held is free again.
            paying.release(order=order, to=Order.Status.EXPIRED, at=at)
        basket = _basket(request, cart, country, form.cleaned_data)
        return _page(request, basket, _form_again(request, form, basket), problem=NOT_OPENED, status=503)
    if page.is_open and page.url:
        # 303: whatever was sent here is not sent to Stripe.
        return HttpResponse(status=303, headers={"Location": page.url})
    return redirect("orders:thanks", order.token)


def _refused(
    request: HttpRequest, form: CheckoutForm, basket: Basket, error: placing.CannotPlace
) -> HttpResponse:
    """The page as things are now, with what changed since it was shown."""
    basket = _with_tax(basket, form.cleaned_data)
    changes = promises.changes(form.cleaned_data["seen"], basket)
    again = _form_again(request, form, basket)
    return _page(request, basket, again, problem=str(error), changes=changes, status=409)


def _basket(request: HttpRequest, cart, country: str | None, typed: Mapping[str, str]) -> Basket:
    return _with_tax(basket_for(request, cart, country), typed)


def _with_tax(basket: Basket, typed: Mapping[str, str]) -> Basket:
    """
    What it comes to in its country, with the tax that will be in it, as far as the address is known.

    Where Stripe Tax is asked and cannot say, what the table says stands there; on paying it is asked again, and the buyer
    sees what it says before anything is charged.
    """
    if basket.country is None:
        return basket
    try:
        reckoned = taxing.reckon(basket=basket, to=_to(basket.country, typed), gateway=stripe.current())
    except (stripe.Unavailable, stripe.Refused) as error:
        log.info("tax_not_told", said=str(error))
        return basket
    return taxed(basket, reckoned) if reckoned else basket


def _to(country: str, typed: Mapping[str, str]) -> Destination:
    parts = (typed.get(field, "")[:160] for field in ("postcode", "town", "street", "street_2"))
    return Destination(country, *parts)


def _end_the_one_before(request: HttpRequest, key: str, gateway, at) -> Order | None:
    """
    An earlier order of this visitor must not hold the copy this one wants. Returns it if it turns out to be paid.
    """
    before = placed_order(request)
    if before is None or before.form_key == key or before.status != Order.Status.PLACED:
        return None
    before = paying.end(order=before, to=Order.Status.CANCELED, gateway=gateway, at=at)
    return before if before.paid_at else None


def _key(form: CheckoutForm) -> str:
    """The same form sent twice is the same order; changed and sent again, it is another."""
    sent = {name: str(value) for name, value in form.cleaned_data.items()} | {
        "seen": digest(form.cleaned_data["seen"])
    }
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()


def _buyer(request: HttpRequest, form: CheckoutForm) -> placing.Buyer:
    fields = ("email", "name", "street", "street_2", "postcode", "town", "country", "recipient", "gift_note")
    user = request.user if request.user.is_authenticated else None
    return placing.Buyer(user=user, **{name: form.cleaned_data[name] for name in fields})


def _typed(request: HttpRequest) -> dict:
    """What we know of a member already: her address, or at least who she is."""
    if not request.user.is_authenticated:
        return {}
    typed = {"email": request.user.email, "name": request.user.name}
    address = address_of(request)
    if address is not None:
        fields = ("name", "street", "street_2", "postcode", "town")
        typed |= {field: value for field in fields if (value := getattr(address, field))}
    return typed


def _fresh_form(typed: dict, basket: Basket) -> CheckoutForm:
    """The form with what was typed, a key of its own, and what the page promises."""
    hidden = {"form_key": secrets.token_urlsafe(24), "seen": promises.sealed(basket)}
    return CheckoutForm(initial=typed | hidden)


def _form_again(request: HttpRequest, form: CheckoutForm, basket: Basket) -> CheckoutForm:
    """The same words under new promises."""
    return _fresh_form(form.cleaned_data | {"contribution": request.POST.get("contribution", "")}, basket)


def _page(
    request: HttpRequest,
    basket: Basket,
    form: CheckoutForm,
    *,
    problem: str = "",
    changes: Sequence[promises.Change] = (),
    status: int = 200,
) -> HttpResponse:
    if not basket.parcels:
        return _without_a_cart(request)
    contribution = _contribution(request, basket.currency)
    context = {
        "basket": basket,
        "form": form,
        "problem": problem,
        "changes": changes,
        "country": country_name(basket.country) if basket.country else None,
        "contribution": contribution,
        "total": basket.total + contribution,
        "rows": rows_of(basket, contribution),
        "can_pay": basket.can_be_bought and not basket.not_shipped,
        "minutes_held": MINUTES_HELD,
    }
    template = "orders/_quoted.html" if request.htmx and status == 200 else "orders/checkout.html"
    return render(request, template, context, status=status)


def _contribution(request: HttpRequest, currency: str) -> Money:
    """What was typed so far, for showing; nothing where it is no amount."""
    typed = (request.POST or request.GET).get("contribution", "")
    try:
        amount = Money.parse(typed, currency)
    except NotAnAmount:
        return zero(currency)
    return amount if 0 <= amount.minor <= MOST_CONTRIBUTION else zero(currency)


def _without_a_cart(request: HttpRequest) -> HttpResponse:
    """The back button after paying, or an empty cart."""
    order = placed_order(request)
    if order is not None and order.paid_at:
        return redirect("orders:order", order.token)
    return redirect("orders:cart")


@never_cache
@private
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """
    Where Stripe sends the buyer afterwards. Never a proof of payment: it waits for Stripe's own word.
    """
    order = get_object_or_404(Order, token=token)
    if order.status != Order.Status.PLACED:
        remember_count(request, cart_of(request))
        return _go(request, order)
    context = {"order": order, "total": Money(order.total, order.currency)}
    return render(request, "orders/_waiting.html" if request.htmx else "orders/thanks.html", context)


def _go(request: HttpRequest, order: Order) -> HttpResponse:
    response = redirect("orders:order", order.token)
    if request.htmx:
        response = HttpResponse(headers={"HX-Redirect": response.url})
    return response


@never_cache
@private
@require_safe
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Where Stripe sends a buyer who turned back: the payment page is closed and the copies are let go."""
    order = get_object_or_404(Order, token=token)
    try:
        order = paying.end(order=order, to=Order.Status.CANCELED, gateway=stripe.current(), at=timezone.now())
    except stripe.Unavailable:
        messages.warning(
            request, _("Nothing was charged. Your things stay held for you until the half hour is over.")
        )
        return redirect("orders:cart")
    if order.status in (Order.Status.CANCELED, Order.Status.EXPIRED):
        messages.info(
            request, _("You turned back, so nothing was charged. Your things are still in the cart.")
        )
        return redirect("orders:cart")
    return redirect("orders:order", order.token)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What buyer, artist and co-op agree on when something is bought."""
    return render(request, "orders/terms.html")
