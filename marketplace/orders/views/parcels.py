"""The artist's parcels: what waits to be sent, and what is on its way."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from artists.profiles import selectors as profiles
from marketplace.catalogue.countries import country_name
from marketplace.orders import selectors
from marketplace.orders.forms import DeliveredForm, ShipForm
from marketplace.orders.models import Shipment
from marketplace.orders.services import parcels

MOST_CANCELED = 20  # of the parcels that buyers canceled, the newest


@never_cache
@login_required
@require_safe
def to_ship(request: HttpRequest) -> HttpResponse:
    _require_artist(request)
    return _page(request)


@never_cache
@login_required
@require_POST
def ship(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = get_object_or_404(selectors.parcels_of(request.user), pk=shipment_id)
    form = ShipForm(request.POST, prefix=f"parcel-{shipment.pk}")
    if not form.is_valid():
        return _page(request, form=form, form_of=shipment, status=422)
    try:
        parcels.ship(shipment=shipment, at=timezone.now(), **form.cleaned_data)
    except parcels.NotYet as error:
        messages.error(request, str(error))
    except parcels.IllegalTransition:
        messages.info(request, _("This parcel was marked as sent before. Nothing changed."))
    else:
        messages.success(
            request,
            _("Order %(number)s is marked as sent, and the buyer has a letter.")
            % {"number": shipment.order.number},
        )
    return redirect("orders:to-ship")


@never_cache
@login_required
@require_POST
def arrived(request: HttpRequest, shipment_id: int) -> HttpResponse:
    """The artist says that a parcel arrived, and what shows it."""
    shipment = get_object_or_404(selectors.parcels_of(request.user), pk=shipment_id)
    form = DeliveredForm(request.POST, prefix=f"parcel-{shipment.pk}")
    if not form.is_valid():
        return _page(request, form=form, form_of=shipment, status=422)
    try:
        parcels.deliver(
            shipment=shipment, said_by="artist", note=form.cleaned_data["note"], at=timezone.now()
        )
    except parcels.NotYet as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Order %(number)s is marked as delivered.") % {"number": shipment.order.number}
        )
    return redirect("orders:to-ship")


def _require_artist(request: HttpRequest) -> None:
    if profiles.artist_of(request.user) is None:
        raise Http404


def _page(request: HttpRequest, *, form=None, form_of=None, status: int = 200) -> HttpResponse:
    waiting = [
        _row(shipment, ShipForm, form, form_of) for shipment in selectors.parcels_to_send(request.user)
    ]
    sent = (
        selectors.parcels_of(request.user)
        .exclude(status__in=[Shipment.Status.WAITING, Shipment.Status.CANCELED])
        .order_by("-shipped_at", "-pk")
    )
    page = Paginator(sent, 20).get_page(request.GET.get("page"))
    rows = [_row(shipment, DeliveredForm, form, form_of) for shipment in page]
    context = {
        "section": "orders",
        "waiting": waiting,
        "sent": rows,
        "canceled": selectors.parcels_canceled(request.user)[:MOST_CANCELED],
        "page": page,
        "may_say_after": parcels.ARTIST_MAY_SAY_AFTER.days,
    }
    return render(request, "orders/to_ship.html", context, status=status)


def _row(shipment: Shipment, kind, form, form_of) -> dict:
    own = form if form_of is not None and form_of.pk == shipment.pk else kind(prefix=f"parcel-{shipment.pk}")
    now = timezone.now()
    return {
        "shipment": shipment,
        "order": shipment.order,
        "lines": list(shipment.lines.all()),
        "country": country_name(shipment.order.country),
        "form": own,
        "may_say": shipment.shipped_at is not None
        and now >= shipment.shipped_at + parcels.ARTIST_MAY_SAY_AFTER,
    }
