"""
What every wall shows: {% hung cards heading="h2" hearts=hearts %}, {% to_drop chosen %}, {% to_sort_by sorts %},
{% country_choices asked.ships %}, {% currency_choices seen.currency %}, {% swatch "blue" %}, {% about price %}.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from marketplace.catalogue import choosing
from marketplace.catalogue.cards import HEART, Card, Eyes
from marketplace.catalogue.color import SHOWN_AS
from marketplace.catalogue.drawn import Drawn
from marketplace.catalogue.seen import PLAIN, currencies
from payouts import language
from payouts.money import Money

register = template.Library()


@register.simple_tag(takes_context=True)
def hung(context, cards: Iterable[Card], *, heading: str = "h3", hearts=None) -> SafeString:
    """
    The cards as items of a wall's list, the first of them fetched at once: with lengths and prices as the visitor sees them,
    and the button to keep each that `hearts.button(id, title)` draws, if any.
    """
    eyes, parts = Eyes(context.get("seen") or PLAIN), []
    for place, card in enumerate(cards):
        before, _heart, after = card.html(heading=heading or "h3", eager=not place, eyes=eyes).partition(
            HEART
        )
        parts += [before, hearts.button(card.id, card.title) if hearts else "", after]
    return SafeString("".join(parts))


@register.simple_tag(takes_context=True)
def filled(context, drawn: Drawn, sold_out: str = "") -> SafeString:
    """The content of a page that was drawn for everybody, with the visitor's own token, hearts and `sold_out` form."""
    return drawn.content_for(context["request"], context["hearts"], sold_out)


@register.simple_tag
def to_drop(chosen: Iterable[tuple[str, str]]) -> SafeString:
    """What narrows the wall down, as (label, address without it), as items of a list of links."""
    after = f' <span aria-hidden="true">×</span><span class="hidden-visually">{language.colon()}{escape(gettext("take away"))}</span></a></li>'
    return SafeString(
        "".join(f'<li><a href="{escape(address)}">{escape(label)}{after}' for label, address in chosen)
    )


@register.simple_tag
def to_sort_by(sorts: Iterable[tuple[str, str, bool]]) -> SafeString:
    """The orders of a wall, as (label, address, whether it is in this one), as items of a list of links."""
    here = ' aria-current="true"'
    return SafeString(
        "".join(
            f'<li><a href="{escape(address)}"{here if is_so else ""}>{escape(label)}</a></li>'
            for label, address, is_so in sorts
        )
    )


@register.simple_tag
def currency_choices(chosen: str) -> SafeString:
    """The options of a choice among currencies, one of them chosen."""
    return _currency_options(language.active(), chosen)


@lru_cache(maxsize=200)
def _currency_options(spoken: str, chosen: str) -> SafeString:
    """Drawn once for each language and choice."""
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
