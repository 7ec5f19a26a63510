"""What Stripe told us, and whether it was understood; letters that could not be posted."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.console import services
from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.mail.models import Letter
from marketplace.users.access import office_required
from payouts.connect import selectors as inbox
from payouts.connect import tasks
from payouts.connect.models import StripeEvent
from payouts.states import IllegalTransition

SECTION = "events"
Status = StripeEvent.Status
SENTENCES = {
    Status.RECEIVED: "Kept, and about to be handled.",
    Status.HANDLED: "What it asks for was done.",
    Status.IGNORED: "Kept, but it asks nothing of us.",
    Status.FAILED: "It could not be handled; it is tried again later and later.",
}
TONES = {Status.RECEIVED: "wait", Status.HANDLED: "done", Status.FAILED: "stop"}


@office_required(*MONEY)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    status = request.GET.get("status", "")
    status = status if status in Status.values else ""
    sought = request.GET.get("q", "").strip()[:120]
    page = Paginator(inbox.events(status=status, kind=sought).defer("payload"), 50).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [(event, TONES.get(event.status, "")) for event in page],
        "sought": sought,
        "status": status,
        "tabs": [("All", link_to(request, status=None, page=None), None)]
        + [(choice.label, link_to(request, status=choice.value, page=None), None) for choice in Status],
        "current": Status(status).label if status else "All",
        "oldest": inbox.oldest_waiting(),
        "failed": inbox.events(status=Status.FAILED).count(),
    }
    return respond(request, "events.html", context, section=SECTION)


@office_required(*MONEY)
@require_safe
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    return _event(request, get_object_or_404(StripeEvent, pk=event_id))


def _event(request, found: StripeEvent, *, refusal=None, status=200) -> HttpResponse:
    context = {
        "event": found,
        "sentence": SENTENCES[found.status],
        "tone": TONES.get(found.status, ""),
        "payload": json.dumps(found.payload, indent=2, ensure_ascii=False, sort_keys=True),
        "refusal": refusal,
        "decisions": cooperative.decisions(f"stripe-event:{found.pk}")[:20],
    }
    return respond(request, "event.html", context, section=SECTION, status=status)


@office_required(*MONEY)
@require_POST
def replay(request: HttpRequest, event_id: int) -> HttpResponse:
    """Have it handled once more. The page says how often it was tried, so an old page does nothing."""
    found = get_object_or_404(StripeEvent, pk=event_id)
    if request.POST.get("seen") != f"{found.status}:{found.attempts}":
        refusal = {
            "title": f"This event is {found.get_status_display().lower()} now.",
            "text": "Nothing was done. Look at it again before you have it handled once more.",
        }
        return _event(request, found, refusal=refusal, status=409)
    services.replay_event(event=found, by=request.user, at=timezone.now())
    tasks.ring(tasks.handle_event, event_id=found.pk)
    messages.success(
        request, "It is handled once more in a moment. Load this page again to see what came of it."
    )
    return redirect("console:event", found.pk)


@office_required(*MONEY)
@require_POST
def replay_failed(request: HttpRequest) -> HttpResponse:
    """Have all that failed tried again now. Handlers bear repetition, so a second click does nothing more."""
    count = services.replay_failed_events(by=request.user, at=timezone.now())
    tasks.ring(tasks.handle_due_events)
    messages.success(
        request,
        f"{count} event{'' if count == 1 else 's'} tried again in a moment." if count else "None had failed.",
    )
    return redirect(f"{reverse('console:events')}?status=failed")


@office_required("admin")
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """A letter that was given up: to whom, why, and once more. Its text is nobody's business here."""
    found = get_object_or_404(Letter.objects.defer("text", "html"), pk=letter_id)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            services.post_letter_again(letter=found, by=request.user, at=timezone.now())
        except IllegalTransition:
            found.refresh_from_db()
            refusal = {
                "title": f"This letter is {found.get_status_display().lower()} now.",
                "text": "Nothing was done.",
            }
            status = 409
        else:
            messages.success(request, "The letter is in the outbox again.")
            return redirect("console:letter", found.pk)
    return respond(
        request, "letter.html", {"letter": found, "refusal": refusal}, section="queue", status=status
    )
