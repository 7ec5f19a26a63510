"""Reading conversations, returns and receipts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from marketplace.aftercare.models import Claim, ClaimedPiece, Message, Reading, Receipt, Side
from marketplace.orders import refundable
from marketplace.orders.models import Order, Shipment
from payouts.composed import Blank, Composed

LONGEST = 50  # lines of the studio's list


def unread(shipment: Shipment, side: str) -> int:
    """How many messages of others this side has not read."""
    return _unread(Message.objects.filter(shipment=shipment), side).count()


def unread_in(order: Order, side: str) -> dict[int, int]:
    """How many messages of others this side has not read, by parcel (its number); parcels without any are left out."""
    rows = _unread(Message.objects.filter(shipment__order=order), side).order_by().values_list("shipment")
    return dict(rows.annotate(waiting=Count("pk")))


def waiting_for_artist(user) -> QuerySet[Shipment]:
    """
    Her parcels with messages that she has not read (`is_unread`), a return that she is to decide (`is_asked`), or one on
    its way back to her (`is_coming_back`); the oldest order first.
    """
    waits = Q(is_unread=True) | Q(is_asked=True) | Q(is_coming_back=True)
    return _parcels_with_marks(user).filter(waits).order_by("order__paid_at", "pk")


def _parcels_with_marks(user) -> QuerySet[Shipment]:
    returns = Claim.objects.filter(shipment=OuterRef("pk"))
    own = Shipment.objects.filter(artist__user=user).select_related("order")
    return own.annotate(
        is_unread=Exists(_unread(Message.objects.filter(shipment=OuterRef("pk")), Side.ARTIST)),
        is_asked=Exists(returns.filter(status=Claim.Status.REQUESTED)),
        is_coming_back=Exists(returns.filter(status=Claim.Status.SENT_BACK)),
    )


@dataclass(frozen=True, slots=True)
class Awaited:
    """One of the parcels that wait for their artist, as the studio lists it: of its `order` number and buyer's name are read."""

    pk: int
    order: Order
    is_unread: bool
    is_asked: bool
    is_coming_back: bool


def awaited_of_artist(user) -> list[Awaited]:
    """The same as a list, no longer than `LONGEST`. One query."""
    rows = _awaited().rows(user=user.pk)
    return [
        Awaited(parcel, Order.from_db(connection.alias, ["id", "name"], [order, name]), *what)
        for parcel, order, name, *what in rows
    ]


@cache
def _awaited() -> Composed:
    marks = "is_unread", "is_asked", "is_coming_back"
    parcels = Composed.of(
        _parcels_with_marks(Blank("user")).values_list("pk", "order", "order__name", *marks, "order__paid_at")
    )
    # OFFSET 0 keeps PostgreSQL from planning each mark twice: once to be shown, once as the condition.
    return Composed(
        f"""
        SELECT pk, "order", order__name, {", ".join(marks)} FROM ({parcels.sql} OFFSET 0) hers
        WHERE {" OR ".join(marks)} ORDER BY order__paid_at, pk LIMIT {LONGEST}
        """  # noqa: S608
    )


def _unread(messages: QuerySet[Message], side: str) -> QuerySet[Message]:
    read = Reading.objects.filter(shipment=OuterRef("shipment"), side=side, read_at__gte=OuterRef("sent_at"))
    return messages.filter(~Exists(read)).exclude(side=side)


def asking_the_coop() -> QuerySet[Shipment]:
    """Parcels about which the co-op was asked and has not answered, with `asked_at` and `asked_text` of the first such message."""
    answered = Message.objects.filter(
        shipment=OuterRef("shipment"), side=Side.COOP, sent_at__gte=OuterRef("sent_at")
    )
    asked = Message.objects.filter(~Exists(answered), shipment=OuterRef("pk"), asks_coop=True).order_by(
        "sent_at", "pk"
    )
    return Shipment.objects.annotate(
        asked_at=Subquery(asked.values("sent_at")[:1]), asked_text=Subquery(asked.values("text")[:1])
    ).exclude(asked_at=None)


def claims() -> QuerySet[Claim]:
    """Returns with all that their pages show."""
    return Claim.objects.select_related(
        "shipment__order", "shipment__artist__user", "shipment__artist__storefront", "refund"
    ).prefetch_related("pieces__line", "pieces__copy", "photographs")


def claims_of_artist(user) -> QuerySet[Claim]:
    return claims().filter(shipment__artist__user=user)


def claims_for_coop(at: dt.datetime, *, silence: dt.timedelta) -> QuerySet[Claim]:
    """What the co-op decides: escalated ones, and parcels sent back that the artist says nothing of."""
    return Claim.objects.filter(
        Q(status=Claim.Status.ESCALATED) | Q(status=Claim.Status.SENT_BACK, sent_back_at__lte=at - silence)
    )


def can_be_asked_for(order: Order) -> dict[int, int]:
    """How many pieces of each line (by its number) are paid for still and in no open return."""
    taken, _copies = claimed(order)
    return {line: max(0, left - taken.get(line, 0)) for line, left in refundable.pieces_left(order).items()}


def claimed(order: Order) -> tuple[dict[int, int], set[int]]:
    """What open claims are about: pieces by line (its number), and numbered copies (theirs)."""
    pieces: dict[int, int] = {}
    copies = set()
    rows = ClaimedPiece.objects.filter(claim__shipment__order=order, claim__status__in=Claim.OPEN)
    for line, copy, quantity in rows.values_list("line", "copy", "quantity"):
        pieces[line] = pieces.get(line, 0) + quantity
        if copy:
            copies.add(copy)
    return pieces, copies


def receipt(token: str) -> Receipt | None:
    """The receipt at an address that was not taken back."""
    return (
        Receipt.objects.filter(token=token, withdrawn_at=None, order__paid_at__isnull=False)
        .select_related("order")
        .first()
    )


def open_receipt(order: Order) -> Receipt | None:
    return Receipt.objects.filter(order=order, withdrawn_at=None).first()


def newest_first(shipment: Shipment) -> QuerySet[Message]:
    return shipment.messages.select_related("by").order_by(F("sent_at").desc(), "-pk")
