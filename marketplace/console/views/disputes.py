"""Disputes: what a bank asks, what we know, and what we say. Payments that buy nothing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.console import money_back, witnesses
from marketplace.console.forms import DecisionForm, ReasonForm
from marketplace.console.returning import EvidenceForm
from marketplace.console.services import AlreadyDone
from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.orders import evidence, tasks
from marketplace.orders import gateway as stripe
from marketplace.orders import selectors as shop
from marketplace.orders.models import StrayPayment
from marketplace.orders.services.answering import NothingToAnswer
from marketplace.orders.services.refunding import CannotRefund
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect.tasks import ring
from payouts.earnings import selectors as earnings
from payouts.earnings import services
from payouts.earnings.models import Dispute
from payouts.money import Money

SECTION = "orders"
Status = Dispute.Status
SENTENCES = {
    Status.WARNING_NEEDS_RESPONSE: "The bank asks. No money has moved; a good answer may end it here.",
    Status.WARNING_UNDER_REVIEW: "The bank has our answer. No money has moved.",
    Status.WARNING_CLOSED: "The bank asked, and nothing came of it.",
    Status.NEEDS_RESPONSE: "The bank has taken the money and hears us until the day below.",
    Status.UNDER_REVIEW: "The bank has our answer and decides, often within two months.",
    Status.WON: "The bank decided for us, and the money is back.",
    Status.LOST: "The bank decided for the buyer. Each party bore its part.",
    Status.PREVENTED: "It was settled with the buyer's bank before it began.",
}
TONES = {Status.WON: "done", Status.WARNING_CLOSED: "done", Status.LOST: "stop", Status.PREVENTED: "stop"}


@office_required(*MONEY)
@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    only_open = request.GET.get("status") != "all"
    found = earnings.disputes()
    if only_open:
        found = found.filter(status__in=Dispute.OPEN)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            (each, Money(each.amount, each.charge.currency), TONES.get(each.status, "wait")) for each in page
        ],
        "tabs": [("Open", link_to(request, status=None, page=None), None),
                 ("All", link_to(request, status="all", page=None), None)],
        "current": "Open" if only_open else "All",
    }  # fmt: skip
    return respond(request, "disputes.html", context, section=SECTION)


@office_required(*MONEY)
@require_safe
def dispute(request: HttpRequest, dispute_id: int) -> HttpResponse:
    return _dispute(request, _find(dispute_id))


def _find(dispute_id: int) -> Dispute:
    return get_object_or_404(earnings.disputes(), pk=dispute_id)


@office_required(*MONEY)
@require_POST
def draft(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Keep what was typed; nothing is sent."""
    found = _find(dispute_id)
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        return _dispute(request, found, form=form, status=422)
    if not found.wants_an_answer or found.submitted_at:
        return _refused(request, found, "The bank does not wait for us any more.", 409)
    services.keep_evidence(dispute=found, evidence=form.cleaned_data)
    messages.success(request, "Kept as a draft. Nothing was sent.")
    return redirect("console:dispute", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def answer(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Send what was typed to the bank, once and for good."""
    found = _find(dispute_id)
    form = EvidenceForm(request.POST)
    if not form.is_valid():
        return _dispute(request, found, form=form, status=422)
    return _ask_stripe(
        request,
        found,
        lambda: money_back.answer(
            dispute=found, evidence=form.cleaned_data, by=request.user, gateway=stripe.current(), at=timezone.now()
        ),
        "The bank has our answer. It decides, often within two months.",
        form=form,
    )  # fmt: skip


@office_required(*MONEY)
@recently_authenticated
@require_POST
def accept(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Give in: the bank keeps the money."""
    found = _find(dispute_id)
    reason = ReasonForm(request.POST)
    if not reason.is_valid():
        return _dispute(request, found, giving_in=reason, status=422)
    return _ask_stripe(
        request,
        found,
        lambda: money_back.accept(
            dispute=found, by=request.user, reason=reason.cleaned_data["reason"], gateway=stripe.current(), at=timezone.now()
        ),
        "We gave in. Each party bears its part.",
        giving_in=reason,
    )  # fmt: skip


def _ask_stripe(request, found: Dispute, ask, done: str, **forms) -> HttpResponse:
    try:
        ask()
    except NothingToAnswer as error:
        return _refused(request, found, str(error), 409)
    except stripe.Unavailable:
        said = "Stripe does not answer just now. What you wrote is kept; press again: it is sent once."
        return _dispute(request, _find(found.pk), refusal={"title": said}, status=503, **forms)
    except stripe.Refused as error:
        return _refused(request, found, f"Stripe refused: {error}", 409)
    messages.success(request, done)
    return redirect("console:dispute", found.pk)


def _refused(request, found: Dispute, said: str, status: int) -> HttpResponse:
    refusal = {"title": said, "text": "Nothing was sent now. What is the case stands below."}
    return _dispute(request, _find(found.pk), refusal=refusal, status=status)


def _dispute(request, found: Dispute, *, form=None, giving_in=None, refusal=None, status=200) -> HttpResponse:
    reference = found.charge.order_reference.removeprefix("order:")
    order = shop.whole_orders().filter(pk=int(reference)).first() if reference.isdigit() else None
    answerable = found.wants_an_answer and not found.submitted_at
    said = found.evidence or (
        evidence.collect(order, also=witnesses.of(order)) if order and answerable else {}
    )
    currency = found.charge.currency
    labels = {name: field.label for name, field in EvidenceForm.base_fields.items()}
    context = {
        "dispute": found,
        "order": order,
        "amount": Money(found.amount, currency),
        "fee": Money(found.fee, currency),
        "beyond": Money(found.taken - found.within, currency),
        "sentence": SENTENCES[found.status],
        "tone": TONES.get(found.status, "wait"),
        "reason": found.reason.replace("_", " "),
        "parts": [
            (payee, title, amount)
            for payee, title, amount in earnings.who_gives_back(found.charge, f"dispute:{found.stripe_dispute}:lost")
        ],
        "form": (form or EvidenceForm(initial=said)) if answerable else None,
        "said": [(labels[name], text) for name, text in found.evidence.items() if name in labels],
        "giving_in": giving_in or ReasonForm(),
        "refusal": refusal,
        "decisions": cooperative.decisions(f"dispute:{found.pk}")[:20],
    }  # fmt: skip
    return respond(request, "dispute.html", context, section=SECTION, status=status)


# --- Payments that buy nothing ------------------------------------------------------------------------


@office_required(*MONEY)
@require_safe
def strays(request: HttpRequest) -> HttpResponse:
    page = Paginator(StrayPayment.objects.select_related("order").order_by("-found_at", "-pk"), 50).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "rows": [(each, Money(each.amount, each.currency)) for each in page]}
    return respond(request, "strays.html", context, section=SECTION)


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def stray(request: HttpRequest, stray_id: int) -> HttpResponse:
    """One payment that is for no order: back to where it came from, or to the solidarity fund."""
    found = get_object_or_404(StrayPayment.objects.select_related("order"), pk=stray_id)
    form = DecisionForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            money_back.decide_stray(
                stray=found, give_back=form.is_yes, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )  # fmt: skip
        except (AlreadyDone, CannotRefund) as error:
            found.refresh_from_db()
            refusal, status = {"title": str(error), "text": "Nothing was done now."}, 409
        else:
            for row in found.refunds.all():
                ring(tasks.send_refund, refund_id=row.pk)
            messages.success(
                request, "It goes back." if form.is_yes else "It stays with the solidarity fund."
            )
            return redirect("console:stray", found.pk)
    elif request.method == "POST":
        status = 422
    context = {
        "stray": found,
        "amount": Money(found.amount, found.currency),
        "refunds": found.refunds.order_by("pk"),
        "form": form if found.status == StrayPayment.Status.FOUND else None,
        "refusal": refusal,
        "decisions": cooperative.decisions(f"stray-payment:{found.pk}")[:20],
    }
    return respond(request, "stray.html", context, section=SECTION, status=status)
