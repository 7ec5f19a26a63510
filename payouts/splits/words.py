"""Terms in words: what one share comes to, and what one version changes from another."""

from payouts.money import Money

from .models import Share, SplitAgreement


def amount(minor: int, currency: str) -> str:
    """ "8.00 EUR": the currency by its name, since a sign can mean several."""
    return f"{Money(minor, currency).plain()} {currency}"


def in_words(share: Share, currency: str) -> str:
    """ "8.00 EUR a copy" or "30 % of the rest"."""
    if share.amount is not None:
        return f"{amount(share.amount, currency)} a copy"
    return f"{share.basis_points / 100:g} % of the rest"


def differences(old: SplitAgreement, new: SplitAgreement) -> list[str]:
    """What changed between two versions, a sentence each."""
    before = {share.payee_id: share for share in old.shares.select_related("payee")}
    after = {share.payee_id: share for share in new.shares.select_related("payee")}
    lines = []
    for key, share in after.items():
        now = in_words(share, new.currency)
        if key not in before:
            lines.append(f"{share.payee} joins as {share.role.lower()}: {now}.")
            continue
        if (then := in_words(before[key], old.currency)) != now:
            lines.append(f"{share.payee}: {then} becomes {now}.")
        if before[key].role != share.role:
            lines.append(
                f"{share.payee} is named {share.role.lower()} instead of {before[key].role.lower()}."
            )
    lines += [f"{share.payee} leaves." for key, share in before.items() if key not in after]
    if old.unit_price != new.unit_price:
        lines.append(
            f"The asking price goes from {amount(old.unit_price, old.currency)} to {amount(new.unit_price, new.currency)}."
        )
    return lines
