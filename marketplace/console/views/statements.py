"""Every statement that was issued: looked up by payee, number or month, and taken along as the payee has it."""

import datetime as dt

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.users.access import office_required
from payouts.money import Money
from payouts.runs.models import IssuedStatement
from payouts.runs.statements import download, issued

SECTION = "books"
A_PAGE = 50


@office_required(*MONEY)
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    sought = request.GET.get("q", "").strip()[:200]
    month = _month(request.GET.get("month", ""))
    found = IssuedStatement.objects.select_related("payout").order_by("-issued_at", "-pk")
    if sought:
        found = found.filter(Q(number__istartswith=sought) | Q(payee_name__icontains=sought))
    if month:
        found = found.filter(month=month)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [
            (row, Money(row.payout.amount if row.payout else row.closing, row.currency)) for row in page
        ],
        "sought": sought,
        "month": f"{month:%Y-%m}" if month else "",
        "previous_url": link_to(request, page=page.previous_page_number()) if page.has_previous() else "",
        "next_url": link_to(request, page=page.next_page_number()) if page.has_next() else "",
    }
    return respond(request, "statements.html", context, section=SECTION)


def _month(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


@office_required(*MONEY)
@reauthentication_required
@require_safe
def as_csv(request: HttpRequest, number: str) -> HttpResponse:
    return download.as_csv(issued.statement(_find(number)))


@office_required(*MONEY)
@reauthentication_required
@require_safe
def as_pdf(request: HttpRequest, number: str) -> HttpResponse:
    response = download.as_pdf(_find(number))
    if response is None:
        messages.info(request, "The PDF of so long a statement is being written. It is here in some minutes.")
        return redirect("console:statements")
    return response


def _find(number: str) -> IssuedStatement:
    return get_object_or_404(
        IssuedStatement.objects.select_related("payee", "payout__payee", "wording"), number=number
    )
