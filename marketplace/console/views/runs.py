"""Paydays: plan one, approve it, watch it go out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from artists.cooperative import selectors as cooperative
from artists.cooperative.models import Policy
from marketplace.console import selectors, services
from marketplace.console.forms import HashedDecisionForm, HashedReasonForm, PlanForm, ReasonForm
from marketplace.console.run_words import payout_row, run_sentence, skip_words
from marketplace.console.views.desk import MONEY, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.connect.tasks import ring
from payouts.money import Money
from payouts.runs import selectors as paydays
from payouts.runs import tasks
from payouts.runs.models import PayoutRun
from payouts.runs.services import (
    AlreadyDecided,
    BooksAreOff,
    ContentChanged,
    NotEligible,
    NothingToPay,
    preview,
)
from payouts.states import IllegalTransition

SECTION = "runs"
APPROVERS = ("admin",)  # the treasurer plans; other people approve
Status = PayoutRun.Status
A_PAGE = 100  # payouts, or people who wait


class NobodyToApprove(Exception):
    """Too few admins would be left to approve the run."""


@office_required(*MONEY)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    page = Paginator(paydays.runs(), 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(run, Money(int(run.payouts_sum or 0), run.currency), *run_sentence(run)) for run in page],
        "policies": _policies(),
    }
    return respond(request, "runs.html", context, section=SECTION)


def _policies() -> list[Policy]:
    """The rules in force today, one a currency."""
    now = timezone.now()
    found = Policy.objects.filter(active_from__lte=now).exclude(active_to__lte=now).order_by("currency")
    return list(found)


def _require_approvers(planner, policy: Policy) -> None:
    """
    Whoever plans a run does not approve it, so enough other admins must be left.

    :raises NobodyToApprove: if there are fewer
    """
    others = selectors.who_may_decide(*APPROVERS, but={planner.pk}, at=timezone.now())
    if len(others) < policy.run_approvals:
        raise NobodyToApprove(
            f"{policy.run_approvals} admins approve a run, and whoever plans it is not one of them. "
            f"Besides you there {'is' if len(others) == 1 else 'are'} {len(others)}. The treasurer can plan it."
        )


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """
    Shows who would be paid now in one currency and why the others wait, and plans it when asked.

    Looking sets nothing aside. A run under way is shown instead of a second one.
    """
    policies = {policy.currency: policy for policy in _policies()}
    shown = request.POST.get("currency") or request.GET.get("currency") or next(iter(policies), "")
    form = PlanForm(request.POST or None, currencies=list(policies), initial={"currency": shown})
    refusal, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            policy = policies[form.cleaned_data["currency"]]
            try:
                _require_approvers(request.user, policy)
                run, is_new = services.plan_run(
                    currency=policy.currency, policy=policy, by=request.user, at=timezone.now()
                )
            except NobodyToApprove as error:
                refusal, status = {"title": "Let somebody else plan it.", "text": str(error)}, 409
            except NothingToPay as error:
                refusal = {
                    "title": "Nobody can be paid now.",
                    "text": " ".join(error.waiting) or "Nothing is payable yet.",
                }
                status = 409
            except BooksAreOff as error:
                refusal = {"title": "The books are off, so nothing was planned.", "text": str(error)}
                status = 409
            else:
                if is_new:
                    messages.success(request, "The run is planned, and what it pays is set aside.")
                else:
                    messages.info(
                        request, "A run was under way already. Here it is; nothing was planned twice."
                    )
                return redirect("console:run", run.pk)
        else:
            status = 422
    context = {
        "form": form,
        "policy": policies.get(shown),
        "currencies": [(currency, currency == shown) for currency in policies],
        "unfinished": paydays.unfinished(shown),
        "refusal": refusal,
        **(_outlook(policies[shown]) if shown in policies else {}),
    }
    return respond(request, "plan.html", context, section=SECTION, status=status)


def _outlook(policy: Policy) -> dict:
    """What a run would be, were it planned now. Nothing is set aside by looking."""
    currency = policy.currency
    found = preview(
        currency=currency,
        minimum=Money(policy.minimum_payout, currency),
        netting_points=policy.netting_points,
        at=timezone.now(),
    )
    chosen = sorted(found.chosen, key=lambda each: (-each.amount, each.name))
    waiting = sorted(found.waiting, key=lambda each: (-each.available, each.name))
    return {
        "outlook": found,
        "minimum": Money(policy.minimum_payout, currency),
        "chosen": [
            (each, Money(each.amount, currency), Money(each.netted, currency)) for each in chosen[:A_PAGE]
        ],
        "waiting": [
            (
                each,
                Money(each.available, currency),
                skip_words(each.reason, each.detail, policy.minimum_payout, currency),
            )
            for each in waiting[:A_PAGE]
        ],
    }


@office_required(*MONEY)
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    return _run(request, _find(run_id))


def _find(run_id: int) -> PayoutRun:
    return get_object_or_404(PayoutRun.objects.select_related("planned_by"), pk=run_id)


@office_required(*APPROVERS)
@recently_authenticated
@require_POST
def decide(request: HttpRequest, run_id: int) -> HttpResponse:
    """Approve or reject exactly the list that was on the page."""
    found = _find(run_id)
    form = HashedDecisionForm(request.POST)
    if not form.is_valid():
        return _run(request, found, form=form, status=422)
    facts = {
        "run": found,
        "content_hash": form.cleaned_data["seen"],
        "by": request.user,
        "reason": form.cleaned_data["reason"],
        "at": timezone.now(),
    }
    try:
        if form.is_yes:
            services.approve_run(own_payout_up_to=_own_payout_up_to(found), **facts)
        else:
            services.reject_run(**facts)
    except (NotEligible, ContentChanged, AlreadyDecided, IllegalTransition) as error:
        return _refused(request, run_id, form, error)
    if found.status == Status.APPROVED:
        ring(tasks.send_due_payouts)
        messages.success(
            request, "The run is approved. A worker sends it now; this page shows how far it is."
        )
    elif found.status == Status.ABANDONED:
        messages.success(request, "The run was rejected. Everybody is owed the money as before.")
    elif found.status == Status.SENDING:
        ring(tasks.send_due_payouts)
        messages.success(request, "Your approval is kept. The run goes on when there are enough.")
    else:
        messages.success(request, "Your approval is kept. It still needs another admin.")
    return redirect("console:run", found.pk)


@office_required(*MONEY)
@recently_authenticated
@require_POST
def abandon(request: HttpRequest, run_id: int) -> HttpResponse:
    found = _find(run_id)
    form = HashedReasonForm(request.POST, prefix="abandon")
    if not form.is_valid():
        return _run(request, found, abandoning=form, status=422)
    try:
        services.abandon_run(
            run=found,
            content_hash=form.cleaned_data["seen"],
            by=request.user,
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except (ContentChanged, IllegalTransition) as error:
        return _refused(request, run_id, None, error)
    messages.success(request, "The run is given up. Everybody is owed the money as before.")
    return redirect("console:run", found.pk)


@office_required(*MONEY)
@require_POST
def go_on(request: HttpRequest, run_id: int) -> HttpResponse:
    """Look now whether a paused run can go on, instead of waiting for the sweep."""
    found = _find(run_id)
    if found.status in (Status.APPROVED, Status.SENDING):
        ring(tasks.send_due_payouts)
        messages.success(request, "A worker looks now whether it can go on.")
    else:
        messages.info(request, "This run is not under way, so there is nothing to go on with.")
    return redirect("console:run", found.pk)


def _refused(request, run_id: int, form, error: Exception) -> HttpResponse:
    found = _find(run_id)
    titles = {
        ContentChanged: "This is not the list you were looking at.",
        AlreadyDecided: "You decided on this run before.",
        IllegalTransition: f"This run is {found.get_status_display().lower()} now.",
    }
    refusal = {
        "title": titles.get(type(error), str(error)),
        "text": "Nothing was done now. What is the case stands below.",
    }
    return _run(request, found, form=form, refusal=refusal, status=409)


def _run(request, found: PayoutRun, *, form=None, abandoning=None, refusal=None, status=200) -> HttpResponse:
    approvals = list(found.approvals.select_related("by").order_by("decided_at"))
    waits = found.status == Status.PLANNED
    lacks = found.paused_for == PayoutRun.PausedFor.APPROVAL
    page = Paginator(paydays.in_order(found).prefetch_related("attempts", "legs"), A_PAGE).get_page(
        request.GET.get("page")
    )
    skips = Paginator(paydays.skipped(found), A_PAGE).get_page(request.GET.get("waiting"))
    band = _own_payout_up_to(found)
    out = {approval.by_id for approval in approvals} | {found.planned_by_id}
    paid_much = set(
        found.payouts.filter(amount__gt=band, payee__user__isnull=False).values_list(
            "payee__user_id", flat=True
        )
    )
    context = {
        **_how_far(found),
        "run": found,
        "approvals": approvals,
        "approved": sum(approval.decision == "approved" for approval in approvals),
        "next": selectors.who_may_decide(*APPROVERS, but=out | paid_much, at=timezone.now())
        if waits or lacks
        else [],
        "waits": waits,
        "lacks": lacks,
        "has_decided": any(approval.by_id == request.user.pk for approval in approvals),
        "has_planned": found.planned_by_id == request.user.pk,
        "may_decide": not request.offices.isdisjoint(APPROVERS),
        "is_paid": request.user.pk in paid_much,
        "page": page,
        "previews": paydays.preview(found, page.object_list) if waits else [],
        "rows": [payout_row(each) for each in page] if not waits else [],
        "risks": paydays.risk_facts(found, at=timezone.now()) if waits or lacks else [],
        "skips_page": skips,
        "skips": [
            (
                skip,
                Money(skip.available, found.currency),
                skip_words(skip.reason, skip.detail, found.minimum, found.currency),
            )
            for skip in skips
        ],
        "skipped_total": paydays.waits_in_all(found),
        "netted": paydays.netted_in_all(found),
        "minimum": Money(found.minimum, found.currency),
        "form": form or HashedDecisionForm(),
        "abandoning": abandoning or HashedReasonForm(prefix="abandon"),
        "steering": ReasonForm(auto_id="pause_%s"),
        "recalling": ReasonForm(auto_id="recall_%s"),
        "paused_by_a_person": found.paused_for == PayoutRun.PausedFor.PERSON,
        "refusal": refusal,
        "decisions": cooperative.decisions(f"payout-run:{found.pk}")[:20],
    }
    return respond(request, "run.html", context, section=SECTION, status=status)


def _own_payout_up_to(found: PayoutRun) -> int:
    """Minor units: whoever gets more than this by the run does not approve it. Without rules, whoever gets anything."""
    try:
        return cooperative.policy(found.planned_at, found.currency).approval_band
    except cooperative.NoPolicy:
        return 0


# --- How far it is --------------------------------------------------------------------------------


@office_required(*MONEY)
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """
    How far a run is: for a script the fragment alone, for everybody else a small page of its own.

    When there is nothing more to come, the script is told to load the whole page, which shows how it ended.
    """
    found = _find(run_id)
    page = Paginator(paydays.in_order(found).prefetch_related("attempts", "legs"), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        **_how_far(found),
        "run": found,
        "page": page,
        "rows": [payout_row(each) for each in page],
    }
    if not request.htmx:
        return respond(request, "progress.html", context, section=SECTION)
    response = render(request, "console/_progress.html", context)
    response["Cache-Control"] = "no-store, private"
    if not context["under_way"]:
        response["HX-Refresh"] = "true"
    return response


def _how_far(found: PayoutRun) -> dict:
    word, sentence, tone = run_sentence(found)
    return {
        "progress": paydays.progress(found),
        "under_way": found.status in (Status.APPROVED, Status.SENDING),
        "word": word,
        "sentence": sentence,
        "tone": tone,
    }
