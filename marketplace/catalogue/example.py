"""The example on the page that says how it works: one invented print, shared by the rules in force."""

from django.utils.translation import gettext as _

from artists.studio import preview
from payouts import language
from payouts.money import Money
from payouts.payees.models import Payee
from payouts.splits.selectors import Row
from payouts.splits.services import Terms

PRICE = Money(80_00, "EUR")
A_COPY = Money(8_00, "EUR")


def rows(coop_share_points: int) -> list[Row]:
    """Where 80.00 goes: by the same reckoning as a sale, so that a changed rule changes the page."""
    terms = [
        Terms(
            payee=Payee(name=_("The printer")),
            role=_("%(amount)s a copy") % {"amount": language.amount(A_COPY)},
            amount=A_COPY.minor,
        ),
        Terms(
            payee=Payee(name=_("The painter")),
            role=_("%(number)s %% of what is left") % {"number": 75},
            basis_points=75_00,
        ),
        Terms(
            payee=Payee(name=_("The co-maker")),
            role=_("%(number)s %% of what is left") % {"number": 25},
            basis_points=25_00,
        ),
    ]
    return preview.who_would_get_what(terms, PRICE, coop_share_points=coop_share_points, subject="example")
