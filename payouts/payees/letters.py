"""Writing to a payee. What is written where money moves or an account changes is in that chapter's own letters.py."""

from payouts import letters

from .models import Payee


def write(event: str, payee: Payee, **facts) -> None:
    """Write `templates/emails/payouts/<event>` to whoever speaks for the payee; if nobody does, nobody is written to."""
    if payee.user is not None:
        context = {"payee": payee, **facts}
        letters.send(f"payouts/{event}", to=payee.user.email, language=payee.user.language, context=context)
