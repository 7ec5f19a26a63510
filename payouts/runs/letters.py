"""Letters to payees about their payouts, written in the transaction of what they tell of."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from payouts.money import Money

from .models import Payout


def sent(payout: Payout) -> None:
    """The money left for the payee's Stripe account."""
    _write("sent", payout)


def canceled(payout: Payout) -> None:
    """The payout was not sent; the payee is owed the money as before."""
    _write("canceled", payout)


def failed(payout: Payout) -> None:
    """The bank sent the money back to the payee's Stripe account."""
    _write("failed", payout)


def _write(event: str, payout: Payout) -> None:
    user = payout.payee.user
    if user is None:
        return
    context = {
        "payout": payout,
        "payee": payout.payee,
        "amount": Money(payout.amount, payout.currency),
        "account": payout.connected_account,
        "site_url": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
    }
    template = f"emails/payouts/{event}"
    letter = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"{template}.subject.txt", context).split()),
        body=render_to_string(f"{template}.txt", context).strip() + "\n",
        to=[user.email],
    )
    letter.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    letter.send()
