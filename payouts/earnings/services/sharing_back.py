"""The one place that takes money of a charge from its parties, or gives it to them again."""

from __future__ import annotations

from collections.abc import Sequence

from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.models import JournalEntry
from payouts.money import Money

from .. import giving_back, selectors
from ..giving_back import Taken
from ..models import Charge, Part, Sale


def post_change(
    *, charge: Charge, reference: str, memo: str, against: Sequence[ledger.Line], at
) -> JournalEntry:
    """
    Bring every party of a charge to what it is to have given back now, in one entry against `against`.

    The caller has locked `charge` and has written or undone the `GivenBack` row that makes the difference. Who owes
    from what depends on the sale: from pending before its release, from available after, which may go below zero.
    """
    # In order, so that two of them never wait for each other; a release under way is waited for.
    sales = list(charge.sales.select_for_update().order_by("pk"))
    parts = {sale.pk: list(sale.parts.select_related("payee")) for sale in sales}
    now = giving_back.taken_from(
        [_shared(sale, parts[sale.pk]) for sale in sales], selectors.standing_returns(charge, sales)
    )
    lines = [
        line
        for sale, taken in zip(sales, now, strict=True)
        for line in _bring_to(sale, parts[sale.pk], taken)
    ]
    return ledger.post(reference=reference, memo=memo, occurred_at=at, lines=[*lines, *against])


def _shared(sale: Sale, parts: list[Part]) -> giving_back.Shared:
    return giving_back.Shared(
        coop=sale.coop_share, tax=sale.tax, parts=tuple(part.amount for part in parts), first=sale.pk
    )


def _bring_to(sale: Sale, parts: list[Part], taken: Taken) -> list[ledger.Line]:
    """The debits (or, where something is undone, credits) of one sale's parties; the rows keep count."""
    currency = sale.currency
    own = chart.solidarity_fund if sale.kind in Sale.OF_THE_FUND else chart.coop_share
    owed = chart.pending if sale.status == Sale.Status.PENDING else chart.available
    coop_before = sale.refunded - sale.tax_refunded - sum(part.refunded for part in parts)
    lines = [
        ledger.debit(own(currency), Money(taken.coop - coop_before, currency)),
        ledger.debit(chart.tax_payable(currency), Money(taken.tax - sale.tax_refunded, currency)),
    ]
    for part, total in zip(parts, taken.parts, strict=True):
        lines.append(ledger.debit(owed(part.payee, currency), Money(total - part.refunded, currency)))
        part.refunded = total
    Part.objects.bulk_update(parts, ["refunded"])
    sale.refunded, sale.tax_refunded = taken.total, taken.tax
    sale.save(update_fields=["refunded", "tax_refunded"])
    return lines
