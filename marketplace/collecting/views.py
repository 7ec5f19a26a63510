"""Certificates: checking one, for anybody; the paper itself, for whoever holds the order; the collection of a member."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.works import selectors as works
from marketplace.collecting import certificate_paper, codes, picture_check, selectors, services
from marketplace.collecting.models import Certificate
from marketplace.orders.models import Order
from marketplace.orders.views.privacy import private
from payouts.states import IllegalTransition


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The form that takes a code; with one in it, the way to its page."""
    typed = request.GET.get("code", "")[:80]
    if codes.read(typed):
        return redirect("collecting:certificate", codes.read(typed))
    return render(request, "collecting/check.html", {"typed": typed, "unknown": bool(typed)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_picture(request: HttpRequest) -> HttpResponse:
    """What a picture that somebody was sent looks like and says of itself. Nothing of it is kept."""
    file = request.FILES.get("picture")
    if request.method != "POST" or file is None:
        return redirect("collecting:check")
    try:
        finding = picture_check.examine(file)
    except picture_check.NotReadable as error:
        return render(request, "collecting/check.html", {"not_readable": str(error)}, status=422)
    return render(request, "collecting/picture.html", {"finding": finding})


@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What a certificate says, and whether it holds. Names nobody who bought it."""
    found = selectors.by_code(code)
    if found is None:
        return render(
            request,
            "collecting/check.html",
            {"typed": codes.shown(code) if codes.read(code) else code[:80], "unknown": True},
            status=404,
        )
    if request.method == "GET":
        services.note_look(certificate=found, at=timezone.now())
    work = found.copy.line.option.listing.work
    context = {
        "certificate": found,
        "content": found.content,
        "what": certificate_paper.what_it_is(found.content),
        "lines": certificate_paper.lines(found.content),
        "disclosed": certificate_paper.disclosed(found.content),
        "picture": works.picture(works.front_image(work)),
        "work": work,
        "looks": found.looks + 1,
    }
    return render(request, "collecting/certificate.html", context)


@never_cache
@private
@require_safe
def paper(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """The certificate as PDF, for whoever holds the order's address."""
    found = get_object_or_404(_of_order(token), code=code)
    pdf = certificate_paper.as_pdf(
        content=found.content,
        code=found.shown_code,
        address=settings.SITE_URL + reverse("collecting:certificate", args=[found.code]),
        issuer=settings.SITE_NAME,
        issued_at=found.issued_at,
        digest=found.digest,
        layout=found.layout,
        spoken=found.language,
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="certificate-{found.shown_code}.pdf"'
    return answer


@never_cache
@private
@require_POST
def renew(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Whoever holds the order asks for another in the place of a certificate that was lost or became known."""
    found = get_object_or_404(_of_order(token), code=code)
    try:
        services.replace(
            certificate=found,
            reason=gettext_noop(
                "Its holder asked for a new one, because this one was lost or its code had become known."
            ),
            at=timezone.now(),
        )
    except IllegalTransition:
        messages.info(request, _("That certificate was replaced already."))
    else:
        messages.success(
            request, _("There is a new certificate. The old code now says that it does not hold any more.")
        )
    return redirect("orders:order", token)


@never_cache
@login_required
@require_safe
def collection(request: HttpRequest) -> HttpResponse:
    """What a member bought and can prove."""
    page = Paginator(selectors.owned_by(request.user), 24).get_page(request.GET.get("page"))
    rows = [
        {
            "certificate": row,
            "content": row.content,
            "what": certificate_paper.what_it_is(row.content),
            "order": row.copy.line.order,
            "work": row.copy.line.option.listing.work,
            "picture": works.picture(works.front_image(row.copy.line.option.listing.work)),
        }
        for row in page
    ]
    return render(request, "collecting/collection.html", {"page": page, "rows": rows})


def _of_order(token: str):
    order = Order.objects.filter(token=token).first()
    if order is None:
        raise Http404
    return Certificate.objects.filter(copy__line__order=order, status=Certificate.Status.VALID)
