"""Where the money of an order went, what a payee earned, what may be released, and what went back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from payouts.ledger.models import Posting
from payouts.money import Money, zero
from payouts.splits.selectors import Row, percent

from . import giving_back
from .models import Charge, Dispute, GivenBack, Part, Sale


def sales_of_order(order_reference: str) -> list[Sale]:
    return list(
        Sale.objects.filter(order_reference=order_reference)
        .select_related("charge", "agreement")
        .prefetch_related("parts__payee")
        .order_by("pk")
    )


def where_it_went(order_reference: str) -> list[Row]:
    """
    Every cent of a paid order, as booked, less what refunds and lost disputes took back: what the buyer is out.

    Empty before it is paid.
    """
    sales = sales_of_order(order_reference)
    if not sales:
        return []
    currency = sales[0].currency
    sums: dict[tuple[str, str, str], int] = {}
    for sale in sales:
        kind = "shipping" if sale.kind == Sale.Kind.SHIPPING else "part"
        for part in sale.parts.all():
            role = _("Delivery") if kind == "shipping" else part.role
            key = (kind, part.payee.name, role)
            sums[key] = sums.get(key, 0) + part.amount - part.refunded
        own = (
            ("fund", _("Solidarity fund"), "")
            if sale.kind in Sale.OF_THE_FUND
            else ("coop", _("The co-op"), "")
        )
        tax = sale.tax - sale.tax_refunded
        of_parties = sum(part.amount - part.refunded for part in sale.parts.all())
        sums[own] = sums.get(own, 0) + sale.received - sale.refunded - of_parties - tax
        to_the_state = ("tax", _("Tax"), "")
        sums[to_the_state] = sums.get(to_the_state, 0) + tax
    whole = sum(sums.values())
    order = ["part", "shipping", "tax", "fees", "coop", "fund"]
    notes = {
        "coop": _("keeps the place running; card processing included"),
        "fund": _("fronts refunds, voted by members"),
    }
    return [
        Row(label, Money(amount, currency), percent(amount, whole), kind, role or notes.get(kind, ""))
        for (kind, label, role), amount in sorted(sums.items(), key=lambda item: order.index(item[0][0]))
        if amount
    ]


def returned(order_reference: str) -> Money | None:
    """What went back to the buyer of an order by refunds and lost disputes, for good; None before it is paid."""
    sales = sales_of_order(order_reference)
    if not sales:
        return None
    return Money(sum(sale.refunded for sale in sales), sales[0].currency)


def parts_of(payee):
    """What a payee earned, newest first, with each sale."""
    return Part.objects.filter(payee=payee).select_related("sale").order_by("-sale__sold_at", "-pk")


# --- Release ------------------------------------------------------------------------------------------


def due(at) -> QuerySet[Sale]:
    """Sales whose date has come: nobody complained, and no bank is deciding about their payment."""
    return Sale.objects.filter(
        ~Exists(open_disputes().filter(charge=OuterRef("charge"))),
        status=Sale.Status.PENDING,
        hold_reason="",
        release_at__lte=at,
    )


DISPUTED = gettext_noop("The buyer's bank decides about the payment (%(dispute)s).")


def why_held(sale: Sale) -> str:
    """What keeps a sale from being released, in words; empty if nothing does but time."""
    if sale.status != Sale.Status.PENDING:
        return ""
    if sale.hold_reason:
        return sale.hold_reason
    dispute = open_disputes().filter(charge=sale.charge_id).first()
    return DISPUTED % {"dispute": dispute.stripe_dispute} if dispute else ""


# --- What went back ---------------------------------------------------------------------------------


def open_disputes() -> QuerySet[Dispute]:
    return Dispute.objects.filter(status__in=Dispute.OPEN)


def disputes() -> QuerySet[Dispute]:
    """Every dispute with its charge, newest first."""
    return Dispute.objects.select_related("charge", "submitted_by").order_by("-opened_at", "-pk")


def disputes_of_order(order_reference: str) -> list[Dispute]:
    return list(disputes().filter(charge__order_reference=order_reference))


def standing_returns(charge: Charge, sales: Sequence[Sale]) -> list[giving_back.Return]:
    """What stands of refunds and lost disputes of a charge, in the order Stripe made them; `sales` give the places."""
    places = {sale.reference: place for place, sale in enumerate(sales)}
    rows = GivenBack.objects.filter(charge=charge, undone_at=None).order_by("happened_at", "reference")
    return [
        giving_back.Return(
            amount=row.amount,
            items=None if row.items is None else {places[name]: amount for name, amount in row.items.items()},
            tax_only=row.tax_only,
        )
        for row in rows
    ]


def left_of_each(charge: Charge, *, tax_only: bool = False) -> dict[str, Money]:
    """What of each sale (by reference), or of its tax, can still go back."""
    return {
        sale.reference: Money(
            sale.tax - sale.tax_refunded if tax_only else sale.received - sale.refunded, sale.currency
        )
        for sale in charge.sales.order_by("pk")
    }


def tax_left(charge: Charge) -> Money:
    """What of the tax of a whole charge can still go back."""
    return sum(left_of_each(charge, tax_only=True).values(), zero(charge.currency))


def charge_of(payment_intent: str | None) -> Charge | None:
    """The payment in our books, or None before it is booked."""
    return Charge.objects.filter(payment_intent=payment_intent).first() if payment_intent else None


def payees_of(charge: Charge) -> list:
    """Who has a part of a charge and somebody who reads letters."""
    parts = Part.objects.filter(sale__charge=charge, payee__user__isnull=False)
    found = {part.payee_id: part.payee for part in parts.select_related("payee__user").order_by("pk")}
    return list(found.values())


def who_gives_back(charge: Charge, reference: str) -> list[tuple[object, str, Money]]:
    """
    What each payee gave back (below zero: got again) by the entry `reference`, as (payee, sale's title, amount).

    Nobody but payees is listed; empty before it is booked.
    """
    postings = Posting.objects.filter(
        entry__reference=reference, account__payee__isnull=False
    ).select_related("account__payee__user")
    sums: dict = {}
    for posting in postings:
        sums[posting.account.payee] = sums.get(posting.account.payee, 0) + posting.amount
    titles = dict(
        Part.objects.filter(sale__charge=charge).order_by("-sale__pk").values_list("payee", "sale__title")
    )
    return [
        (payee, titles.get(payee.pk, ""), Money(amount, charge.currency))
        for payee, amount in sums.items()
        if amount
    ]
