"""The ledger as a table a bookkeeper could read: memo, account, debit, credit."""

from payouts.ledger.models import Posting
from payouts.ledger.selectors import check_books
from payouts.money import Money

OWED = {"pending": "Owed to {}, pending", "available": "Owed to {}", "reserved": "Set aside for {}"}


def the_books(*, of=None, memo=34) -> str:
    """
    Every posting so far, in the order it was written, credits indented to their own column.

    `of` keeps the entries whose memo contains it; `memo` is how wide that column is.
    """
    assert check_books() == []
    postings = Posting.objects.select_related("entry", "account__payee").order_by("entry_id", "position")
    if of:
        postings = postings.filter(entry__memo__contains=of)
    lines = []
    for posting in postings:
        account = posting.account
        name = OWED.get(account.kind, account.get_kind_display()).format(account.payee)
        amount = Money(abs(posting.amount), posting.currency).plain()
        debit, credit = (amount, "") if posting.amount > 0 else ("", amount)
        lines.append(f"{posting.entry.memo:<{memo}} {name:<28}{debit:>10}{credit:>10}".rstrip())
    return "\n".join(lines)


def table(text: str) -> str:
    """What a test writes down, without the indentation it needs there."""
    import textwrap

    return textwrap.dedent(text).strip("\n")
