"""Payouts under way, in a person's hands: pause, go on, recall, take one out, try one again, bring one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from marketplace.console import steering
from marketplace.console.forms import BringBackForm, ReasonForm
from marketplace.console.views.desk import MONEY
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect.tasks import ring
from payouts.runs import services as paydays
from payouts.runs import tasks
from payouts.runs.models import Payout, PayoutRun
from payouts.runs.services import NothingLeft, OnItsWay, UnderWay
from payouts.states import IllegalTransition

# What can be in the way; the message of each is for whoever pressed the button.
IN_THE_WAY = (IllegalTransition, OnItsWay, NothingLeft, UnderWay)


def _run(run_id: int) -> PayoutRun:
    return get_object_or_404(PayoutRun, pk=run_id)


def _payout(payout_id: int) -> Payout:
    return get_object_or_404(Payout.objects.select_related("payee__user", "run"), pk=payout_id)


def _reason(request: HttpRequest) -> str | None:
    """The reason that was given, or None after saying that it is missing."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        return form.cleaned_data["reason"]
    messages.error(request, f"Nothing was done. {form.errors['reason'][0]}")
    return None


def _was_in_the_way(request: HttpRequest, error: Exception) -> None:
    messages.error(request, f"Nothing was done: {error}")


@office_required(*MONEY)
@recently_authenticated
@require_POST
def pause(request: HttpRequest, run_id: int) -> HttpResponse:
    found, reason = _run(run_id), _reason(request)
    if reason:
        try:
            steering.pause(run=found, by=request.user, reason=reason, at=timezone.now())
        except IN_THE_WAY as error:
            _was_in_the_way(request, error)
        else:
            messages.success(request, "The run is paused until a person lets it go on.")
    return redirect("console:run", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def resume(request: HttpRequest, run_id: int) -> HttpResponse:
    found = _run(run_id)
    try:
        steering.resume(run=found, by=request.user, at=timezone.now())
    except IN_THE_WAY as error:
        _was_in_the_way(request, error)
    else:
        ring(tasks.send_due_payouts)
        messages.success(request, "The run goes on.")
    return redirect("console:run", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def recall(request: HttpRequest, run_id: int) -> HttpResponse:
    found, reason = _run(run_id), _reason(request)
    if reason:
        try:
            canceled, left = steering.recall(run=found, by=request.user, reason=reason, at=timezone.now())
        except IN_THE_WAY as error:
            _was_in_the_way(request, error)
        else:
            said = f"{canceled} payouts are not sent; their payees are owed the money as before."
            if left:
                said += f" {left} were asked for at Stripe already and are finished."
            messages.success(request, said)
    return redirect("console:run", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def cancel(request: HttpRequest, payout_id: int) -> HttpResponse:
    found, reason = _payout(payout_id), _reason(request)
    if reason:
        try:
            steering.cancel_payout(payout=found, by=request.user, reason=reason, at=timezone.now())
        except IN_THE_WAY as error:
            _was_in_the_way(request, error)
        else:
            messages.success(
                request, f"{found.payee} is not paid by this run, and is owed the money as before."
            )
    return redirect("console:payout", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def retry(request: HttpRequest, payout_id: int) -> HttpResponse:
    """Try a payout that waits in the next moment. Nothing is sent twice by it: the rules of sending hold."""
    found = _payout(payout_id)
    if steering.retry(payout=found, by=request.user, at=timezone.now()):
        ring(tasks.send_payout, payout_id=found.pk)
        messages.success(request, "A worker tries it now.")
    else:
        messages.info(request, "There is nothing to hurry: it is done, or a worker has it.")
    return redirect("console:payout", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def bring_back(request: HttpRequest, payout_id: int) -> HttpResponse:
    """Ask for money of a sent payout back from the payee's Stripe account."""
    found = _payout(payout_id)
    form = BringBackForm(request.POST, most=paydays.left_of(found))
    if not form.is_valid():
        said = " ".join(dict.fromkeys(error for errors in form.errors.values() for error in errors))
        messages.error(request, f"Nothing was done. {said}")
        return redirect("console:payout", found.pk)
    try:
        reversal = steering.bring_back(
            payout=found,
            amount=form.cleaned_data["amount"],
            purpose=form.cleaned_data["purpose"],
            by=request.user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except IN_THE_WAY as error:
        _was_in_the_way(request, error)
    else:
        ring(tasks.send_reversal, reversal_id=reversal.pk)
        messages.success(request, "A worker asks Stripe for it now. The payee is written to when it is back.")
    return redirect("console:payout", found.pk)
