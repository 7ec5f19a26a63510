"""Hours that are hard to believe: what was written down, beside the work, and what a reviewer found."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from artists.listings.models import Outlier
from artists.works import selectors as works
from marketplace.console import services
from marketplace.console.forms import ReasonForm
from marketplace.console.views.desk import respond
from marketplace.users.access import office_required
from payouts.states import IllegalTransition

SECTION = "home"


@office_required("reviewer", "admin")
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, outlier_id: int) -> HttpResponse:
    outlier = get_object_or_404(
        Outlier.objects.select_related("work__artist", "settled_by"),
        pk=outlier_id,
    )
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.settle_outlier(
                outlier=outlier, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except IllegalTransition:
            messages.info(request, "Somebody settled this before. Nothing was done now.")
        except services.NotOneself as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Settled. It is asked again only if the hours change.")
        return redirect("console:hours", outlier.pk)
    work = outlier.work
    context = {
        "outlier": outlier,
        "work": work,
        "sessions": work.sessions.all()[:100],
        "picture": works.picture(works.front_image(work)),
        "form": form,
        "is_own": work.artist.user_id == request.user.pk,
    }
    return respond(request, "hours.html", context, section=SECTION, status=422 if form.is_bound else 200)
