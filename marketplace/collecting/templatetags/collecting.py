"""The certificates of an order, for its page."""

from django import template

from marketplace.collecting import selectors

register = template.Library()


@register.inclusion_tag("collecting/_of_order.html")
def certificates_of(order) -> dict:
    """What can be downloaded for an order's copies; nothing before they are paid."""
    return {"order": order, "certificates": list(selectors.of_order(order)) if order.paid_at else []}
