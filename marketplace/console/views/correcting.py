"""A wrong entry that a person booked, undone by its opposite."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from marketplace.console import money_back
from marketplace.console.forms import ReasonForm
from marketplace.console.services import AlreadyDone
from marketplace.console.views.desk import MONEY, respond
from marketplace.users.access import office_required, recently_authenticated
from payouts.ledger.models import JournalEntry
from payouts.money import Money


@office_required(*MONEY)
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(JournalEntry, pk=entry_id)
    form = ReasonForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            opposite = money_back.reverse_entry(
                entry=entry, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except (AlreadyDone, money_back.NotByHand) as error:
            refusal, status = {"title": str(error), "text": "Nothing was booked now."}, 409
        else:
            messages.success(request, "The entry is undone by its opposite. Both stay in the journal.")
            return redirect("console:entry", opposite.pk)
    elif request.method == "POST":
        status = 422
    postings = entry.postings.select_related("account__payee").order_by("position")
    context = {
        "entry": entry,
        "lines": [(each.account, Money(-each.amount, each.currency)) for each in postings],
        "may": money_back.may_be_reversed(entry),
        "form": form,
        "refusal": refusal,
    }
    return respond(request, "reverse_entry.html", context, section="books", status=status)
