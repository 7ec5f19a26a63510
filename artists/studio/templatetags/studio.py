"""Words of the studio in templates: `{{ minutes|hours }}`."""

from django import template

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """A time worked as people say it: "20 hours", "1 hour 30 minutes"."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole} hour{'' if whole == 1 else 's'}"] if whole else []
    if rest or not whole:
        parts.append(f"{rest} minute{'' if rest == 1 else 's'}")
    return " ".join(parts)


@register.filter
def person(number: int) -> str:
    """The heading of a line in a split: "First person"."""
    words = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"]
    return f"{words[number - 1]} person" if number <= len(words) else f"Person {number}"
