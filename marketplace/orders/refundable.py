"""What of a payment can go back, and what each kind of refund comes to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.translation import gettext as _

from marketplace.orders import selectors
from marketplace.orders.models import Order, OrderLine, Refund, Reservation, StrayPayment
from payouts import language
from payouts.earnings import selectors as earned
from payouts.money import Money, total, zero

Kind = Refund.Kind


class CannotRefund(Exception):
    """This much cannot be given back; the message says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a refund comes to: `items` by what earnings call each thing, None where all share it."""

    amount: Money
    items: dict[str, Money] | None = None
    copies: Sequence[Reservation] = field(default=())


def left(of: Order | StrayPayment) -> Money:
    """What neither went back, nor is on its way, nor is or was with the buyer's bank."""
    charge = _charge(of)
    if charge is None:
        return zero(of.currency)
    asked = of.refunds.exclude(status=Refund.Status.FAILED).aggregate(sum=Sum("amount"))["sum"] or 0
    return Money(charge.amount - charge.disputed - asked, charge.currency)


def _charge(of: Order | StrayPayment):
    """What was paid; None where nothing was."""
    unpaid = isinstance(of, Order) and of.paid_at is None
    return None if unpaid else earned.charge_of(of.payment_intent)


def left_of_tax(order: Order) -> Money:
    charge = _charge(order)
    return earned.tax_left(charge) if charge else zero(order.currency)


def plan(
    of: Order | StrayPayment,
    kind: str,
    *,
    amount: Money | None,
    pieces: Mapping[int, int],
    copies: Sequence[Reservation],
    beside: Collection[str] = (),
) -> Plan:
    """
    What a refund of this kind comes to now. `beside`: what goes back with the pieces, as earnings call it.

    :raises CannotRefund: if it cannot be
    """
    charge = _charge(of)
    if charge is None:
        raise CannotRefund(_("This order was never paid."))
    # The one guard against giving back what the bank is taking back: Stripe refuses as well, PostgreSQL does in the end.
    if any(dispute.is_open and not dispute.is_inquiry for dispute in charge.disputes.all()):
        raise CannotRefund(
            _("The buyer's bank is deciding about this payment. Nothing can go back beside that.")
        )
    rest = left(of)
    found = _of_kind(of, kind, charge, rest, amount, pieces, copies, beside)
    if found.amount.currency != of.currency:
        raise CannotRefund(_("This order was paid in %(currency)s.") % {"currency": of.currency})
    if found.amount.minor <= 0:
        raise CannotRefund(
            _("Nothing is left to give back.") if not rest else _("Give back more than nothing.")
        )
    if found.amount > rest:
        raise CannotRefund(
            _("Only %(rest)s of this order is left to give back.") % {"rest": language.amount(rest)}
        )
    return found


def _of_kind(of, kind, charge, rest, amount, pieces, copies, beside) -> Plan:
    if kind == Kind.AMOUNT:
        return Plan(amount)
    if kind == Kind.EVERYTHING:
        return Plan(rest, copies=_sold_copies(of))
    if kind == Kind.TAX:
        return Plan(earned.tax_left(charge))
    lefts = _lefts(of, charge)
    if kind == Kind.DELIVERY:
        items = _of_others([selectors.shipping_reference(parcel) for parcel in of.shipments.all()], lefts)
    else:
        items = _of_pieces(of, lefts, pieces, copies)
        items |= _of_others(beside, lefts)
    return Plan(total(items.values(), of.currency), items, copies)


def _of_others(references: Collection[str], lefts: dict[str, Money]) -> dict[str, Money]:
    """What is left of deliveries and the like; what cost nothing is left out."""
    return {name: lefts[name] for name in references if name in lefts and lefts[name].minor > 0}


def _of_pieces(order: Order, lefts: dict[str, Money], pieces: Mapping[int, int], copies) -> dict[str, Money]:
    """Each piece at the price it was bought for, as far as it did not go back before."""
    items = {}
    for line in order.lines.all():
        count = max(pieces.get(line.pk, 0), sum(copy.line_id == line.pk for copy in copies))
        if not 0 <= count <= line.quantity:
            raise CannotRefund(
                _("%(title)s: %(quantity)s were bought.") % {"title": line.told, "quantity": line.quantity}
            )
        if count:
            items[line.reference] = min(Money(line.unit_price * count, order.currency), lefts[line.reference])
    if not items:
        raise CannotRefund(_("Choose at least one piece."))
    if any(money.minor <= 0 for money in items.values()):
        raise CannotRefund(_("A piece that you chose was given back before."))
    return items


def _sold_copies(of: Order | StrayPayment) -> list[Reservation]:
    if isinstance(of, StrayPayment):
        return []
    return list(Reservation.objects.filter(line__order=of, status=Reservation.Status.SOLD))


def copies_of(line: OrderLine) -> list[Reservation]:
    """The numbered copies of a line that the buyer has."""
    return [copy for copy in line.reservations.all() if copy.status == Reservation.Status.SOLD]


def pieces_left(order: Order) -> dict[int, int]:
    """How many pieces of each line (by its number) are paid for still; one that went back in part counts as there."""
    charge = _charge(order)
    lefts = _lefts(order, charge) if charge else {}
    return {
        line.pk: -(-lefts[line.reference].minor // line.unit_price) if line.reference in lefts else 0
        for line in order.lines.all()
    }


def _lefts(of: Order | StrayPayment, charge) -> dict[str, Money]:
    """What of each thing can still go back, without what is asked for already and not booked yet."""
    lefts = earned.left_of_each(charge)
    waiting = of.refunds.filter(status__in=[Refund.Status.REQUESTED, Refund.Status.SENDING])
    for items in waiting.exclude(items=None).values_list("items", flat=True):
        for reference, minor in items.items():
            lefts[reference] -= Money(minor, charge.currency)
    return lefts
