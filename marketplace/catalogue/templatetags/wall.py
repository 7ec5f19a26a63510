"""What every wall shows: {% hung card heading="h2" eager=True hearts=hearts %}, {% country_choices asked.ships %}."""

from functools import lru_cache

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from marketplace.catalogue.cards import HEART, Card
from marketplace.catalogue.countries import countries
from payouts import language

register = template.Library()


@register.simple_tag
def hung(card: Card, *, heading: str = "h3", eager: bool = False, hearts=None) -> SafeString:
    """The card as an item of a wall's list, with the button to keep it that `hearts.button(id, title)` draws, if any."""
    drawn = card.html(heading=heading or "h3", eager=eager)
    return SafeString(drawn.replace(HEART, hearts.button(card.id, card.title) if hearts else "", 1))


@register.simple_tag
def country_choices(chosen: str) -> SafeString:
    """The options of a choice among all countries, one of them chosen."""
    return _options(language.active(), chosen)


@lru_cache(maxsize=1_200)
def _options(spoken: str, chosen: str) -> SafeString:
    """Drawn once for each language and choice: there are some 250 countries."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (code, SafeString(" selected" if code == chosen else ""), name)
            for code, name in countries().items()
        ),
    )
