"""One payout: its statement, and each try to send it. And lists to take away."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from artists.cooperative import selectors as cooperative
from marketplace.console import spreadsheet
from marketplace.console.forms import BringBackForm, ReasonForm
from marketplace.console.run_words import ATTEMPTS, LEGS, REVERSALS, payout_row, skip_words
from marketplace.console.views.desk import MONEY, respond
from marketplace.users.access import office_required
from payouts.money import Money
from payouts.runs import selectors as paydays
from payouts.runs import services as paydays_services
from payouts.runs.models import IssuedStatement, Payout, PayoutRun, Reversal
from payouts.runs.statements import DoesNotAddUp, download, issued, of_payout

SECTION = "runs"


@office_required(*MONEY)
@require_safe
def payout(request: HttpRequest, payout_id: int) -> HttpResponse:
    found = _find(payout_id)
    try:
        statement, problem = of_payout.statement(found), ""
    except DoesNotAddUp as error:
        statement, problem = None, str(error)
    context = {
        "row": payout_row(found),
        "payout": found,
        "statement": statement,
        "issued": IssuedStatement.objects.filter(payout=found).first(),
        "problem": problem,
        "attempts": [(attempt, ATTEMPTS[attempt.status]) for attempt in found.attempts.order_by("number")],
        "legs": [(leg, LEGS[leg.status]) for leg in found.legs.order_by("number")],
        "netted": Money(found.netted, found.currency),
        **_back(found),
        "canceling": ReasonForm(auto_id="cancel_%s"),
        "decisions": cooperative.decisions(f"payout:{found.pk}")[:20],
    }
    return respond(request, "payout.html", context, section=SECTION)


def _back(found: Payout) -> dict:
    """What came back of a payout, and what may be asked back."""
    left = paydays_services.still_here(found)
    reversals = [
        (reversal, Money(reversal.amount, reversal.currency), REVERSALS[reversal.status])
        for reversal in found.reversals.select_related("by").order_by("number")
    ]
    busy = any(reversal.status in Reversal.OPEN for reversal, *_ in reversals)
    return {
        "reversals": reversals,
        "left": left,
        "bringing_back": BringBackForm(most=left, auto_id="back_%s") if left and not busy else None,
    }


def _find(payout_id: int) -> Payout:
    rows = Payout.objects.select_related("payee", "run", "connected_account")
    return get_object_or_404(rows, pk=payout_id)


@office_required(*MONEY)
@reauthentication_required
@require_safe
def statement(request: HttpRequest, payout_id: int) -> HttpResponse:
    """The payee's statement as CSV, the same that she gets."""
    found = _find(payout_id)
    row = IssuedStatement.objects.filter(payout=found).first()
    return download.as_csv(issued.statement(row) if row else of_payout.statement(found))


@office_required(*MONEY)
@reauthentication_required
@require_safe
def export(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run as CSV: who is paid what, and who waits and why."""
    run = get_object_or_404(PayoutRun, pk=run_id)
    paid = (
        [
            each.payout.statement_number,
            each.payout.payee.name,
            each.amount.decimal,
            run.currency,
            each.payout.destination,
            each.bank_last4,
            each.payout.get_status_display(),
            each.payout.reason,
            "",
        ]
        for each in paydays.preview(run)
    )
    waiting = (
        [
            "",
            skip.payee.name,
            Money(skip.available, run.currency).decimal,
            run.currency,
            "",
            "",
            "not in this run",
            skip_words(skip.reason, skip.detail, run.minimum, run.currency),
            skip.next_date.isoformat(),
        ]
        for skip in paydays.skipped(run)
    )
    head = [
        "statement",
        "payee",
        "amount",
        "currency",
        "account",
        "bank ends in",
        "status",
        "reason",
        "next date",
    ]
    return spreadsheet.download(f"fairhand-run-{run.pk}.csv", head, [*paid, *waiting])
