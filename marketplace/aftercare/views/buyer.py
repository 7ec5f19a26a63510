"""For whoever holds the address of an order: messages, returns and damage, the receipt to show around."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.works import private as private_files
from marketplace.aftercare import claim_words, selectors, windows
from marketplace.aftercare.forms import AppealForm, ClaimForm, MessageForm, SentBackForm
from marketplace.aftercare.models import Claim, Photograph, Side
from marketplace.aftercare.services import claiming, conversing, photographs, receipts
from marketplace.orders import refundable
from marketplace.orders.models import Order, Shipment, new_token
from marketplace.orders.views.privacy import private
from payouts.money import Money
from payouts.states import IllegalTransition


@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, token: str, shipment_id: int) -> HttpResponse:
    """What the buyer, the artist of a parcel and the co-op wrote to each other."""
    shipment = _parcel(token, shipment_id)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            conversing.write(
                shipment=shipment, side=Side.BUYER, by=_who(request), at=timezone.now(), **form.cleaned_data
            )
        except conversing.CannotSay as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Sent."))
            return redirect("aftercare:thread", token, shipment_id)
    said = list(selectors.newest_first(shipment)[:200])
    if request.method == "GET":
        conversing.mark_read(shipment=shipment, side=Side.BUYER, at=timezone.now())
    context = {"order": shipment.order, "shipment": shipment, "said": said, "form": form, "side": Side.BUYER}
    return render(request, "aftercare/thread.html", context, status=422 if form.errors else 200)


@never_cache
@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str, shipment_id: int) -> HttpResponse:
    """Ask to give something back, or say that it came damaged, wrong or not at all."""
    shipment = _parcel(token, shipment_id)
    rows = _rows(shipment)
    form = ClaimForm(
        request.POST or None, request.FILES or None, rows=rows, initial={"form_key": new_token()}
    )
    if request.method == "POST" and form.is_valid():
        claim = _asked(shipment, form)
        if claim is not None:
            messages.success(request, _("The artist has it now, and so have you: this is its page."))
            return redirect("aftercare:claim", token, claim.pk)
    context = {
        "order": shipment.order,
        "shipment": shipment,
        "form": form,
        "anything": any(left for _line, _held, left in rows),
        "return_days": windows.LEAST_RETURN_DAYS,
    }
    return render(request, "aftercare/ask.html", context, status=422 if form.errors else 200)


def _asked(shipment: Shipment, form: ClaimForm) -> Claim | None:
    """The claim, or None with the reasons on the form. Pictures are cleaned before anything is locked."""
    if known := shipment.claims.filter(form_key=form.cleaned_data["form_key"]).first():
        return known
    pictures, refused = photographs.cleaned(form.cleaned_data["pictures"])
    if refused:
        for reason in refused:
            form.add_error("pictures", reason)
        return None
    try:
        return claiming.ask(
            shipment=shipment,
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            pieces=form.pieces,
            copies=form.chosen_copies,
            pictures=pictures,
            form_key=form.cleaned_data["form_key"],
            at=timezone.now(),
        )
    except claiming.CannotClaim as error:
        form.add_error(None, str(error))
        return None


def _rows(shipment: Shipment) -> list[tuple]:
    """Each line with the numbered copies, and how many pieces, that can still be asked for."""
    left = refundable.pieces_left(shipment.order)
    claimed, claimed_copies = selectors.claimed(shipment.order)
    lines = shipment.lines.select_related("option__listing").prefetch_related("reservations").order_by("pk")
    return [
        (
            line,
            [copy for copy in refundable.copies_of(line) if copy.pk not in claimed_copies and left[line.pk]],
            max(0, left.get(line.pk, 0) - claimed.get(line.pk, 0)),
        )
        for line in lines
    ]


@never_cache
@private
@require_safe
def claim(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    return _page(request, _claim(token, claim_id))


@never_cache
@private
@require_POST
def escalate(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    found, form = _claim(token, claim_id), AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, found, appeal=form, status=422)
    return _done(
        request,
        found,
        lambda: claiming.escalate(claim=found, at=timezone.now(), **form.cleaned_data),
        _("The co-op has it now."),
    )


@never_cache
@private
@require_POST
def withdraw(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    found = _claim(token, claim_id)
    return _done(
        request,
        found,
        lambda: claiming.withdraw(claim=found, at=timezone.now()),
        _("Nothing is asked any more."),
    )


@never_cache
@private
@require_POST
def sent(request: HttpRequest, token: str, claim_id: int) -> HttpResponse:
    found, form = _claim(token, claim_id), SentBackForm(request.POST)
    if not form.is_valid():
        return _page(request, found, sending=form, status=422)
    return _done(
        request,
        found,
        lambda: claiming.send_back(claim=found, at=timezone.now(), **form.cleaned_data),
        _("Thank you. When the artist has it, your money goes back."),
    )


def _done(request: HttpRequest, found: Claim, act, said: str) -> HttpResponse:
    try:
        act()
    except IllegalTransition:
        messages.info(request, _("That is not how it stands any more. What is the case stands below."))
    except claiming.CannotClaim as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("aftercare:claim", found.shipment.order.token, found.pk)


def _page(request, found: Claim, *, appeal=None, sending=None, status: int = 200) -> HttpResponse:
    order = found.shipment.order
    context = {
        "order": order,
        "claim": found,
        "standing": claim_words.standing(found),
        "postage": claim_words.postage(found),
        "events": claim_words.events(found),
        "refunded": Money(found.refund.amount, order.currency) if found.refund else None,
        "may_escalate": windows.may_escalate(found.status, asked_at=found.asked_at, at=timezone.now()),
        "may_withdraw": Claim.Status.WITHDRAWN in Claim.NEXT[found.status],
        "appeal": appeal or AppealForm(),
        "sending": sending or SentBackForm(),
    }
    return render(request, "aftercare/claim.html", context, status=status)


@never_cache
@private
@require_safe
def picture(request: HttpRequest, token: str, photograph_id: int) -> HttpResponse:
    found = get_object_or_404(Photograph, pk=photograph_id, claim__shipment__order__token=token)
    return private_files.answer(found.file.name, content_type="image/jpeg")


@never_cache
@private
@require_POST
def make_receipt(request: HttpRequest, token: str) -> HttpResponse:
    order = get_object_or_404(Order, token=token)
    if receipts.make(order=order, at=timezone.now()) is None:
        messages.error(request, _("The order is not paid yet."))
    else:
        messages.success(
            request,
            _("Whoever has the address of the receipt sees where the money went, and nothing of you."),
        )
    return redirect("orders:order", token)


@never_cache
@private
@require_POST
def withdraw_receipt(request: HttpRequest, token: str) -> HttpResponse:
    receipts.withdraw(order=get_object_or_404(Order, token=token), at=timezone.now())
    messages.success(request, _("Its address finds nothing any more."))
    return redirect("orders:order", token)


def _parcel(token: str, shipment_id: int) -> Shipment:
    parcels = Shipment.objects.filter(order__token=token, order__paid_at__isnull=False)
    return get_object_or_404(parcels.select_related("order", "artist__user"), pk=shipment_id)


def _claim(token: str, claim_id: int) -> Claim:
    return get_object_or_404(selectors.claims().filter(shipment__order__token=token), pk=claim_id)


def _who(request: HttpRequest):
    return request.user if request.user.is_authenticated else None
