"""The books: what each account holds, the proof that nothing is off, and the journal entry by entry."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from marketplace.console import books_state
from marketplace.console.views.desk import MONEY, link_to, respond
from marketplace.users.access import office_required
from payouts.ledger import selectors as ledger
from payouts.ledger.models import Account, JournalEntry, Posting
from payouts.money import Money

SECTION = "books"
ENTRIES_A_PAGE = 50


@office_required(*MONEY)
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    currencies = Account.objects.order_by("currency").values_list("currency", flat=True).distinct()
    balances = [
        (currency, *_two_columns(ledger.trial_balance(currency), currency)) for currency in currencies
    ]
    return respond(
        request, "books.html", {"balances": balances, "state": books_state.last()}, section=SECTION
    )


def _two_columns(sums: list[tuple[str, Money]], currency: str):
    """Each account's label, address, debit and credit (one of them None), and the sums of the two columns."""
    own = {
        account.get_kind_display(): reverse("console:account", args=[account.pk])
        for account in Account.objects.filter(currency=currency, payee=None)
    }
    rows = [(label, own.get(label, ""), *_in_columns(money)) for label, money in sums]
    debits = sum(money.minor for _, money in sums if money.minor > 0)
    credits = -sum(money.minor for _, money in sums if money.minor < 0)
    return rows, Money(debits, currency), Money(credits, currency)


@office_required(*MONEY)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Prove the books now. Changes nothing but what is known of them."""
    state = books_state.prove(at=timezone.now())
    if state.is_sound:
        messages.success(request, "Every promise of the books holds: nothing is off.")
    else:
        messages.error(request, f"{state.found} things are off in the books. They are named below.")
    return redirect("console:books")


@office_required(*MONEY)
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, from a place in time on: however long the journal, a page costs the same."""
    sought = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    found = JournalEntry.objects.order_by("-occurred_at", "-pk").prefetch_related(
        Prefetch("postings", Posting.objects.select_related("account__payee").order_by("position"))
    )
    if sought:
        found = found.filter(Q(reference__icontains=sought) | Q(memo__icontains=sought))
    if kind in Account.Kind.values:
        found = found.filter(Exists(Posting.objects.filter(entry=OuterRef("pk"), account__kind=kind)))
    place = _place(request.GET.get("before", ""))
    if place:
        at, pk = place
        found = found.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, pk__lt=pk))
    entries = list(found[: ENTRIES_A_PAGE + 1])
    shown = entries[:ENTRIES_A_PAGE]
    older = f"{shown[-1].occurred_at.isoformat()}_{shown[-1].pk}" if len(entries) > ENTRIES_A_PAGE else None
    context = {
        "entries": [(entry, _moved(entry.postings.all())) for entry in shown],
        "sought": sought,
        "kind": kind,
        "kinds": Account.Kind.choices,
        "older_url": link_to(request, before=older) if older else "",
        "newest_url": link_to(request, before=None) if place else "",
    }
    return respond(request, "journal.html", context, section=SECTION)


def _place(text: str) -> tuple[dt.datetime, int] | None:
    """The time and number an older page begins after, or None where there is no sense in `text`."""
    time, _, number = text.rpartition("_")
    try:
        # A plus sign in an address is a space once it is read.
        at = dt.datetime.fromisoformat(time.replace(" ", "+"))
    except ValueError:
        return None
    return (at, int(number)) if number.isdecimal() and len(number) < 19 and at.tzinfo else None


def _moved(postings: Iterable[Posting]) -> list[Money]:
    """What an entry moved: the sum of its debits in each currency."""
    sums: dict[str, int] = {}
    for posting in postings:
        if posting.amount > 0:
            sums[posting.currency] = sums.get(posting.currency, 0) + posting.amount
    return [Money(amount, currency) for currency, amount in sums.items()]


@office_required(*MONEY)
@require_safe
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """What moved on one account, newest first, with the balance after each; by the end of a day, if one is asked for."""
    found = get_object_or_404(Account.objects.select_related("payee"), pk=account_id)
    day = _day(request.GET.get("until", ""))
    as_of = day and timezone.make_aware(dt.datetime.combine(day, dt.time.max))
    place = _place(request.GET.get("before", ""))
    moved = ledger.history(found, as_of=as_of, before=place, limit=ENTRIES_A_PAGE + 1)
    shown = moved[:ENTRIES_A_PAGE]
    older = (
        "_".join(map(str, (shown[-1].place[0].isoformat(), shown[-1].place[1])))
        if len(moved) > len(shown)
        else None
    )
    held = ledger.balance(found, as_of=as_of)
    context = {
        "account": found,
        "movements": [(m, *_in_columns(m.amount), *_in_columns(m.balance)) for m in shown],
        "day": day,
        "held": Money(abs(held.minor), held.currency),
        "side": "debit" if held.minor >= 0 else "credit",
        "older_url": link_to(request, before=older) if older else "",
        "newest_url": link_to(request, before=None) if place else "",
    }
    return respond(request, "account.html", context, section=SECTION)


def _in_columns(money: Money) -> tuple[Money | None, Money | None]:
    """A signed amount as debit and credit, one of them None."""
    return (money, None) if money.minor >= 0 else (None, -money)


def _day(text: str) -> dt.date | None:
    """The day in `text`, or None where there is no sense in it."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    # Beyond these a time zone has no answer.
    return day if 1900 <= day.year < 9000 else None


@dataclass(frozen=True, slots=True)
class Line:
    """One posting as a bookkeeper writes it: the account, and the amount in one of two columns."""

    account: Account
    debit: Money | None
    credit: Money | None


@office_required(*MONEY)
@require_safe
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    found = get_object_or_404(JournalEntry.objects.select_related("reverses", "reversed_by"), pk=entry_id)
    postings = list(found.postings.select_related("account__payee").order_by("position"))
    lines = [_line(posting) for posting in postings]
    context = {"entry": found, "lines": lines, "moved": _moved(postings)}
    return respond(request, "entry.html", context, section=SECTION)


def _line(posting: Posting) -> Line:
    amount = Money(abs(posting.amount), posting.currency)
    return Line(
        account=posting.account,
        debit=amount if posting.amount > 0 else None,
        credit=amount if posting.amount < 0 else None,
    )
