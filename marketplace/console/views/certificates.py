"""Certificates: find one, and end it or put another in its place, with the reason that its public page shows."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.collecting import certificate_paper, codes
from marketplace.collecting.models import Certificate
from marketplace.console import services
from marketplace.console.forms import CertificateForm
from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.states import IllegalTransition

SECTION = "orders"
TONES = {"valid": "done", "superseded": "wait", "revoked": "stop"}


@office_required(*MONEY)
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Newest first; by code, artist or title."""
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = Certificate.objects.select_related("copy__line__order")
    if codes.read(sought):
        found = found.filter(code=codes.read(sought))
    elif sought:
        found = found.filter(content__title__icontains=sought) | found.filter(
            content__artist__icontains=sought
        )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "sought": sought,
        "rows": [(row, certificate_paper.what_it_is(row.content), TONES[row.status]) for row in page],
        "query": link_to(request, page=None),
    }
    return respond(request, "certificates.html", context, section=SECTION)


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, certificate_id: int) -> HttpResponse:
    found = get_object_or_404(
        Certificate.objects.select_related("copy__line__order", "replaces", "replaced_by"), pk=certificate_id
    )
    form = CertificateForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            services.end_certificate(
                certificate=found,
                another=form.cleaned_data["what"] == "replace",
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except IllegalTransition:
            found.refresh_from_db()
            refusal = {"title": f"This certificate is {found.status} now. Nothing was done twice."}
        else:
            messages.success(request, "Done. The public page of the code says so.")
            return redirect("console:certificate", found.pk)
    context = {
        "certificate": found,
        "what": certificate_paper.what_it_is(found.content),
        "lines": certificate_paper.lines(found.content),
        "tone": TONES[found.status],
        "looks": found.scans.count(),
        "form": form,
        "refusal": refusal,
        "decisions": cooperative.decisions(f"certificate:{found.pk}")[:20],
    }
    bad = request.method == "POST"
    return respond(
        request, "certificate.html", context, section=SECTION, status=409 if refusal else 400 if bad else 200
    )
