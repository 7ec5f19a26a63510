"""What pages of works show of keeping: {% heart work.pk work.title %}."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def heart(context, work_id: int, title: str) -> SafeString:
    """The button to keep a work, or to let it go; nothing in a page that is drawn for nobody."""
    hearts = context.get("hearts")
    return hearts.button(work_id, title) if hearts else SafeString("")
