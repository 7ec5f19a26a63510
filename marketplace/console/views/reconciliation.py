"""Our books against Stripe's: the last comparisons, and what they do not agree on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.console import services
from marketplace.console.forms import ReasonForm
from marketplace.console.views.desk import MONEY, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect.tasks import ring
from payouts.runs import tasks
from payouts.runs.models import Difference, Reconciliation

SECTION = "books"
MEANINGS = {
    Difference.Kind.MISSING_IN_BOOKS: "Stripe moved money that our books know nothing of.",
    Difference.Kind.MISSING_AT_STRIPE: "Our books moved money that Stripe knows nothing of.",
    Difference.Kind.AMOUNT: "Both know of it, with different amounts.",
}


@office_required(*MONEY)
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    differences = Difference.objects.order_by("first_seen_at", "pk")
    context = {
        "runs": Reconciliation.objects.order_by("-started_at")[:30],
        "open": [(each, MEANINGS[each.kind]) for each in differences.filter(settled_at=None)[:200]],
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
    found = get_object_or_404(Difference, pk=difference_id)
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
    context = {
        "difference": found,
        "meaning": MEANINGS[found.kind],
        "form": form,
        "refusal": refusal,
        "decisions": cooperative.decisions(f"difference:{found.pk}")[:20],
    }
    return respond(request, "difference.html", context, section=SECTION, status=status)
