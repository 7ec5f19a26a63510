"""What pages of works show of keeping: {% heart work.pk work.title %}, {% tell_me drawn.slug %}."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def heart(context, work_id: int, title: str) -> SafeString:
    """The button to keep a work, or to let it go; nothing in a page that is drawn for nobody."""
    hearts = context.get("hearts")
    return hearts.button(work_id, title) if hearts else SafeString("")


@register.simple_tag(takes_context=True)
def tell_me(context, slug: str) -> SafeString:
    """A form to be told when a work, of which nothing can be bought, can be had again."""
    member = context["hearts"].is_member
    return render_to_string(
        "keeping/_tell_me.html",
        {
            "slug": slug,
            "email": context["user"].email if member else "",
            "csrf_token": context["csrf_token"],
        },
    )
