"""What pages of works show of keeping: {% heart work.pk work.title %}, {% tell_me page %}."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def heart(context, work_id: int, title: str) -> SafeString:
    """The button to keep a work, or to let it go; nothing in a page that is drawn for nobody."""
    hearts = context.get("hearts")
    return hearts.button(work_id, title) if hearts else SafeString("")


@register.inclusion_tag("keeping/_tell_me.html", takes_context=True)
def tell_me(context, page) -> dict:
    """A form to be told when a work can be had again; nothing while something of it can be bought."""
    hearts = context.get("hearts")
    return {
        "shown": not any(offer.can_be_bought for offer in page.offers),
        "slug": page.work.slug,
        "email": context["user"].email if hearts and hearts.is_member else "",
    }
