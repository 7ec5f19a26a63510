"""A payee's statements: by month and by payout, to read here and to take along."""

import structlog
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from artists.studio.access import payee_required
from artists.studio.views.money import SENTENCES, TONES
from payouts.money import Money
from payouts.runs import selectors as runs
from payouts.runs.statements import DoesNotAddUp, Statement, download, issued, of_payout

log = structlog.get_logger(__name__)

A_PAGE = 50


@payee_required
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    page = Paginator(runs.statements_of(request.payee), A_PAGE).get_page(request.GET.get("page"))
    rows = [(row, Money(row.payout.amount if row.payout else row.closing, row.currency)) for row in page]
    context = {
        "rows": rows,
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return _render(request, "studio/statements.html", context)


@payee_required
@require_safe
def of_a_payout(request: HttpRequest, payout_id: int) -> HttpResponse:
    """A payout's statement, from the day it was approved."""
    payout = get_object_or_404(runs.payouts_of(request.payee), pk=payout_id)
    row = runs.statements_of(request.payee).filter(payout=payout).first()
    return _shown(request, row, payout)


@payee_required
@require_safe
def of_a_payout_as_csv(request: HttpRequest, payout_id: int) -> HttpResponse:
    payout = get_object_or_404(runs.payouts_of(request.payee), pk=payout_id)
    row = runs.statements_of(request.payee).filter(payout=payout).first()
    return download.as_csv(issued.statement(row) if row else of_payout.statement(payout))


@payee_required
@require_safe
def statement(request: HttpRequest, number: str) -> HttpResponse:
    row = get_object_or_404(runs.statements_of(request.payee), number=number)
    return _shown(request, row, row.payout)


@payee_required
@require_safe
def as_csv(request: HttpRequest, number: str) -> HttpResponse:
    row = get_object_or_404(runs.statements_of(request.payee), number=number)
    try:
        return download.as_csv(issued.statement(row))
    except DoesNotAddUp:
        # Its page says what that means.
        return redirect("studio:issued", row.number)


@payee_required
@require_safe
def as_pdf(request: HttpRequest, number: str) -> HttpResponse:
    row = get_object_or_404(runs.statements_of(request.payee), number=number)
    try:
        response = download.as_pdf(row)
    except DoesNotAddUp:
        return redirect("studio:issued", row.number)
    if response is None:
        messages.info(
            request, _("The PDF of so long a statement is being written. It is here in some minutes.")
        )
        return redirect("studio:issued", row.number)
    return response


def _shown(request: HttpRequest, row, payout) -> HttpResponse:
    made: Statement | None = None
    try:
        made = issued.statement(row) if row else of_payout.statement(payout)
    except DoesNotAddUp as error:
        # Nothing is shown rather than something untrue; the nightly proof names the row.
        log.error("statement_does_not_add_up", error=str(error))
    context = {
        "statement": made,
        "issued": row,
        "payout": payout,
        "number": row.number if row else payout.statement_number,
        "sentence": SENTENCES.get(payout.status, "") if payout else "",
        "tone": TONES.get(payout.status, "") if payout else "",
    }
    return _render(request, "studio/statement.html", context, status=200 if made else 503)


def _render(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    shell = {"section": "money", "artist": request.artist}
    return render(request, template, shell | context, status=status)
