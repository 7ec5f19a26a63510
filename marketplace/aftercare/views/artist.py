"""One parcel in the artist's studio: what the buyer wrote, what she asks back, and what that took from whom."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from artists.works import private as private_files
from marketplace.aftercare import claim_words, selectors
from marketplace.aftercare.forms import AnswerForm, BackForm, MessageForm
from marketplace.aftercare.models import Claim, Photograph, Side
from marketplace.aftercare.services import claiming, conversing
from marketplace.catalogue.countries import country_name
from marketplace.orders import parts, tasks
from marketplace.orders import selectors as shop
from marketplace.orders.services.refunding import CannotRefund
from payouts.connect.tasks import ring
from payouts.money import Money
from payouts.states import IllegalTransition


@never_cache
@login_required
@require_safe
def parcel(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment = _find(request, shipment_id)
    page = _page(request, shipment)
    if request.method == "GET":
        conversing.mark_read(shipment=shipment, side=Side.ARTIST, at=timezone.now())
    return page


@never_cache
@login_required
@require_POST
def write(request: HttpRequest, shipment_id: int) -> HttpResponse:
    shipment, form = _find(request, shipment_id), MessageForm(request.POST)
    if form.is_valid():
        try:
            conversing.write(
                shipment=shipment, side=Side.ARTIST, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except conversing.CannotSay as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Sent."))
            return redirect("aftercare:parcel", shipment_id)
    return _page(request, shipment, writing=form, status=422)


@never_cache
@login_required
@require_POST
def answer(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Yes or no to a return."""
    found = get_object_or_404(selectors.claims_of_artist(request.user), pk=claim_id)
    form = AnswerForm(
        request.POST, by_fault=found.reason not in (Claim.Reason.CHANGED_MIND, Claim.Reason.LOST)
    )
    if not form.is_valid():
        return _page(request, found.shipment, answering=(found.pk, form), status=422)
    said = form.cleaned_data["answer"]
    if form.cleaned_data["decision"] == "no":
        return _decide(request, found, lambda: claiming.decline(claim=found, answer=said, at=timezone.now()))
    return _decide(
        request,
        found,
        lambda: claiming.accept(
            claim=found, goods=form.goods_chosen, answer=said, by=request.user, at=timezone.now()
        ),
    )


@never_cache
@login_required
@require_POST
def back(request: HttpRequest, claim_id: int) -> HttpResponse:
    """It is back with the artist, so the money goes back."""
    found, form = (
        get_object_or_404(selectors.claims_of_artist(request.user), pk=claim_id),
        BackForm(request.POST),
    )
    if not form.is_valid():
        return _page(request, found.shipment, backing=(found.pk, form), status=422)
    return _decide(
        request,
        found,
        lambda: claiming.take_back(
            claim=found, fate=form.cleaned_data["fate"], by=request.user, at=timezone.now()
        ),
    )


@never_cache
@login_required
@require_safe
def picture(request: HttpRequest, photograph_id: int) -> HttpResponse:
    found = get_object_or_404(Photograph, pk=photograph_id, claim__shipment__artist__user=request.user)
    return private_files.answer(found.file.name, content_type="image/jpeg")


def _decide(request: HttpRequest, found: Claim, act) -> HttpResponse:
    try:
        decided = act()
    except IllegalTransition:
        messages.info(request, _("That was decided before. What is the case stands below."))
    except CannotRefund as error:
        messages.error(request, _("Nothing was decided: %(error)s") % {"error": error})
    else:
        if decided.refund_id:
            ring(tasks.send_refund, refund_id=decided.refund_id)
        messages.success(request, _("Done, and the buyer has a letter."))
    return redirect("aftercare:parcel", found.shipment_id)


def _find(request: HttpRequest, shipment_id: int):
    return get_object_or_404(shop.parcels_of(request.user), pk=shipment_id)


def _page(
    request, shipment, *, writing=None, answering=(None, None), backing=(None, None), status: int = 200
) -> HttpResponse:
    order = shipment.order
    claims = selectors.claims_of_artist(request.user).filter(shipment=shipment)
    context = {
        "section": "orders",
        "shipment": shipment,
        "order": order,
        "lines": list(shipment.lines.all()),
        "country": country_name(order.country),
        "said": list(selectors.newest_first(shipment)[:200]),
        "side": Side.ARTIST,
        "form": writing or MessageForm(),
        "claims": [
            {
                "row": claim,
                "standing": claim_words.standing(claim),
                "postage": claim_words.postage(claim),
                "events": claim_words.events(claim),
                "refunded": Money(claim.refund.amount, order.currency) if claim.refund else None,
                "answer": _answer_form(claim, answering),
                "back": _back_form(claim, backing),
            }
            for claim in claims
        ],
        "parts": parts.of_payee(order, shipment.artist.payee),
        "changes": parts.changes_of_payee(order, shipment.artist.payee),
    }
    return render(request, "aftercare/parcel.html", context, status=status)


def _answer_form(claim: Claim, wrong) -> AnswerForm | None:
    if claim.status != Claim.Status.REQUESTED:
        return None
    if claim.pk == wrong[0]:
        return wrong[1]
    return AnswerForm(
        by_fault=claim.reason not in (Claim.Reason.CHANGED_MIND, Claim.Reason.LOST),
        auto_id=f"id_{claim.pk}_%s",
    )


def _back_form(claim: Claim, wrong) -> BackForm | None:
    if claim.status not in (Claim.Status.ACCEPTED, Claim.Status.SENT_BACK):
        return None
    return wrong[1] if claim.pk == wrong[0] else BackForm(auto_id=f"id_back_{claim.pk}_%s")
