"""Writing to a payee. What is written where money moves or an account changes is in that chapter's own letters.py."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from .models import Payee


def write(event: str, payee: Payee, **facts) -> None:
    """Write `templates/emails/payouts/<event>` to whoever speaks for the payee; if nobody does, nobody is written to."""
    if payee.user is None:
        return
    context = {"payee": payee, "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME, **facts}
    template = f"emails/payouts/{event}"
    letter = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"{template}.subject.txt", context).split()),
        body=render_to_string(f"{template}.txt", context).strip() + "\n",
        to=[payee.user.email],
    )
    letter.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    letter.send()
