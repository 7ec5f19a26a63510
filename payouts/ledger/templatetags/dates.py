"""Days and moments in templates, in the visitor's language: `{{ order.placed_at|day }}`, `{{ event.at|moment }}`."""

from django import template

from payouts import language

register = template.Library()


def _filter(write):
    def written(value) -> str:
        return write(value) if value else ""

    register.filter(write.__name__, written)


for _write in (
    language.day,
    language.short_day,
    language.day_of_year,
    language.month,
    language.clock,
    language.moment,
    language.short_moment,
):
    _filter(_write)


@register.filter
def listed(names) -> str:
    """ "Ana, Ben and Cleo"."""
    return language.listed(names)


@register.filter
def in_a_sentence(name: str) -> str:
    """ "Limited edition" as "limited edition", in German with its capitals."""
    return language.in_a_sentence(name)


register.simple_tag(language.colon)


@register.filter
def number(value) -> str:
    """ "1,080" or "2.5"; nothing for None."""
    return "" if value is None else language.number(value)
