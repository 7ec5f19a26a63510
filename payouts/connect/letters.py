"""Letters to payees about their Stripe account, written in the transaction of what they tell of."""

from __future__ import annotations

import datetime as dt

from payouts.payees import selectors as payees
from payouts.payees.letters import spoken_to, write
from payouts.payees.models import ConnectedAccount


def bank_changed(account: ConnectedAccount, *, before: str, paid_from: dt.datetime | None) -> None:
    """Money would go somewhere else from now on: the payee knows of it, or must say so at once."""
    write(
        "bank_changed",
        account.payee,
        account=account,
        before=before,
        after=account.bank_last4,
        paid_from=paid_from,
    )


def account_stopped(account: ConnectedAccount) -> None:
    """The account cannot receive money any more, or for now: what happened, and what to do."""
    with spoken_to(account.payee):
        sentence = payees.account_sentence(account)
    write("account_stopped", account.payee, account=account, sentence=sentence)
