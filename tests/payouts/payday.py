"""Getting a test to payday: money earned and released, accounts at Stripe, a run planned and approved."""

import datetime as dt
import itertools

from payouts.earnings import services as earnings
from payouts.ledger.selectors import check_books, owed
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.runs import services
from tests.factories import FRIDAY, make_payee, make_user

_numbers = itertools.count(1)

PAYDAY = FRIDAY + dt.timedelta(days=14)


def euros(amount: str) -> Money:
    return Money.parse(amount, "EUR")


def earn(
    payee, amount: Money, *, charge="", intent="", title="Shipping of Harbour at dusk", at=FRIDAY
) -> None:
    """The payee earned `amount`; it was delivered and released, so it is payable."""
    number = next(_numbers)
    reference = f"sale:shipment:{number}"
    earnings.record_payment(
        stripe_charge=charge or f"ch_{number}",
        payment_intent=intent or f"pi_{number}",
        order_reference=f"order:{number}",
        amount=amount,
        items=[
            earnings.Item(kind="shipping", reference=reference, title=title, received=amount, payee=payee)
        ],
        at=at,
    )
    earnings.delivered(references=[reference], at=at)
    earnings.release_due(at=at)


def connect(payee, stripe_side=None, *, status="ready") -> ConnectedAccount:
    """The payee's Stripe account, in our rows and (where a Stripe is given) at Stripe."""
    stripe_account = stripe_side.open_account(payee) if stripe_side else f"acct_{payee.pk:06d}"
    return ConnectedAccount.objects.create(payee=payee, stripe_account=stripe_account, status=status)


def ready_payee(name, amount="80.00", stripe_side=None, **facts):
    """Somebody with money to be paid and a ready account."""
    payee = make_payee(name, **facts)
    connect(payee, stripe_side)
    earn(payee, euros(amount))
    return payee


def plan(*, minimum="10.00", approvals=2, by=None, currency="EUR", at=PAYDAY):
    return services.plan(
        currency=currency,
        minimum=Money.parse(minimum, currency),
        approvals_needed=approvals,
        by=by or make_user("Theo Treasurer"),
        at=at,
    )


def approve(run, *, by=None, at=PAYDAY):
    """Two different admins approve, or each of `by`."""
    for admin in by or [make_user("Carla Haas"), make_user("Dora Admin")]:
        services.approve(run=run, content_hash=run.content_hash, by=admin, at=at)
    return run


def what_is_owed(payee, currency="EUR") -> dict[str, str]:
    """{"available": "80.00", …} of one payee, zeros left out."""
    amounts = {kind: owed(payee, kind, currency) for kind in ("pending", "available", "reserved")}
    return {kind: amount.plain() for kind, amount in amounts.items() if amount}


def books_hold() -> bool:
    assert check_books() == []
    return True
