"""What a browser calls itself, as people call it: `{{ session.user_agent|browser }}`."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that is found: nearly every browser also says that it is Chrome, and Chrome that it is Safari.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """ "Firefox on Windows"; of a program that nobody knows, the beginning of what it says, or that it says nothing."""
    name, system = (
        next((known for sign, known in known_by.items() if sign in user_agent), "")
        for known_by in (BROWSERS, SYSTEMS)
    )
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or user_agent[:60] or _("An unnamed browser")
