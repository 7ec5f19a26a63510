"""Payees: how things stand with each account, what to know of it, and holding their payouts."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from artists.cooperative import selectors as cooperative
from marketplace.console import steering
from marketplace.console.forms import HoldForm, ReasonForm, WriteOffForm
from marketplace.console.run_words import payout_row
from marketplace.console.views.desk import MONEY, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect import selectors as accounts
from payouts.money import Money
from payouts.payees import selectors as payees
from payouts.payees.models import Payee
from payouts.runs import selectors as paydays
from payouts.runs import services as paydays_services

SECTION = "runs"


@office_required(*MONEY)
@require_safe
def payee_list(request: HttpRequest) -> HttpResponse:
    """Everybody who can be owed; first those about whom there is something to know."""
    only_flagged = request.GET.get("show") != "all"
    query = request.GET.get("q", "").strip()[:120]
    found = payees.to_look_at(at=timezone.now()) if only_flagged else payees.everybody()
    if query:
        found = found.filter(name__icontains=query)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    rows = [(each, payees.flags(each, at=timezone.now()), payees.status_sentence(each)) for each in page]
    context = {"page": page, "rows": rows, "only_flagged": only_flagged, "query": query}
    return respond(request, "payees.html", context, section=SECTION)


@office_required(*MONEY)
@require_safe
def payee(request: HttpRequest, payee_id: int) -> HttpResponse:
    return _payee(request, _find(payee_id))


def _find(payee_id: int) -> Payee:
    rows = Payee.objects.select_related("user").prefetch_related("connected_accounts")
    return get_object_or_404(rows, pk=payee_id)


def _payee(request: HttpRequest, found: Payee, *, form: HoldForm | None = None, status=200) -> HttpResponse:
    now = timezone.now()
    account = found.connected_account
    context = {
        "payee": found,
        "account": account,
        "sentence": payees.status_sentence(found),
        "flags": payees.flags(found, at=now),
        "needed": payees.still_needed(account) if account else [],
        "shares_bank_with": [each.payee for each in accounts.sharing_a_bank(account)] if account else [],
        "former": [each for each in found.connected_accounts.all() if each.closed_at],
        "owed": paydays.owed_to(found),
        "fronted": [
            (
                each[3],
                WriteOffForm(
                    initial={"currency": each[3].currency, "owed": each[3].minor},
                    auto_id=f"write_off_{each[3].currency}_%s",
                ),
            )
            for each in paydays.owed_to(found)
            if each[3].minor > 0
        ],
        "rows": [payout_row(each) for each in paydays.payouts_of(found)[:20]],
        "skips": paydays.last_skips(found),
        "form": form or HoldForm(today=timezone.localdate()),
        "lifting": ReasonForm(prefix="lift"),
        "decisions": cooperative.decisions(f"payee:{found.pk}")[:20],
    }
    return respond(request, "payee.html", context, section=SECTION, status=status)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def hold(request: HttpRequest, payee_id: int) -> HttpResponse:
    found = _find(payee_id)
    form = HoldForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _payee(request, found, form=form, status=422)
    steering.hold_payouts(
        payee=found,
        until=form.cleaned_data["until"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "Nothing is planned for them until somebody lifts it. They read the reason.")
    return redirect("console:payee", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def lift(request: HttpRequest, payee_id: int) -> HttpResponse:
    found = _find(payee_id)
    form = ReasonForm(request.POST, prefix="lift")
    if not found.hold_reason:
        messages.info(request, "Their payouts are not on hold.")
    elif not form.is_valid():
        messages.error(request, f"Nothing was done. {form.errors['reason'][0]}")
    else:
        steering.lift_hold(
            payee=found, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
        )
        messages.success(request, "They are in the next run again.")
    return redirect("console:payee", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def write_off(request: HttpRequest, payee_id: int) -> HttpResponse:
    """Give up a debt to the solidarity fund. Nobody decides that about their own."""
    found = _find(payee_id)
    form = WriteOffForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Nothing was done. {next(iter(form.errors.values()))[0]}")
    elif found.user_id == request.user.pk:
        messages.error(request, "Nothing was done. What you owe yourself, somebody else writes off.")
    else:
        amount = Money(form.cleaned_data["owed"], form.cleaned_data["currency"])
        try:
            steering.write_off(
                payee=found,
                amount=amount,
                by=request.user,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
            messages.success(request, f"{amount} is written off; the solidarity fund is smaller by it.")
        except paydays_services.NothingOwed as error:
            messages.info(request, f"Nothing was done: {error}")
    return redirect("console:payee", found.pk)
