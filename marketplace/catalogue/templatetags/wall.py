"""A card in a template: {% hung card heading="h2" eager=True %}."""

from django import template
from django.utils.safestring import SafeString

from marketplace.catalogue.cards import Card

register = template.Library()


@register.simple_tag
def hung(card: Card, *, heading: str = "h3", eager: bool = False) -> SafeString:
    """The card as an item of a wall's list."""
    return card.html(heading=heading or "h3", eager=eager)
