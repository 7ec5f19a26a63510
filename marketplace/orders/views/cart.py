"""The cart: what is in it, what it comes to, and changing it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.catalogue.countries import country_name, known
from marketplace.keeping.selectors import addresses_of
from marketplace.orders import money_rows, selectors
from marketplace.orders.basket import Basket
from marketplace.orders.forms import AddForm, QuantityForm
from marketplace.orders.models import Cart, Order
from marketplace.orders.services import cart as carts
from payouts.money import Money


def cart_of(request: HttpRequest) -> Cart | None:
    """This visitor's cart, without what they paid for meanwhile. A visitor without a session has none."""
    cart = carts.find(user=request.user, token=request.session.get("cart"))
    if cart is not None:
        _drop_what_is_paid(request, cart)
    return cart


def remember_count(request: HttpRequest, cart: Cart | None, *, count: int | None = None) -> None:
    """How many pieces the head of every page shows, kept in the session so that other pages need not ask."""
    if count is None:
        count = sum(line.quantity for line in cart.lines.all()) if cart else 0
    if count != request.session.get("cart_count", 0):
        request.session["cart_count"] = count


def basket_for(request: HttpRequest, cart: Cart | None, country: str | None) -> Basket:
    return selectors.basket_of(
        cart, country=country, user=request.user, mine=placed_order(request), on=timezone.localdate()
    )


def country_of(request: HttpRequest, chosen: str | None) -> str | None:
    """
    Where it should go: what was just `chosen`, which is kept; else what was chosen before; else what the account or the
    browser's language says of the visitor. Nobody's address on the network is looked at.
    """
    country = known(chosen)
    kept = request.session.get("country")
    if country and country != kept:
        request.session["country"] = country
    if country or kept:
        return country or kept
    address = address_of(request)
    return known(address.country) if address else _country_of_language(request)


def address_of(request: HttpRequest):
    """The first of a member's addresses, or None."""
    return addresses_of(request.user).first() if request.user.is_authenticated else None


def _country_of_language(request: HttpRequest) -> str | None:
    """ "AT" for a browser that asks for "de-AT,de;q=0.9"; None for "de"."""
    first = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]
    tag, _dash, region = first.strip().partition("-")
    return known(region) if tag and len(region) == 2 else None


def placed_order(request: HttpRequest) -> Order | None:
    """The order this visitor placed last in this session, whatever became of it."""
    token = request.session.get("placed_order")
    return Order.objects.filter(token=token).first() if token else None


def rows_of(basket: Basket, contribution: Money | None = None) -> list:
    """ "Where your money goes", or nothing where the cart cannot be bought as it is."""
    if not basket.can_be_bought:
        return []
    points = basket.coop_share_points
    if points is None:
        points = cooperative.policy(timezone.now(), basket.currency).coop_share_points
    return money_rows.of_basket(basket, contribution, coop_share_points=points)


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    country = country_of(request, request.GET.get("country"))
    waiting, now = placed_order(request), timezone.now()
    basket = selectors.basket_of(
        _cart_named(request, waiting),
        country=country,
        user=request.user,
        mine=waiting,
        on=timezone.localdate(now),
        at=now,
    )
    remember_count(request, None, count=basket.pieces)
    context = {
        "basket": basket,
        "country": country,
        "country_name": country_name(country) if country else "",
        "waiting": waiting if waiting and waiting.status == Order.Status.PLACED else None,
        "rows": rows_of(basket),
        # Stripe Tax is asked once, where the address is typed; until then nobody can say.
        "tax_at_checkout": settings.STRIPE_TAX,
    }
    return render(request, "orders/cart.html", context)


@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how many, from 1 to 20."))
        return redirect("orders:cart")
    option = get_object_or_404(selectors.options(), pk=form.cleaned_data["option"])
    at = timezone.now()
    cart = carts.find_or_start(user=request.user, token=request.session.get("cart"), at=at)
    if cart.user_id is None:
        request.session["cart"] = cart.token
    try:
        carts.add(cart=cart, option=option, quantity=form.cleaned_data["quantity"], user=request.user, at=at)
    except carts.CannotBuy as error:
        messages.error(request, str(error))
        if not cart.lines.exists():
            return redirect("catalogue:work", option.listing.work.slug)
    else:
        messages.success(request, _("%(title)s is in your cart.") % {"title": option.listing.work.title})
    remember_count(request, cart)
    return redirect("orders:cart")


@never_cache
@require_POST
def change(request: HttpRequest, line_id: int) -> HttpResponse:
    """Set how many; 0, or the button "Take out", removes the line."""
    cart = cart_of(request)
    if cart is None:
        return redirect("orders:cart")
    form = QuantityForm(request.POST)
    if "remove" in request.POST:
        quantity = 0
    elif form.is_valid():
        quantity = form.cleaned_data["quantity"]
    else:
        messages.error(request, _("Choose how many, from 0 to 20."))
        return redirect("orders:cart")
    try:
        carts.change(cart=cart, line_id=line_id, quantity=quantity, at=timezone.now())
    except carts.CannotBuy as error:
        messages.error(request, str(error))
    remember_count(request, cart)
    return redirect("orders:cart")


def _cart_named(request: HttpRequest, placed: Order | None) -> Cart | str | None:
    """This visitor's cart, as `cart_of` finds it; a guest's by its token, without looking for it first."""
    if request.user.is_authenticated or (placed is not None and placed.paid_at is not None):
        return cart_of(request)
    return request.session.get("cart")


def _drop_what_is_paid(request: HttpRequest, cart: Cart) -> None:
    """A guest's, who is known by this session alone; a member's cart is emptied when she has paid."""
    order = placed_order(request)
    if order is None or order.paid_at is None or order.user_id is not None:
        return
    if request.session.get("emptied_for") == order.token:
        return
    carts.take_out(
        cart=cart, option_ids=list(order.lines.values_list("option_id", flat=True)), at=timezone.now()
    )
    request.session["emptied_for"] = order.token
