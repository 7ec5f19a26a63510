"""What was earned, by month and by work, and what it comes to by the hour."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from artists.studio import earned
from artists.studio.access import payee_required


@payee_required
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    found = earned.currencies(request.payee)
    asked = request.GET.get("currency", "")
    currency = asked if asked in found else (found or ["EUR"])[0]
    context = {
        "section": "money",
        "artist": request.artist,
        "currencies": [(each, each == currency) for each in found] if len(found) > 1 else [],
        "currency": currency,
        "earned": earned.of(request.payee, request.artist, currency=currency, today=timezone.localdate()),
    }
    return render(request, "studio/earnings.html", context)
