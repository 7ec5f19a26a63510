"""The order's own page, whoever holds its address, and the list of a member's orders."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from artists.works import selectors as works
from marketplace.catalogue.countries import country_name
from marketplace.orders import gateway as stripe
from marketplace.orders import money_rows, selectors, timeline
from marketplace.orders.models import Order
from marketplace.orders.services import checkout, parcels, paying
from marketplace.orders.views.privacy import private
from payouts.earnings import selectors as earned
from payouts.money import Money


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
    context = {
        "order": order,
        "parcels": [_parcel(order, shipment) for shipment in order.shipments.all()],
        "pill": timeline.pill(order),
        "events": timeline.events(order, earned.disputes_of_order(order.reference)),
        "country": country_name(order.country),
        "works_total": Money(order.works_total, order.currency),
        "shipping_total": Money(order.shipping_total, order.currency),
        "contribution": Money(order.contribution, order.currency),
        "total": paid,
        "back": back,
        "rows": rows,
        "rows_total": paid - back,
        "estimate": estimate,
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
        messages.error(request, "Our payment service does not answer just now. Please try again in a minute.")
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
        messages.error(request, "Our payment service does not answer just now. Please try again in a minute.")
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
        messages.success(request, "Thank you. The artist is paid a week from now.")
    return redirect("orders:order", token)


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


def _parcel(order: Order, shipment) -> dict:
    lines = [
        {
            "title": line.title,
            "work": line.option.listing.work,
            "picture": works.picture(works.front_image(line.option.listing.work)),
            "amount": Money(line.amount, order.currency),
            "copies": [held.copy_number for held in line.reservations.all() if held.status != "released"],
            "size": line.option.listing.edition_size,
            "kind": line.option.listing.kind,
        }
        for line in shipment.lines.all()
    ]
    return {"row": shipment, "lines": lines, "price": Money(shipment.price, order.currency)}
