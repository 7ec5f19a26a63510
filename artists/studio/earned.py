"""What an artist earned: by month, by work, and what that comes to by the hour. Parts of sales less what went back."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncMonth
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from artists.listings.models import Listing
from artists.profiles.models import Artist
from artists.studio import chart
from artists.works.models import Work
from payouts import language
from payouts.composed import Blank, Composed
from payouts.earnings import selectors as earnings
from payouts.money import Money
from payouts.payees.models import Payee

MONTHS = 12
KEPT = 500  # charts in a process, of some 4 kB
OTHERS = _("Your parts of others’ works")
DELIVERY = _("Delivery")


@dataclass(frozen=True, slots=True)
class Month:
    first: dt.date
    earned: Money


@dataclass(frozen=True, slots=True)
class OfWork:
    """What one work earned its artist, or what `title` says otherwise. `hourly` after its materials, None without hours."""

    work: Work | None
    title: str
    copies: int
    earned: Money
    hourly: Money | None


@dataclass(frozen=True, slots=True)
class Earned:
    months: list[Month]
    in_all: Money
    works: list[OfWork]
    hourly: Money | None  # over every work of her own that sold
    minutes: int  # the hours behind that
    chart: SafeString


def currencies(payee: Payee) -> list[str]:
    """Those that anything was earned in, by name."""
    return sorted(set(earnings.parts_of(payee).order_by().values_list("sale__currency", flat=True)))


def by_month(payee: Payee, *, currency: str, today: dt.date) -> list[Month]:
    """The last twelve months with the present one, oldest first, those without a sale too. One query."""
    months = [_months_before(today, back) for back in range(MONTHS - 1, -1, -1)]
    rows = _by_month().rows(payee=payee.pk, currency=currency, first=months[0])
    found = {month.date(): int(amount) for month, amount in rows}
    return [Month(month, Money(found.get(month, 0), currency)) for month in months]


@cache
def _by_month() -> Composed:
    """What `payee` earned in `currency` in each month of ours (its first midnight) from that of the day `first` on."""
    return Composed.of(
        earnings.parts_of(Blank("payee"))
        .order_by()
        .filter(sale__currency=Blank("currency"), sale__sold_at__date__gte=Blank("first"))
        .values_list(TruncMonth("sale__sold_at"))
        .annotate(earned=Sum(F("amount") - F("refunded")))
    )


def by_work(payee: Payee, artist: Artist | None, *, currency: str) -> list[OfWork]:
    """Works by what they earned, the most first; then, in a line each, her parts of others' works, and delivery."""
    rows = (
        earnings.parts_of(payee)
        .order_by()
        .filter(sale__currency=currency)
        .values("sale__agreement__subject")
        .annotate(
            earned=Sum(F("amount") - F("refunded")),
            copies=Sum("sale__quantity", filter=Q(sale__kind="copy"), default=0),
        )
    )
    listings = {
        listing.subject: listing.work
        for listing in Listing.objects.filter(work__artist=artist).select_related("work")
    }
    sums: dict[tuple[Work | None, str], list[int]] = {}
    for row in rows:
        subject = row["sale__agreement__subject"]
        work = listings.get(subject)
        title = work.title if work else str(OTHERS if subject else DELIVERY)
        pair = sums.setdefault((work, title), [0, 0])
        pair[0] += row["earned"]
        pair[1] += row["copies"]
    found = [
        OfWork(
            work, title, copies, Money(earned, currency), _hourly(earned, [work] if work else [], currency)
        )
        for (work, title), (earned, copies) in sums.items()
    ]
    return sorted(
        found, key=lambda each: (each.work is None, each.title == str(DELIVERY), -each.earned.minor)
    )


def of(payee: Payee, artist: Artist | None, *, currency: str, today: dt.date) -> Earned:
    """Everything the earnings page shows."""
    months = by_month(payee, currency=currency, today=today)
    works = by_work(payee, artist, currency=currency)
    own = [each.work for each in works if each.work is not None and each.work.minutes_worked]
    earned = sum(each.earned.minor for each in works if each.work in own)
    return Earned(
        months=months,
        in_all=Money(sum(each.earned.minor for each in works), currency),
        works=works,
        hourly=_hourly(earned, own, currency),
        minutes=sum(work.minutes_worked for work in own),
        chart=drawn(months, id="by-month"),
    )


def drawn(months: Iterable[Month], *, id: str) -> SafeString:
    """The months as bars, with `id` in the page."""
    return _drawn(tuple(months), id, language.active())


@lru_cache(maxsize=KEPT)
def _drawn(months: tuple[Month, ...], id: str, spoken: str) -> SafeString:
    """What is kept is how these amounts look in the language `spoken`, the active one, whoever earned them."""
    bars = chart.bars(
        [month.earned.minor for month in months], [language.short_month(month.first) for month in months]
    )
    return get_template("studio/_chart.html").render({"chart": bars, "months": months, "id": id})


def _hourly(earned: int, works: list[Work], currency: str) -> Money | None:
    """What an hour was paid after materials, rounded down; None without hours."""
    minutes = sum(work.minutes_worked for work in works)
    if not minutes:
        return None
    return Money((earned - sum(work.materials_cost for work in works)) * 60 // minutes, currency)


def _months_before(day: dt.date, count: int) -> dt.date:
    number = day.year * 12 + day.month - 1 - count
    return dt.date(number // 12, number % 12 + 1, 1)
