"""What an entry means to a payee: of which sale, at what share, under which version of the split."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.timezone import localtime

from payouts.earnings.models import Part, Sale
from payouts.money import Money
from payouts.payees.models import Payee
from payouts.splits.models import Share

from .sheet import Line
from .wording import Words

AT_A_TIME = 1_000

# By the beginning of an entry's reference; a sale's own kind says more.
KINDS = {
    "sale": "sale",
    "release": "sale",
    "refund": "refund",
    "dispute": "dispute",
    "netting": "netting",
    "advance": "netting",
    "reversal": "back",
    "payout": "payout",
    "transfer": "payout",
}
NETTED = (":netted", ":netting-undone")
ORDER = re.compile(r"\border:(\S+)")


@dataclass(frozen=True, slots=True)
class Movement:
    """What one entry did to a payee's money; `amount` is minor units, what is owed to the payee positive."""

    reference: str
    memo: str
    occurred_at: dt.datetime
    amount: int


def lines(movements: Iterable[Movement], *, payee: Payee, currency: str, words: Words) -> Iterator[Line]:
    """Each movement as a line, in the order given, told in `words`; what a work is called is as its maker typed it."""
    movements = iter(movements)
    while batch := list(islice(movements, AT_A_TIME)):
        yield from _tell(batch, payee, currency, words)


def _tell(batch: list[Movement], payee: Payee, currency: str, words: Words) -> Iterator[Line]:
    references = [each.reference.removeprefix("release:") for each in batch]
    sales = {
        sale.reference: sale
        for sale in Sale.objects.filter(reference__in=references).select_related("agreement")
    }
    roles = dict(Part.objects.filter(sale__in=sales.values(), payee=payee).values_list("sale_id", "role"))
    shares = _shares(payee, {sale.agreement_id for sale in sales.values()}, words)
    for each, reference in zip(batch, references, strict=True):
        sale = sales.get(reference)
        if sale is None:
            yield Line(
                # The date where the co-op is: a sale at midnight is of the day that its people say it is.
                date=localtime(each.occurred_at).date(),
                title=words.memo(each.memo),
                amount=Money(each.amount, currency),
                reference=each.reference,
                kind=_kind(each.reference),
                order=found.group(1) if (found := ORDER.search(each.memo)) else "",
            )
            continue
        is_shipping = sale.kind == Sale.Kind.SHIPPING
        yield Line(
            date=localtime(each.occurred_at).date(),
            title=words.memo(sale.title) if is_shipping else sale.title,
            amount=Money(each.amount, currency),
            reference=each.reference,
            kind="shipping" if is_shipping else "sale",
            order=sale.order_reference.removeprefix("order:"),
            role=words.role(roles.get(sale.pk, "")),
            share=shares.get(sale.agreement_id, ""),
            agreement=words.say("agreement", version=sale.agreement.version) if sale.agreement else "",
        )


def _kind(reference: str) -> str:
    return "netting" if reference.endswith(NETTED) else KINDS.get(reference.partition(":")[0], "other")


def _shares(payee: Payee, agreements: set[int | None], words: Words) -> dict[int, str]:
    """The payee's share by agreement, in words: "70 %", "8.00 EUR a copy"."""
    return {
        share.agreement_id: (
            f"{words.number(share.basis_points / 100)} %"
            if share.basis_points is not None
            else words.say("a copy", amount=_named(Money(share.amount, share.agreement.currency), words))
        )
        for share in Share.objects.filter(agreement__in=agreements - {None}, payee=payee).select_related(
            "agreement"
        )
    }


def _named(money: Money, words: Words) -> str:
    """ "8.00 EUR": the currency by its name, since a sign can mean several."""
    return f"{words.plain(money)} {money.currency}"
