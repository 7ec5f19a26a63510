"""The example on the page that says how it works: one invented print, shared by the rules in force."""

from artists.studio import preview
from payouts.money import Money
from payouts.payees.models import Payee
from payouts.splits.selectors import Row
from payouts.splits.services import Terms

PRICE = Money(80_00, "EUR")
TERMS = (
    Terms(payee=Payee(name="The printer"), role="€8.00 a copy", amount=8_00),
    Terms(payee=Payee(name="The painter"), role="75 % of what is left", basis_points=75_00),
    Terms(payee=Payee(name="The co-maker"), role="25 % of what is left", basis_points=25_00),
)


def rows(coop_share_points: int) -> list[Row]:
    """Where 80.00 goes: by the same reckoning as a sale, so that a changed rule changes the page."""
    return preview.who_would_get_what(TERMS, PRICE, coop_share_points=coop_share_points, subject="example")
