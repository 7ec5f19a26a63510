"""What to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from artists.studio import earned, selectors
from artists.studio.access import payee_required
from payouts.payees import selectors as payees

CURRENCY = "EUR"  # of the figures on the front page; every other has its tab behind it


@require_safe
@payee_required
def home(request: HttpRequest) -> HttpResponse:
    steps = selectors.checklist(request.artist) if request.artist else []
    context = {
        "section": "home",
        "artist": request.artist,
        "owed": selectors.owed(request.payee),
        "stripe": payees.status_sentence(request.payee),
        "steps": [] if all(step.done for step in steps) else steps,
        "steps_done": sum(step.done for step in steps),
        "months": (months := earned.by_month(request.payee, currency=CURRENCY, today=timezone.localdate())),
        "chart": earned.drawn(months) if any(month.earned for month in months) else None,
        "to_do": selectors.to_do(artist=request.artist, payee=request.payee, at=timezone.now()),
    }
    return render(request, "studio/home.html", context)
