"""
What every wall shows: {% hung card heading="h2" eager=True hearts=hearts %}, {% country_choices asked.ships %},
{% currency_choices seen.currency %}, {% swatch "blue" %}, {% about price %}.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from marketplace.catalogue import choosing
from marketplace.catalogue.cards import HEART, Card
from marketplace.catalogue.color import SHOWN_AS
from marketplace.catalogue.drawn import Drawn
from marketplace.catalogue.seen import PLAIN, currencies
from payouts.money import Money

register = template.Library()


@register.simple_tag(takes_context=True)
def hung(context, card: Card, *, heading: str = "h3", eager: bool = False, hearts=None) -> SafeString:
    """
    The card as an item of a wall's list, with lengths and prices as the visitor sees them and the button to keep it that
    `hearts.button(id, title)` draws, if any.
    """
    drawn = card.html(heading=heading or "h3", eager=eager, seen=context.get("seen") or PLAIN)
    return SafeString(drawn.replace(HEART, hearts.button(card.id, card.title) if hearts else "", 1))


@register.simple_tag(takes_context=True)
def filled(context, drawn: Drawn, sold_out: str = "") -> SafeString:
    """The content of a page that was drawn for everybody, with the visitor's own token, hearts and `sold_out` form."""
    return drawn.content_for(context["request"], context["hearts"], sold_out)


@register.simple_tag
def currency_choices(chosen: str) -> SafeString:
    """The options of a choice among currencies, one of them chosen."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SafeString(" selected" if code == chosen else ""), name) for code, name in currencies()),
    )


@register.simple_tag
def swatch(family: str) -> SafeString:
    """A spot of the colour that a family is shown as."""
    return format_html(
        '<svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="{}"/></svg>',
        SHOWN_AS.get(family, "none"),
    )


@register.simple_tag(takes_context=True)
def about(context, price: Money) -> str:
    """ "about $96" beside a price, in the currency that the visitor chose; nothing where none was."""
    return (context.get("seen") or PLAIN).about(price)


@register.simple_tag
def country_choices(chosen: str) -> SafeString:
    """The options of a choice among all countries, one of them chosen."""
    return choosing.options(chosen)
