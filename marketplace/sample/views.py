"""The tour: who to sign in as, what to try, and a week that passes at a click. Development only."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from . import clock
from .accounts import LOG_INS, PASSWORD


@require_safe
def tour(request):
    _development_only()
    return render(
        request,
        "sample/tour.html",
        {
            "log_ins": [(role, email) for role, email, _ in LOG_INS],
            "password": PASSWORD,
            "stripe": settings.STRIPE_API_BASE,
        },
    )


@require_POST
def week(request):
    _development_only()
    released = clock.let_a_week_pass(at=timezone.now())
    messages.success(
        request,
        f"A week passed: {released} sale{'' if released == 1 else 's'} became payable."
        if released
        else "A week passed. Nothing that was delivered was waiting for it.",
    )
    return redirect("sample:tour")


def _development_only() -> None:
    if not settings.SHOW_DEVELOPMENT_PAGES:
        raise Http404
