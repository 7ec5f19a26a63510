"""Orders as the co-op sees them: what was bought, where the parcels and the money are, and money back."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.console import money_back, services
from marketplace.console.forms import ReasonForm
from marketplace.console.returning import RefundForm
from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.orders import refundable, tasks
from marketplace.orders import selectors as shop
from marketplace.orders.models import Order, Refund, Shipment, new_token
from marketplace.orders.services.parcels import NotYet
from marketplace.orders.services.refunding import CannotRefund
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect.tasks import ring
from payouts.earnings import selectors as earnings
from payouts.earnings.models import Charge
from payouts.money import Money, total
from payouts.states import IllegalTransition

SECTION = "orders"
_NUMBER = re.compile(r"(?:FH-?)?0*(\d{1,12})", re.IGNORECASE)


@office_required(*MONEY)
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Look an order up by its number, the buyer's e-mail or name."""
    sought = request.GET.get("q", "").strip()[:254]
    status = request.GET.get("status", "")
    status = status if status in Order.Status.values else ""
    found = _sought(sought).order_by("-placed_at", "-pk")
    if status:
        found = found.filter(status=status)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(order, Money(order.total, order.currency)) for order in page],
        "sought": sought,
        "status": status,
        "tabs": [("All", link_to(request, status=None, page=None), None)]
        + [(each.label, link_to(request, status=each.value, page=None), None) for each in Order.Status],
        "current": Order.Status(status).label if status else "All",
    }
    return respond(request, "orders.html", context, section=SECTION)


def _sought(text: str) -> QuerySet[Order]:
    if not text:
        return Order.objects.all()
    number = _NUMBER.fullmatch(text.replace(" ", ""))
    if number:
        return Order.objects.filter(pk=int(number[1]))
    return Order.objects.filter(
        Q(email__icontains=text) | Q(name__icontains=text) | Q(payment_intent=text) | Q(checkout_session=text)
    )


@office_required(*MONEY)
@require_safe
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    return _order(request, _find(order_id))


def _find(order_id: int) -> Order:
    return get_object_or_404(shop.whole_orders().select_related("user"), pk=order_id)


@office_required(*MONEY)
@require_safe
def refund(request: HttpRequest, refund_id: int) -> HttpResponse:
    """A refund is shown on the page of its order, or of the payment that bought nothing."""
    found = get_object_or_404(Refund, pk=refund_id)
    if found.order_id is None:
        return redirect("console:stray", found.stray_id)
    return redirect("console:order", found.order_id)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def give_back(request: HttpRequest, order_id: int) -> HttpResponse:
    """Ask for a refund once, however often the form is sent; a worker asks Stripe."""
    found = _find(order_id)
    form = _refund_form(found, request.POST)
    known = Refund.objects.filter(key=request.POST.get("form_key", ""), order=found).exists()
    if not known and not form.is_valid():
        return _order(request, found, refunding=form, status=422)
    try:
        if known:
            raise services.AlreadyDone("This refund was asked for before.")
        typed = form.cleaned_data
        row = money_back.refund(
            order=found,
            kind=typed["kind"],
            amount=typed["amount"],
            pieces=typed["pieces"],
            copies=typed.get("copies") or (),
            fate=typed.get("fate") or Refund.Fate.KEPT,
            key=typed["form_key"],
            by=request.user,
            reason=typed["reason"],
            at=timezone.now(),
        )
    except (services.AlreadyDone, CannotRefund) as error:
        refusal = {"title": str(error), "text": "Nothing was done now. What is the case stands below."}
        return _order(request, _find(order_id), refusal=refusal, status=409)
    ring(tasks.send_refund, refund_id=row.pk)
    messages.success(
        request,
        f"{Money(row.amount, row.currency)} goes back to {found.name}. A worker asks Stripe for it now.",
    )
    return redirect("console:order", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def delivered(request: HttpRequest, order_id: int, shipment_id: int) -> HttpResponse:
    """Say for the co-op that a parcel arrived, with what shows it."""
    shipment = get_object_or_404(Shipment.objects.select_related("order"), pk=shipment_id, order=order_id)
    form = ReasonForm(request.POST, prefix=f"parcel-{shipment.pk}")
    if not form.is_valid():
        return _order(request, _find(order_id), delivering={shipment.pk: form}, status=422)
    try:
        services.say_delivered(
            shipment=shipment, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
        )
    except (services.AlreadyDone, NotYet, IllegalTransition) as error:
        refusal = {"title": str(error), "text": "Nothing was done now. What is the case stands below."}
        return _order(request, _find(order_id), refusal=refusal, status=409)
    messages.success(request, "The parcel is delivered. Its money is released after the hold period.")
    return redirect("console:order", order_id)


def _refund_form(found: Order, posted=None) -> RefundForm:
    lines = [line for parcel in found.shipments.all() for line in parcel.lines.all()]
    return RefundForm(
        posted,
        most=refundable.left(found),
        tax=refundable.left_of_tax(found),
        lines=lines,
        initial={"form_key": new_token()},
    )


def _order(
    request, found: Order, *, refunding=None, delivering=None, refusal=None, status=200
) -> HttpResponse:
    left = refundable.left(found)
    rows = earnings.where_it_went(found.reference)
    forms = delivering or {}
    context = {
        "order": found,
        "total": Money(found.total, found.currency),
        "contribution": Money(found.contribution, found.currency),
        "parcels": [
            {
                "shipment": shipment,
                "price": Money(shipment.price, found.currency),
                "lines": [(line, Money(line.amount, found.currency)) for line in shipment.lines.all()],
                "form": forms.get(shipment.pk)
                or ReasonForm(prefix=f"parcel-{shipment.pk}", auto_id=f"id_%s_{shipment.pk}"),
            }
            for shipment in found.shipments.all()
        ],
        "rows": rows,
        "rows_total": total((row.amount for row in rows), found.currency),
        "charge": Charge.objects.filter(order_reference=found.reference).first(),
        "sales": [(sale, earnings.why_held(sale)) for sale in earnings.sales_of_order(found.reference)],
        "disputes": [
            (dispute, Money(dispute.amount, found.currency))
            for dispute in earnings.disputes_of_order(found.reference)
        ],
        "strays": [(stray, Money(stray.amount, stray.currency)) for stray in found.stray_payments.all()],
        "refunds": [(refund, Money(refund.amount, found.currency)) for refund in found.refunds.all()],
        "left": left,
        "refunding": refunding or (_refund_form(found) if left else None),
        "refusal": refusal,
        "decisions": cooperative.decisions(found.reference)[:20],
    }
    return respond(request, "order.html", context, section=SECTION, status=status)
