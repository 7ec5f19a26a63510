"""A photograph that looks like another artist's, both side by side, and the decision what it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from artists.cooperative import selectors as cooperative
from artists.works import selectors as works
from artists.works.models import Likeness
from artists.works.services import NotNow, decide
from marketplace.console import selectors
from marketplace.console.forms import ApplicationForm
from marketplace.console.views.desk import respond
from marketplace.users.access import office_required

SECTION = "attestations"
READERS = ("reviewer", "admin")


@office_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def likeness(request: HttpRequest, likeness_id: int) -> HttpResponse:
    found = get_object_or_404(
        Likeness.objects.select_related(
            "image__work",
            "image__artist__storefront",
            "other__work",
            "other__artist__storefront",
            "decided_by",
        ),
        pk=likeness_id,
    )
    if request.method != "POST":
        return _page(request, found)
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        decided = decide(
            likeness=found,
            is_copy=not form.is_yes,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except NotNow as error:
        found.refresh_from_db()
        refusal = {"title": str(error), "text": "Nothing was done now. What is the case stands below."}
        return _page(request, found, form=form, refusal=refusal, status=409)
    messages.success(
        request,
        "Allowed. Unless it waits for another decision, the photograph is shown now."
        if decided.status == Likeness.Status.ALLOWED
        else "Refused as a copy. Its artist reads your reason.",
    )
    return redirect("console:home")


def _page(request, found: Likeness, *, form=None, refusal=None, status: int = 200) -> HttpResponse:
    artists = [found.image.artist.user_id, found.other.artist.user_id]
    waits = found.status == Likeness.Status.OPEN
    context = {
        "found": found,
        "percent": round(found.score * 100),
        # Both are shown whatever their status: the one that waits is seen here only.
        "sides": [
            ("Waits to be shown", found.image, works.shown(found.image)),
            ("Was here already", found.other, works.shown(found.other)),
        ],
        "waits": waits,
        "may_decide": waits and request.user.pk not in artists,
        "next": selectors.who_may_decide(*READERS, but=artists, at=timezone.now()),
        "form": form or ApplicationForm(),
        "refusal": refusal,
        "decisions": cooperative.decisions(f"likeness:{found.pk}")[:20],
    }
    return respond(request, "likeness.html", context, section=SECTION, status=status)
