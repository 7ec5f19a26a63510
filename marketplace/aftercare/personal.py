"""What followed a person's orders: what they wrote, gave back, and showed around. Ended by marketplace.keeping.services.leaving."""

import datetime as dt
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.aftercare import selectors
from marketplace.aftercare.models import Claim, Message, Photograph, Receipt


def held(user) -> dict[str, list[dict]]:
    """Rows under a heading, of plain values. Of a conversation both sides: what was written to them is theirs, too."""
    conversations = Message.objects.filter(Q(by=user) | Q(shipment__order__user=user))
    returns = selectors.claims().filter(shipment__order__user=user).order_by("asked_at", "pk")
    receipts = Receipt.objects.filter(order__user=user).select_related("order").order_by("made_at", "pk")
    return {
        "Messages": [
            {
                "order": each.shipment.order.number,
                "written by": "you" if each.by_id == user.pk else each.get_side_display(),
                "text": each.text,
                "asked the co-op": each.asks_coop,
                "sent": each.sent_at,
            }
            for each in conversations.select_related("shipment__order")
        ],
        "Returns": [
            {
                "order": each.shipment.order.number,
                "reason": each.get_reason_display(),
                "in your words": list(filter(None, (each.text, each.appeal))),
                "pieces": [f"{piece.quantity} × {piece.line.title}" for piece in each.pieces.all()],
                "photographs": len(each.photographs.all()),
                "answer": each.answer,
                "state": each.get_status_display(),
                "asked": each.asked_at,
                "decided": each.decided_at,
                "ended": each.ended_at,
            }
            for each in returns
        ],
        "Receipts you could show around": [
            {"order": each.order.number, "made": each.made_at, "withdrawn": each.withdrawn_at}
            for each in receipts
        ],
    }


def ties(user, *, at: dt.datetime) -> list[str]:
    """A return that is not decided, or whose money has not gone back, keeps them here."""
    under_way = Claim.objects.filter(shipment__order__user=user, status__in=Claim.OPEN).order_by("pk")
    return [
        _("A return of order %(number)s is under way. You can leave once it is settled, or withdraw it.")
        % {"number": claim.shipment.order.number}
        for claim in under_way.select_related("shipment__order")
    ]


def forget(user, *, at: dt.datetime) -> None:
    """
    What was written stays for the other side, and names nobody any more. Photographs of damage go, for the returns that they
    were about are settled; addresses of receipts find nothing from now on.
    """
    Message.objects.filter(by=user).update(by=None)
    Receipt.objects.filter(order__user=user, withdrawn_at=None).update(withdrawn_at=at)
    photographs = Photograph.objects.filter(claim__shipment__order__user=user)
    for photograph in photographs:
        transaction.on_commit(partial(default_storage.delete, photograph.file.name))
    photographs.delete()
