"""A name that looks like another artist's, and the decision whether both may be called so."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from artists.cooperative import selectors as cooperative
from artists.profiles.models import NameRequest
from artists.profiles.services import NotWaiting, decide_name
from marketplace.console.forms import ApplicationForm
from marketplace.console.views.desk import respond
from marketplace.users.access import office_required

SECTION = "members"


@office_required("admin")
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, request_id: int) -> HttpResponse:
    found = get_object_or_404(
        NameRequest.objects.select_related("artist__storefront", "resembles__storefront", "decided_by"),
        pk=request_id,
    )
    if request.method != "POST":
        return _page(request, found)
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        decide_name(
            request=found,
            yes=form.is_yes,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except NotWaiting as error:
        found.refresh_from_db()
        return _page(
            request,
            found,
            form=form,
            refusal={"title": str(error), "text": "Nothing was done now."},
            status=409,
        )
    messages.success(request, f"Kept. {found.name} was {found.get_status_display().lower()}.")
    return redirect("console:home")


def _page(request, found: NameRequest, *, form=None, refusal=None, status: int = 200) -> HttpResponse:
    context = {
        "found": found,
        "waits": found.status == NameRequest.Status.WAITING,
        "may_decide": found.artist.user_id != request.user.pk,
        "form": form or ApplicationForm(),
        "refusal": refusal,
        "decisions": cooperative.decisions(f"name-request:{found.pk}")[:20],
    }
    return respond(request, "name.html", context, section=SECTION, status=status)
