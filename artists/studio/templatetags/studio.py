"""Words of the studio in templates: `{{ minutes|hours }}`, `{{ listing.status|state:"offer" }}`, `{{ image.reason|said }}`."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from artists.studio import reasons, states

register = template.Library()

_PEOPLE = (
    _lazy("First person"),
    _lazy("Second person"),
    _lazy("Third person"),
    _lazy("Fourth person"),
    _lazy("Fifth person"),
    _lazy("Sixth person"),
)


@register.filter
def hours(minutes: int) -> str:
    """A time worked as people say it: "20 hours", "1 hour 30 minutes"."""
    whole, rest = divmod(minutes, 60)
    parts = [ngettext("{hours} hour", "{hours} hours", whole).format(hours=whole)] if whole else []
    if rest or not whole:
        parts.append(ngettext("{minutes} minute", "{minutes} minutes", rest).format(minutes=rest))
    return " ".join(parts)


@register.filter
def person(number: int) -> str:
    """The heading of a line in a split: "First person"."""
    if number <= len(_PEOPLE):
        return str(_PEOPLE[number - 1])
    return _("Person %(number)s") % {"number": number}


@register.filter
def state(value: str, kind: str) -> str:
    """What the state of a thing of that `kind` is called: "In review". Kinds as in `states`."""
    return states.called(kind, value)


@register.filter
def said(reason: str) -> str:
    """A reason that is kept in a row, in the reader's language if it is one of ours, else as it was typed."""
    return reasons.said(reason)
