"""Letters to payees about their payouts, written in the transaction of what they tell of."""

from payouts.money import Money
from payouts.payees.letters import spoken_to, write
from payouts.payees.models import Payee

from . import selectors
from .models import IssuedStatement, Payout, Reversal, Skip
from .statements import Statement


def sent(payout: Payout) -> None:
    """The money left for the payee's Stripe account."""
    _write("sent", payout, netted=Money(payout.netted, payout.currency))


def canceled(payout: Payout) -> None:
    """The payout was not sent; the payee is owed the money as before."""
    _write("canceled", payout)


def failed(payout: Payout) -> None:
    """The bank sent the money back to the payee's Stripe account."""
    _write("failed", payout)


def brought_back(reversal: Reversal) -> None:
    """Money of a payout came back from the payee's Stripe account to us: why, and what becomes of it."""
    _write("brought_back", reversal.payout, reversal=reversal, back=Money(reversal.amount, reversal.currency))


def fronted(payee: Payee, amount: Money) -> None:
    """The solidarity fund fronted what the payee owed after refunds; it is netted little by little."""
    write("fronted", payee, amount=amount)


def skipped(skip: Skip) -> None:
    """The payee is owed money and not in this payday: why, what to do, and when it is looked at again."""
    available = Money(skip.available, skip.run.currency)
    minimum = Money(skip.run.minimum, skip.run.currency)
    with spoken_to(skip.payee):
        detail = selectors.detail_of(skip)
    write(
        "skipped",
        skip.payee,
        skip=skip,
        detail=detail,
        available=available,
        owing=-available,
        minimum=minimum,
    )


def _write(event: str, payout: Payout, **facts) -> None:
    write(
        event,
        payout.payee,
        payout=payout,
        amount=Money(payout.amount, payout.currency),
        account=payout.connected_account,
        **facts,
    )


def month(issued: IssuedStatement, statement: Statement) -> None:
    """The statement of a month is there."""
    write("month", issued.payee, issued=issued, statement=statement)
