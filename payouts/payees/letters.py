"""Writing to a payee. What is written where money moves or an account changes is in that chapter's own letters.py."""

from django.conf import settings
from django.utils import translation

from payouts import letters

from .models import Payee


def spoken_to(payee: Payee) -> translation.override:
    """Everything is said in the language of whoever speaks for the payee."""
    return translation.override((payee.user and payee.user.language) or settings.LANGUAGE_CODE)


def write(event: str, payee: Payee, **facts) -> None:
    """Write `templates/emails/payouts/<event>` to whoever speaks for the payee; if nobody does, nobody is written to."""
    if payee.user is not None:
        context = {"payee": payee, **facts}
        letters.send(f"payouts/{event}", to=payee.user.email, language=payee.user.language, context=context)
