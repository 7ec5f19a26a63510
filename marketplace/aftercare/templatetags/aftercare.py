"""What follows a sale, on the order's own page and in the studio's list."""

from django import template
from django.conf import settings
from django.urls import reverse

from marketplace.aftercare import claim_words, selectors
from marketplace.aftercare.models import Claim, Side
from marketplace.orders.models import Shipment

register = template.Library()

AWAY = {Shipment.Status.SHIPPED, Shipment.Status.DELIVERED}


@register.inclusion_tag("aftercare/_of_order.html")
def aftercare_of(order) -> dict:
    """Messages and returns of each parcel, and the receipt to show around; nothing before it is paid."""
    if order.paid_at is None:
        return {"order": None}
    unread = selectors.unread_in(order, Side.BUYER)
    claims: dict[int, list] = {}
    for claim in selectors.claims().filter(shipment__order=order):
        claims.setdefault(claim.shipment_id, []).append((claim, claim_words.standing(claim)))
    receipt, parcels = selectors.open_receipt(order), list(order.shipments.all())
    left = selectors.can_be_asked_for(order) if any(parcel.status in AWAY for parcel in parcels) else {}
    return {
        "order": order,
        "parcels": [
            (
                parcel,
                unread.get(parcel.pk, 0),
                claims.get(parcel.pk, []),
                parcel.status in AWAY and any(left[line.pk] for line in parcel.lines.all()),
            )
            for parcel in parcels
        ],
        "receipt": receipt,
        # Whole, as it is given to others.
        "receipt_address": receipt and settings.SITE_URL + reverse("aftercare:receipt", args=[receipt.token]),
    }


@register.simple_tag
def asked_about(order) -> bool:
    """Whether something of what arrived is asked to go back, or was reported damaged; what was withdrawn was never asked."""
    return (
        order.status == order.Status.DELIVERED
        and Claim.objects.filter(shipment__order=order).exclude(status=Claim.Status.WITHDRAWN).exists()
    )


@register.simple_tag(takes_context=True)
def artist_has_waiting(context) -> list:
    """The parcels of the artist who is signed in about which somebody waits for her answer."""
    return selectors.awaited_of_artist(context["request"].user)
