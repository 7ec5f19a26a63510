"""The log of hours in a work: a session more, a session less."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from artists.studio.access import artist_required
from artists.studio.forms import SessionForm
from artists.studio.views.works import own_work
from artists.works import selectors, services
from artists.works.models import Session

# Which field of the form a reason stands beside.
FIELDS = {"started_at": "started", "ended_at": "ended"}
SHOWN = 200  # the newest; the sum has them all


@artist_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, work_id: int) -> HttpResponse:
    work = own_work(request, work_id)
    data = request.POST if request.method == "POST" else None
    form = SessionForm(data, initial={"worked_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            services.log_session(work=work, at=timezone.now(), **_facts(form.cleaned_data))
        except services.NotTrue as error:
            form.add_error(FIELDS.get(error.field, error.field), str(error))
        else:
            messages.success(request, _("Written down."))
            return redirect("studio:hours", work.pk)
    sessions = list(work.sessions.all()[:SHOWN])
    context = {
        "section": "works",
        "work": work,
        "form": form,
        "sessions": sessions,
        "count": work.sessions.count(),
        "by_whom": sorted(selectors.minutes_by_contributor(work).items()),
        "replaces": work.minutes_worked if work.minutes_worked and not sessions else 0,
    }
    return render(request, "studio/hours.html", context, status=422 if form.is_bound else 200)


@artist_required
@require_POST
def remove(request: HttpRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.filter(work__artist=request.artist), pk=session_id)
    services.remove_session(session=session)
    messages.success(request, _("Removed."))
    return redirect("studio:hours", session.work_id)


def _facts(typed: dict) -> dict:
    day, zone = typed["worked_on"], timezone.get_current_timezone()
    started, ended = (
        dt.datetime.combine(day, typed[name], tzinfo=zone) if typed[name] else None
        for name in ("started", "ended")
    )
    return {
        "worked_on": day,
        "minutes": typed["minutes"] or None,
        "started_at": started,
        "ended_at": ended,
        "contributor": typed["contributor"],
        "note": typed["note"],
    }
