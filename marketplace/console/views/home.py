"""The queue: everything that waits for somebody, and the state of the books in one line."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.console import books_state, lines, selectors
from marketplace.console.queue import KINDS, acted_on_by, opened_by
from marketplace.console.views.desk import ANY_OFFICE, MONEY, link_to, respond
from marketplace.users.access import office_required


@office_required(*ANY_OFFICE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    mine = acted_on_by(request.offices)
    kind = request.GET.get("kind")
    kind = kind if kind in KINDS else None
    only_mine = request.GET.get("who") == "me"
    shown = [key for key in ([kind] if kind else KINDS) if not only_mine or key in mine]
    counts = selectors.how_many()
    # PostgreSQL takes longer to plan for the kinds of which nothing waits than to answer for the others.
    waiting = selectors.waiting([key for key in shown if key in counts])
    now, open_to_me = timezone.now(), opened_by(request.offices)
    context = {
        "waiting": [
            lines.drawn(item, at=now, may_open=item.kind.key in open_to_me, may_act=item.kind.key in mine)
            for item in waiting
        ],
        "longest": waiting[0].since if waiting else None,
        "total": sum(counts.values()),
        "kind": KINDS.get(kind),
        "only_mine": only_mine,
        "kinds": [
            (each.many, link_to(request, kind=each.key), counts[each.key], each.key == kind)
            for each in KINDS.values()
            if counts.get(each.key)
        ],
        "all_url": link_to(request, kind=None),
        "mine_url": link_to(request, who=None if only_mine else "me"),
    }
    if not request.offices.isdisjoint(MONEY):
        context |= {
            "books": books_state.last(),
            "compared": selectors.last_compared(),
            "open_differences": counts.get("difference", 0),
        }
    return respond(request, "home.html", context, section="queue")
