"""The receipt that anybody may see: what was bought, for how much, and where each part went. Nothing of the buyer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.aftercare import selectors
from marketplace.orders import selectors as shop
from marketplace.orders.views.privacy import private
from payouts.earnings import selectors as earned
from payouts.money import Money, total, zero


@never_cache
@private
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    found = selectors.receipt(token)
    if found is None:
        raise Http404
    order = shop.whole_orders().get(pk=found.order_id)
    rows = earned.where_it_went(order.reference)
    back = earned.returned(order.reference) or zero(order.currency)
    context = {
        "lines": [
            (line, parcel.artist, line.option.listing.work, Money(line.amount, order.currency))
            for parcel in order.shipments.all()
            for line in parcel.lines.all()
        ],
        "works_total": Money(order.works_total, order.currency),
        "shipping_total": Money(order.shipping_total, order.currency),
        "contribution": Money(order.contribution, order.currency),
        "month": order.paid_at,
        "back": back,
        "rows": rows,
        "rows_total": total((row.amount for row in rows), order.currency),
    }
    return render(request, "aftercare/receipt.html", context)
