"""What buyers and artists bring before the co-op: returns they do not agree on, and messages that ask it to look."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from artists.works import private
from marketplace.aftercare import claim_words
from marketplace.aftercare import selectors as aftercare
from marketplace.aftercare.forms import AnswerForm, BackForm, MessageForm
from marketplace.aftercare.models import Claim, Photograph, Side
from marketplace.aftercare.services import conversing
from marketplace.console import services
from marketplace.console.forms import ReasonForm
from marketplace.console.views.desk import MONEY, respond
from marketplace.orders import tasks
from marketplace.orders.models import Shipment
from marketplace.orders.services.refunding import CannotRefund
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect.tasks import ring
from payouts.money import Money

SECTION = "orders"
Status = Claim.Status


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Both sides of a return on one page, and the co-op's decision."""
    found = _find(claim_id)
    if request.method != "POST":
        return _page(request, found)
    form = _answer_form(found, request.POST)
    if not form.is_valid():
        return _page(request, found, answering=form, status=422)
    return _decide(
        request,
        found,
        lambda: services.decide_return(
            claim=found,
            yes=form.cleaned_data["decision"] == "yes",
            goods=form.goods_chosen,
            answer=form.cleaned_data["answer"],
            by=request.user,
            at=timezone.now(),
        ),
    )


@office_required(*MONEY)
@recently_authenticated
@require_POST
def back(request: HttpRequest, claim_id: int) -> HttpResponse:
    """It is back with an artist who says nothing, so the co-op gives the money back."""
    found, fate, reason = _find(claim_id), BackForm(request.POST), ReasonForm(request.POST)
    if not (fate.is_valid() and reason.is_valid()):
        return _page(request, found, backing=(fate, reason), status=422)
    return _decide(
        request,
        found,
        lambda: services.take_back(
            claim=found,
            fate=fate.cleaned_data["fate"],
            reason=reason.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        ),
    )


@office_required(*MONEY)
@require_safe
def picture(request: HttpRequest, photograph_id: int) -> HttpResponse:
    found = get_object_or_404(Photograph, pk=photograph_id)
    return private.answer(found.file.name, content_type="image/jpeg")


@office_required(*MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, shipment_id: int) -> HttpResponse:
    """What a buyer and an artist wrote to each other, and what the co-op says to both."""
    shipment = get_object_or_404(
        Shipment.objects.select_related("order", "artist__user").exclude(order__paid_at=None), pk=shipment_id
    )
    form = MessageForm(request.POST or None, to_coop=False)
    if request.method == "POST" and form.is_valid():
        try:
            conversing.write(
                shipment=shipment, side=Side.COOP, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except conversing.CannotSay as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, "Sent to the buyer and the artist.")
            return redirect("console:conversation", shipment.pk)
    context = {
        "shipment": shipment,
        "order": shipment.order,
        "said": list(aftercare.newest_first(shipment)[:200]),
        "side": Side.COOP,
        "form": form,
        "claims": [
            (each, claim_words.standing(each)) for each in aftercare.claims().filter(shipment=shipment)
        ],
    }
    return respond(request, "conversation.html", context, section=SECTION, status=422 if form.errors else 200)


def _find(claim_id: int) -> Claim:
    return get_object_or_404(aftercare.claims(), pk=claim_id)


def _answer_form(found: Claim, posted=None) -> AnswerForm:
    by_fault = found.reason not in (Claim.Reason.CHANGED_MIND, Claim.Reason.LOST)
    return AnswerForm(posted, by_fault=by_fault)


def _decide(request: HttpRequest, found: Claim, act) -> HttpResponse:
    try:
        decided = act()
    except (services.AlreadyDone, CannotRefund) as error:
        refusal = {"title": str(error), "text": "Nothing was done now. What is the case stands below."}
        return _page(request, _find(found.pk), refusal=refusal, status=409)
    if decided.refund_id:
        ring(tasks.send_refund, refund_id=decided.refund_id)
    messages.success(request, "Decided. The buyer has a letter.")
    return redirect("console:return", found.pk)


def _page(request, found: Claim, *, answering=None, backing=None, refusal=None, status=200) -> HttpResponse:
    order = found.shipment.order
    waits_back = found.status == Status.SENT_BACK
    context = {
        "claim": found,
        "order": order,
        "standing": claim_words.standing(found),
        "events": claim_words.events(found),
        "postage": claim_words.postage(found),
        "refunded": Money(found.refund.amount, order.currency) if found.refund else None,
        "said": list(aftercare.newest_first(found.shipment)[:20]),
        "side": Side.COOP,
        "answering": (answering or _answer_form(found)) if found.status == Status.ESCALATED else None,
        "backing": (backing or (BackForm(), ReasonForm())) if waits_back else None,
        "refusal": refusal,
        "decisions": cooperative.decisions(f"return:{found.pk}")[:20],
    }
    return respond(request, "return.html", context, section=SECTION, status=status)
