"""What follows a sale, on the order's own page and in the studio's list."""

from django import template

from marketplace.aftercare import claim_words, selectors
from marketplace.aftercare.models import Side

register = template.Library()


@register.inclusion_tag("aftercare/_of_order.html")
def aftercare_of(order) -> dict:
    """Messages and returns of each parcel, and the receipt to show around; nothing before it is paid."""
    if order.paid_at is None:
        return {"order": None}
    unread = selectors.unread_in(order, Side.BUYER)
    claims: dict[int, list] = {}
    for claim in selectors.claims().filter(shipment__order=order):
        claims.setdefault(claim.shipment_id, []).append((claim, claim_words.standing(claim)))
    return {
        "order": order,
        "parcels": [
            (parcel, unread.get(parcel.pk, 0), claims.get(parcel.pk, [])) for parcel in order.shipments.all()
        ],
        "receipt": selectors.open_receipt(order),
    }


@register.simple_tag(takes_context=True)
def artist_has_waiting(context) -> list:
    """The parcels of the artist who is signed in about which somebody waits for her answer."""
    return selectors.awaited_of_artist(context["request"].user)
