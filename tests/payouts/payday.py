"""Getting a test to payday: money earned and released, accounts at Stripe, a run planned and approved."""

import datetime as dt
import itertools

from django.apps import apps

from payouts.earnings import services as earnings
from payouts.ledger import chart
from payouts.ledger import services as ledger
from payouts.ledger.selectors import check_books, owed
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.runs import services
from payouts.runs.models import Attempt, BankLeg, Payout, Reversal
from tests.factories import FRIDAY, make_officer, make_payee, make_user

_numbers = itertools.count(700_001)  # beside the rows that other scenes number from 1

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
    for admin in by or [make_officer("Carla Haas"), make_officer("Dora Admin")]:
        services.approve(run=run, content_hash=run.content_hash, by=admin, at=at)
    return run


def owe(payee, amount: Money, *, at=PAYDAY) -> None:
    """A refund of something the payee was paid for long ago: the payee owes it, and it has left our balance."""
    number = next(_numbers)
    ledger.post(
        reference=f"refund:re_{number}",
        memo=f"Refund, order:{number}",
        occurred_at=at,
        lines=[
            ledger.debit(chart.available(payee, amount.currency), amount),
            ledger.credit(chart.stripe_balance(amount.currency), amount),
        ],
    )


def give_to_the_fund(amount: Money, *, at=FRIDAY) -> None:
    """A buyer's contribution to the solidarity fund."""
    number = next(_numbers)
    earnings.record_payment(
        stripe_charge=f"ch_{number}",
        payment_intent=f"pi_{number}",
        order_reference=f"order:{number}",
        amount=amount,
        items=[
            earnings.Item(
                kind="contribution",
                reference=f"sale:contribution:{number}",
                title="Solidarity",
                received=amount,
            )
        ],
        at=at,
    )


def hours_pass(hours: float) -> None:
    """Everything that was written about questions and claims was written that much earlier."""
    back = dt.timedelta(hours=hours)
    for question in (Attempt, BankLeg, Reversal):
        for each in question.objects.all():
            called = each.called_at and each.called_at - back
            question.objects.filter(pk=each.pk).update(made_at=each.made_at - back, called_at=called)
    for claimable in (Payout, Reversal):
        for each in claimable.objects.all():
            claimable.objects.filter(pk=each.pk).update(
                due_at=each.due_at and each.due_at - back,
                claimed_until=each.claimed_until and each.claimed_until - back,
            )


def letters_to(payee) -> list[str]:
    """The subjects of what was written to the payee, in order."""
    letters = apps.get_model("mail.Letter").objects.filter(to=payee.user.email).order_by("pk")
    return list(letters.values_list("subject", flat=True))


def what_is_owed(payee, currency="EUR") -> dict[str, str]:
    """{"available": "80.00", …} of one payee, zeros left out; `advance` is what the payee owes the fund."""
    amounts = {kind: owed(payee, kind, currency) for kind in ("pending", "available", "reserved")}
    amounts["advance"] = -owed(payee, "advance", currency)
    return {kind: amount.plain() for kind, amount in amounts.items() if amount}


def books_hold() -> bool:
    assert check_books() == []
    return True
