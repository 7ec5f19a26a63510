"""The order's own page, whoever holds its address, and the list of a member's orders."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.listings import travelling
from artists.profiles import selectors as profiles
from artists.works import selectors as works
from marketplace.catalogue.countries import country_name
from marketplace.mail import services as mail
from marketplace.orders import gateway as stripe
from marketplace.orders import money_rows, parts, selectors, tasks, timeline, tracking
from marketplace.orders.models import Order, Shipment
from marketplace.orders.services import cart as carts
from marketplace.orders.services import checkout, parcels, paying, readdressing, reordering
from marketplace.orders.views.cart import cart_of, remember_count
from marketplace.orders.views.privacy import private
from payouts import language
from payouts.connect.tasks import ring
from payouts.earnings import selectors as earned
from payouts.money import Money

NO_ANSWER = gettext_lazy("Our payment service does not answer just now. Please try again in a minute.")


@never_cache
@private
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    order = get_object_or_404(selectors.whole_orders(), token=token)
    rows = earned.where_it_went(order.reference)
    estimate = not rows and order.status == Order.Status.PLACED
    if estimate:
        rows = money_rows.of_order(order)
    # As the books have it: also what is on its way, and what the buyer's bank kept.
    back = earned.returned(order.reference) or Money(0, order.currency)
    paid = Money(order.total, order.currency)
    waiting = [parcel for parcel in order.shipments.all() if parcel.status == Shipment.Status.WAITING]
    disputes = earned.disputes_of_order(order.reference)
    context = {
        "order": order,
        "may_cancel": order.paid_at is not None and bool(paid - back) and bool(waiting),
        "several_wait": len(waiting) > 1,
        "parcels": [_parcel(order, shipment) for shipment in order.shipments.all()],
        "pill": timeline.pill(order, disputes),
        "events": timeline.events(order, disputes),
        "country": country_name(order.country),
        "works_total": Money(order.works_total, order.currency),
        "shipping_total": Money(order.shipping_total, order.currency),
        "contribution": Money(order.contribution, order.currency),
        "total": paid,
        "back": back,
        "rows": rows,
        "rows_total": paid - back,
        "estimate": estimate,
        "settled": bool(rows) and not estimate and parts.is_settled(order),
        "changes": parts.shared_changes(order),
        "came_back": mail.comes_back(order.email, at=timezone.now()),
    }
    return render(request, "orders/order.html", context)


@never_cache
@private
@require_POST
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Back to the payment page of an order that is still held."""
    order = get_object_or_404(Order, token=token)
    if order.status != Order.Status.PLACED:
        return redirect("orders:order", token)
    try:
        page = checkout.open_page(order=order, gateway=stripe.current())
    except (stripe.Unavailable, stripe.Refused):
        messages.error(request, NO_ANSWER)
        return redirect("orders:order", token)
    if page.is_open and page.url:
        return HttpResponse(status=303, headers={"Location": page.url})
    return redirect("orders:thanks", token)


@never_cache
@private
@require_POST
def give_up(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel an order that is not paid."""
    order = get_object_or_404(Order, token=token)
    try:
        paying.end(order=order, to=Order.Status.CANCELED, gateway=stripe.current(), at=timezone.now())
    except stripe.Unavailable:
        messages.error(request, NO_ANSWER)
    return redirect("orders:order", token)


@never_cache
@private
@require_POST
def received(request: HttpRequest, token: str, shipment_id: int) -> HttpResponse:
    """The buyer says that a parcel arrived."""
    order = get_object_or_404(Order, token=token)
    shipment = get_object_or_404(order.shipments, pk=shipment_id)
    try:
        parcels.deliver(shipment=shipment, said_by="buyer", at=timezone.now())
    except parcels.NotYet as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you. The artist is paid a week from now."))
    return redirect("orders:order", token)


@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str, shipment_id: int | None = None) -> HttpResponse:
    """Ask once more, then cancel one parcel, or all that have not left; a worker asks Stripe for the money."""
    order = get_object_or_404(selectors.whole_orders(), token=token)
    if shipment_id is not None:
        get_object_or_404(order.shipments, pk=shipment_id)
    waiting = [
        parcel
        for parcel in order.shipments.all()
        if parcel.status == Shipment.Status.WAITING and shipment_id in (None, parcel.pk)
    ]
    if request.method != "POST":
        if not waiting or order.paid_at is None:
            return redirect("orders:order", token)
        return render(request, "orders/cancel.html", {"order": order, "parcels": waiting})
    try:
        refund = parcels.cancel(
            order=order,
            shipment_id=shipment_id,
            by=request.user if request.user.is_authenticated else None,
            at=timezone.now(),
        )
    except (parcels.NotYet, parcels.CannotRefund) as error:
        messages.error(request, str(error))
        return redirect("orders:order", token)
    if refund is not None:
        ring(tasks.send_refund, refund_id=refund.pk)
    messages.success(request, _("Canceled. Your money is on its way back to you."))
    return redirect("orders:order", token)


@never_cache
@private
@require_POST
def new_address(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the address takes another in its place."""
    try:
        order = readdressing.readdress(order=get_object_or_404(Order, token=token))
    except readdressing.NotNow as error:
        messages.error(request, str(error))
        return redirect("orders:order", token)
    messages.success(
        request,
        _("This is the new address; a letter with it is on its way to you. The old one finds nothing."),
    )
    return redirect("orders:order", order.token)


@never_cache
@private
@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """The same into the cart, as far as it can be had."""
    order, at = get_object_or_404(Order, token=token), timezone.now()
    cart = cart_of(request) or carts.find_or_start(
        user=request.user, token=request.session.get("cart"), at=at
    )
    if not request.user.is_authenticated:
        request.session["cart"] = cart.token
    found = reordering.order_again(order=order, cart=cart, user=request.user, at=at)
    remember_count(request, cart)
    for title, reason in found.gone:
        messages.info(request, f"{title}{language.colon()}{reason}")
    if not found.added:
        return redirect("orders:order", token)
    messages.success(request, _("It is in your cart, at today’s prices."))
    return redirect("orders:cart")


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.orders_of(request.user), 20).get_page(request.GET.get("page"))
    rows = [
        {"order": order, "pill": timeline.pill(order), "total": Money(order.total, order.currency)}
        for order in page
    ]
    return render(request, "orders/mine.html", {"page": page, "rows": rows})


def _parcel(order: Order, shipment: Shipment) -> dict:
    lines = [
        {
            "title": line.told,
            "work": line.option.listing.work,
            "picture": works.picture(works.front_image(line.option.listing.work)),
            "amount": Money(line.amount, order.currency),
            "quantity": line.quantity,
            "unit": Money(line.unit_price, order.currency),
        }
        for line in shipment.lines.all()
    ]
    return {
        "row": shipment,
        "lines": lines,
        "price": Money(shipment.price, order.currency),
        "expected": _expected(order, shipment),
        "tracking_page": tracking.page_of(shipment.carrier, shipment.tracking),
    }


def _expected(order: Order, shipment: Shipment) -> profiles.Quote | None:
    """When it should arrive, by the storefront's words of today; None before it is paid and once it is there."""
    if order.paid_at is None or shipment.status not in (Shipment.Status.WAITING, Shipment.Status.SHIPPED):
        return None
    pieces = [
        travelling.piece_of(line.option) for line in shipment.lines.all() for _copy in range(line.quantity)
    ]
    if shipment.shipped_at:
        pieces = [replace(piece, dispatch_days=0) for piece in pieces]
    day = timezone.localdate(shipment.shipped_at or order.paid_at)
    return profiles.shipping_quote(shipment.artist.storefront, order.country, pieces, on=day)
