"""Reference exchange rates, kept by day. A day once read stays as it is, so a price shown then can be told again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from marketplace.catalogue.exchange import Rates
from marketplace.catalogue.models import ReferenceRates


class Contradiction(ValueError):
    """Other rates than are kept came for a day."""


def newest() -> Rates | None:
    """Of the newest day that is known; None before the first. One query."""
    row = ReferenceRates.objects.order_by("-day").first()
    return None if row is None else _rates(row)


@transaction.atomic
def keep(days: Iterable[Rates], *, at: dt.datetime) -> list[dt.date]:
    """
    Keep rates; the days that were new, in their order. Keeping the same again changes nothing.

    :raises Contradiction: if other rates are kept for one of the days; then nothing of it is kept
    """
    new = []
    for rates in days:
        told = {currency: str(rate) for currency, rate in sorted(rates.per_euro.items())}
        row, is_new = ReferenceRates.objects.get_or_create(
            day=rates.day, defaults={"per_euro": told, "source": rates.source, "read_at": at}
        )
        if is_new:
            new.append(rates.day)
        elif _rates(row).per_euro != rates.per_euro:
            raise Contradiction(
                f"other rates are kept for {rates.day} already, read on {row.read_at:%Y-%m-%d}"
            )
    return new


def _rates(row: ReferenceRates) -> Rates:
    return Rates(row.day, {currency: Decimal(rate) for currency, rate in row.per_euro.items()}, row.source)
