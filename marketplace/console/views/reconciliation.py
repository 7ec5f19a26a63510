"""Our books against Stripe's: the last comparisons, what they do not agree on, who sees to it, and the proofs of the nights."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.console import proof, selectors, services
from marketplace.console.forms import AssignForm, BookForm, HashedReasonForm, NoteForm, ReasonForm
from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect import gateway
from payouts.connect.tasks import ring
from payouts.runs import comparison, tasks
from payouts.runs import services as runs
from payouts.runs.models import Difference, Reconciliation

SECTION = "books"
SHOWN = 200
MEANINGS = {
    Difference.Kind.MISSING_IN_BOOKS: "Stripe moved money that our books know nothing of.",
    Difference.Kind.MISSING_AT_STRIPE: "Our books moved money that Stripe knows nothing of.",
    Difference.Kind.AMOUNT: "Both know of it, with different amounts.",
    Difference.Kind.BALANCE: "Stripe holds another sum than its own lines come to.",
}


@office_required(*MONEY)
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    differences = Difference.objects.select_related("assignee", "settled_by")
    bookable = runs.bookable().filter(booking_asked_at=None).count()
    now = timezone.now()
    context = {
        "runs": Reconciliation.objects.order_by("-started_at")[:30],
        "open": [
            (each, MEANINGS[each.kind], each.age(now))
            for each in differences.filter(settled_at=None).order_by("first_seen_at", "pk")[:SHOWN]
        ],
        "open_count": comparison.open_differences().count(),
        "bookable": bookable,
        "being_booked": runs.bookable().exclude(booking_asked_at=None).count(),
        "moved": comparison.have_moved(),
        "residues": comparison.residues()[:SHOWN],
        "settled": differences.exclude(settled_at=None).order_by("-settled_at")[:30],
    }
    return respond(request, "reconciliation.html", context, section=SECTION)


@office_required(*MONEY)
@require_POST
def reconcile(request: HttpRequest) -> HttpResponse:
    """Ask a worker to compare now. Two at once find the same."""
    ring(tasks.reconcile_with_stripe)
    messages.success(request, "A worker compares the books now. Load this page again in a moment.")
    return redirect("console:reconciliation")


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def difference(request: HttpRequest, difference_id: int) -> HttpResponse:
    """One difference, and the reason it is settled. Settling corrects nothing; it says that a person looked."""
    found = _find(difference_id)
    form = ReasonForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_difference(
                difference=found, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except services.AlreadyDone as error:
            found.refresh_from_db()
            refusal, status = {"title": str(error), "text": "Nothing was done now."}, 409
        else:
            messages.success(request, "The difference is settled. The log keeps your reason.")
            return redirect("console:reconciliation")
    elif request.method == "POST":
        status = 422
    return _page_of(request, found, form=form, refusal=refusal, status=status)


def _find(difference_id: int) -> Difference:
    rows = Difference.objects.select_related("line", "entry", "assignee", "settled_by", "booking_by")
    return get_object_or_404(rows, pk=difference_id)


def _page_of(request, found: Difference, *, form=None, refusal=None, status: int = 200) -> HttpResponse:
    officers = _officers()
    context = {
        "difference": found,
        "meaning": MEANINGS[found.kind],
        "age": found.age(timezone.now()),
        "form": form or ReasonForm(),
        "assign_form": AssignForm(officers=officers, initial={"assignee": found.assignee_id}),
        "note_form": NoteForm(),
        "notes": found.notes.select_related("by"),
        "can_be_booked": found.settled_at is None and found.kind == Difference.Kind.MISSING_IN_BOOKS,
        "refusal": refusal,
        "decisions": cooperative.decisions(f"difference:{found.pk}")[:20],
    }
    return respond(request, "difference.html", context, section=SECTION, status=status)


def _officers() -> list:
    return selectors.who_may_decide(*MONEY, but=(), at=timezone.now())


@office_required(*MONEY)
@require_POST
def assign(request: HttpRequest, difference_id: int) -> HttpResponse:
    found = _find(difference_id)
    form = AssignForm(request.POST, officers=_officers())
    if not form.is_valid():
        return _page_of(request, found, status=422)
    try:
        services.assign_difference(
            difference=found, to=form.cleaned_data["assignee"], by=request.user, at=timezone.now()
        )
    except services.AlreadyDone as error:
        messages.error(request, str(error))
    return redirect("console:difference", found.pk)


@office_required(*MONEY)
@require_POST
def note(request: HttpRequest, difference_id: int) -> HttpResponse:
    found = _find(difference_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page_of(request, found, status=422)
    runs.note(difference=found, by=request.user, text=form.cleaned_data["text"], at=timezone.now())
    return redirect("console:difference", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, difference_id: int) -> HttpResponse:
    """What would be booked for a line that Stripe has and we lack; booked when somebody says so, exactly as shown."""
    found = _find(difference_id)
    form = HashedReasonForm(request.POST or None)
    refusal, status = None, 200
    try:
        if request.method == "POST" and form.is_valid():
            services.book_difference(
                difference=found,
                seen=form.cleaned_data["seen"],
                by=request.user,
                reason=form.cleaned_data["reason"],
                gateway=gateway.current(),
                at=timezone.now(),
            )
            messages.success(request, "It is booked, and the log keeps your reason.")
            return redirect("console:reconciliation")
        if request.method == "POST":
            status = 422
    except services.AlreadyDone as error:
        refusal, status = {"title": str(error), "text": "Nothing was done now."}, 409
        found.refresh_from_db()
    except gateway.GatewayError:
        refusal, status = {"title": "Stripe does not answer just now.", "text": "Nothing was done."}, 503
    proposal, why_not = None, ""
    if found.settled_at is None and found.line is not None:
        try:
            proposal = runs.propose(line=found.line, gateway=gateway.current())
        except runs.NotProposed as error:
            why_not = str(error)
        except gateway.GatewayError:
            why_not = "Stripe does not answer just now. Load this page again in a minute."
    context = {
        "difference": found,
        "proposal": proposal,
        "why_not": why_not,
        "form": form,
        "refusal": refusal,
    }
    return respond(request, "book.html", context, section=SECTION, status=status)


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def catch_up(request: HttpRequest) -> HttpResponse:
    """After a restore: book from Stripe's history all that is missing, as it stood on the page."""
    form = BookForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        asked = services.book_all(
            up_to=form.cleaned_data["up_to"],
            by=request.user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        ring(tasks.book_what_was_asked)
        messages.success(
            request, f"{asked} lines are being booked, oldest first. This page says what could not be."
        )
        return redirect("console:reconciliation")
    if request.method == "POST":
        status = 422
    waiting = runs.bookable().filter(booking_asked_at=None).select_related("line")
    last = waiting.order_by("-pk").values_list("pk", flat=True).first()
    context = {
        "form": form if request.method == "POST" else BookForm(initial={"up_to": last or 0}),
        "lines": waiting[:SHOWN],
        "count": waiting.count(),
        "moved": comparison.have_moved(),
    }
    return respond(request, "catch_up.html", context, section=SECTION, status=status)


@office_required(*MONEY)
@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """The proof of each night, newest first."""
    before = _moment(request.GET.get("before", ""))
    found = comparison.proofs(before=before, limit=61)
    shown = found[:60]
    context = {
        "proofs": shown,
        "last": comparison.last_proof(),
        "nights": comparison.nights(),
        "older_url": link_to(request, before=shown[-1].made_at.isoformat()) if len(found) > 60 else "",
        "newest_url": link_to(request, before=None) if before else "",
    }
    return respond(request, "proofs.html", context, section=SECTION)


def _moment(text: str) -> dt.datetime | None:
    try:
        # A plus sign in an address is a space once it is read.
        found = dt.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None


@office_required(*MONEY)
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Prove everything now, and keep what is found beside the nights'."""
    if proof.prove(at=timezone.now()).is_sound:
        messages.success(request, "The proof is sound.")
    else:
        messages.error(request, "The proof is not sound. What is off stands below.")
    return redirect("console:proofs")
