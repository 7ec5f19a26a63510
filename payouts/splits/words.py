"""Terms in words: what one share comes to, and what one version changes from another."""

from django.utils.translation import gettext as _

from payouts import language
from payouts.money import Money, exponent

from .models import Share, SplitAgreement


def amount(minor: int, currency: str) -> str:
    """ "8.00 EUR": the currency by its name, since a sign can mean several."""
    return f"{language.number(Money(minor, currency).decimal, decimals=exponent(currency))} {currency}"


def in_words(share: Share, currency: str) -> str:
    """ "8.00 EUR a copy" or "30 % of the rest"."""
    if share.amount is not None:
        return _("%(amount)s a copy") % {"amount": amount(share.amount, currency)}
    return _("%(number)s %% of the rest") % {"number": language.number(share.basis_points / 100)}


def differences(old: SplitAgreement, new: SplitAgreement) -> list[str]:
    """What changed between two versions, a sentence each."""
    before = {share.payee_id: share for share in old.shares.select_related("payee")}
    after = {share.payee_id: share for share in new.shares.select_related("payee")}
    lines = []
    for key, share in after.items():
        now = in_words(share, new.currency)
        about = {"name": share.payee, "role": language.in_a_sentence(share.role), "now": now}
        if key not in before:
            lines.append(_("%(name)s joins as %(role)s: %(now)s.") % about)
            continue
        about |= {
            "then": in_words(before[key], old.currency),
            "former": language.in_a_sentence(before[key].role),
        }
        if about["then"] != now:
            lines.append(_("%(name)s: %(then)s becomes %(now)s.") % about)
        if before[key].role != share.role:
            lines.append(_("%(name)s is named %(role)s instead of %(former)s.") % about)
    lines += [
        _("%(name)s leaves.") % {"name": share.payee} for key, share in before.items() if key not in after
    ]
    if old.unit_price != new.unit_price:
        prices = {
            "then": amount(old.unit_price, old.currency),
            "now": amount(new.unit_price, new.currency),
        }
        lines.append(_("The asking price goes from %(then)s to %(now)s.") % prices)
    return lines
