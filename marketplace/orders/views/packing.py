"""The slip that goes into a parcel, to print: what is in it, for whom, and from whom. No prices: it may be a gift."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.catalogue.countries import country_name
from marketplace.orders import selectors


@never_cache
@login_required
@require_safe
def slip(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = get_object_or_404(selectors.parcels_of(request.user), pk=shipment_id)
    window = shipment.artist.storefront
    with translation.override(shipment.order.language):
        countries = {
            "country": country_name(shipment.order.country),
            "from_country": country_name(window.country),
        }
    context = {
        **countries,
        "section": "orders",
        "shipment": shipment,
        "order": shipment.order,
        "lines": list(shipment.lines.all()),
        "bought_at": shipment.order.paid_at or shipment.order.placed_at,
        "storefront": window,
    }
    return render(request, "orders/packing_slip.html", context)
