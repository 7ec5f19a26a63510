"""The audit log: who decided what, when and why."""

import datetime as dt
import json

from allauth.account.decorators import reauthentication_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from artists.cooperative import sealing
from artists.cooperative import selectors as cooperative
from artists.cooperative.models import Decision
from marketplace.console import log_state, spreadsheet
from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.users.access import office_required

LINES_A_PAGE = 100


@office_required(*MONEY)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Newest first, from a line on: lines are only ever added, so older pages never move."""
    found = _filtered(request).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    lines = list(found[: LINES_A_PAGE + 1])
    shown = lines[:LINES_A_PAGE]
    context = {
        "lines": [(line, _changes(line)) for line in shown],
        "filters": {name: request.GET.get(name, "") for name in ("q", "verb", "from", "to")},
        "verbs": Decision.objects.order_by("verb").values_list("verb", flat=True).distinct(),
        "older_url": link_to(request, before=shown[-1].pk) if len(lines) > LINES_A_PAGE else "",
        "newest_url": link_to(request, before=None) if before else "",
        "query": link_to(request, before=None),
        "newest": sealing.last_block(),
        "state": log_state.last(),
    }
    return respond(request, "audit.html", context, section="audit")


@office_required(*MONEY)
@reauthentication_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines as CSV. What leaves the house asks for the password or passkey again."""
    rows = (
        [
            line.pk,
            line.decided_at.isoformat(),
            line.by.email if line.by else "",
            line.by.name if line.by else "the operator",
            line.verb,
            line.subject,
            line.title,
            line.reason,
            json.dumps(line.before, ensure_ascii=False, sort_keys=True),
            json.dumps(line.after, ensure_ascii=False, sort_keys=True),
        ]
        for line in _filtered(request).order_by("pk").iterator(chunk_size=1_000)
    )
    head = ["number", "decided at", "e-mail", "by", "verb", "subject", "title", "reason", "before", "after"]
    return spreadsheet.download("fairhand-log.csv", head, rows)


def _filtered(request: HttpRequest) -> QuerySet[Decision]:
    """The lines that the filters in the address leave; a filter without sense is none."""
    found = cooperative.decisions()
    sought = request.GET.get("q", "").strip()[:100]
    if sought:
        found = found.filter(
            Q(title__icontains=sought)
            | Q(reason__icontains=sought)
            | Q(subject=sought)
            | Q(by__name__icontains=sought)
            | Q(by__email__iexact=sought)
        )
    if verb := request.GET.get("verb", "")[:40]:
        found = found.filter(verb=verb)
    if since := _day(request.GET.get("from", "")):
        found = found.filter(decided_at__gte=since)
    if until := _day(request.GET.get("to", ""), later=1):
        found = found.filter(decided_at__lt=until)
    return found


def _day(text: str, *, later: int = 0) -> dt.datetime | None:
    """The beginning of a day as people here count it, `later` days after the one in `text`; None without sense."""
    try:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=later)
        return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    except (ValueError, OverflowError):
        return None


def _changes(line: Decision) -> list[tuple[str, str, str]]:
    """What the decision changed: name, before, after; shown as text, whatever it holds."""
    names = [*line.before, *(name for name in line.after if name not in line.before)]
    return [
        (name.replace("_", " "), str(line.before.get(name, "")), str(line.after.get(name, "")))
        for name in names
    ]
