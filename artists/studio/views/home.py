"""What to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from artists.studio import at_hand, earned, selectors
from artists.studio.access import payee_required
from payouts.payees import selectors as payees

CURRENCY = "EUR"  # of the figures on the front page; every other has its tab behind it


@require_safe
@payee_required
def home(request: HttpRequest) -> HttpResponse:
    found = at_hand.found(artist=request.artist, payee=request.payee)
    steps = selectors.checklist(request.artist, found) if request.artist else []
    months = earned.by_month(request.payee, currency=CURRENCY, today=timezone.localdate())
    context = {
        "section": "home",
        "artist": request.artist,
        "owed": selectors.owed(request.payee),
        "stripe": payees.status_sentence(request.payee),
        "steps": steps,
        "steps_done": sum(step.done for step in steps),
        "chart": earned.drawn(months, id="earned-chart") if any(month.earned for month in months) else "",
        "to_do": selectors.to_do(artist=request.artist, payee=request.payee, found=found, at=timezone.now()),
    }
    return render(request, "studio/home.html", context)
