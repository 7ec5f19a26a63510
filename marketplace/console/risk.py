"""What a decider should know before approving a split, from agreements, sales and refunds. Facts, no verdict."""

from __future__ import annotations

import datetime as dt

from django.db.models import Sum

from artists.listings.models import Listing
from marketplace.orders.models import OrderLine
from payouts.earnings.models import Part
from payouts.money import Money
from payouts.payees.models import ConnectedAccount
from payouts.splits import risk
from payouts.splits.models import SplitAgreement
from payouts.splits.selectors import percent

LOOKED_BACK = dt.timedelta(days=180)
MANY_REFUNDS = 10  # per cent of what was earned
MUCH = 30  # per cent of what everybody earned, or of what one artist sold
FEW = 5  # sales below which a percentage says nothing


def facts(agreement: SplitAgreement, *, listing: Listing | None, decider, at: dt.datetime) -> list[str]:
    """Everything found, a sentence each."""
    since = at - LOOKED_BACK
    return [
        *_decider(agreement, decider),
        *risk.facts(agreement),
        *_refunds_and_concentration(agreement, since),
        *(_one_buyer(listing, since) if listing else []),
    ]


def _decider(agreement: SplitAgreement, decider) -> list[str]:
    """A bank account that the decider has in common with a party."""
    prints = {
        account.bank_fingerprint: share.payee
        for share in agreement.shares.all()
        if (account := share.payee.connected_account) and account.bank_fingerprint
    }
    own = ConnectedAccount.objects.filter(
        payee__user=decider, bank_fingerprint__in=prints, closed_at=None
    ).values_list("bank_fingerprint", flat=True)
    return [
        f"You and {prints[found]} are paid to one bank account. Consider leaving this to others."
        for found in own
        if prints[found].user_id != decider.pk
    ]


def _refunds_and_concentration(agreement: SplitAgreement, since: dt.datetime) -> list[str]:
    earned = Part.objects.filter(sale__sold_at__gte=since, sale__currency=agreement.currency)
    everybody = earned.aggregate(amount=Sum("amount"))["amount"] or 0
    found = []
    for share in agreement.shares.all():
        own = earned.filter(payee=share.payee).aggregate(amount=Sum("amount"), back=Sum("refunded"))
        amount, back = own["amount"] or 0, own["back"] or 0
        if percent(back, amount) > MANY_REFUNDS:
            found.append(
                f"Of {Money(amount, agreement.currency)} that {share.payee} earned in half a year, "
                f"{percent(back, amount):g} % went back to buyers."
            )
        if earned.count() >= FEW and percent(amount, everybody) > MUCH:
            found.append(
                f"{share.payee} has {percent(amount, everybody):g} % of what everybody earned in half a year."
            )
    return found


def _one_buyer(listing: Listing, since: dt.datetime) -> list[str]:
    """One address that buys much of what the artist sells."""
    sold = OrderLine.objects.filter(
        option__listing__work__artist=listing.work.artist_id, order__paid_at__gte=since
    )
    by_buyer = {}
    for email, price, quantity in sold.values_list("order__email", "unit_price", "quantity"):
        by_buyer[email.lower()] = by_buyer.get(email.lower(), 0) + price * quantity
    whole = sum(by_buyer.values())
    if sold.count() < FEW or percent(max(by_buyer.values()), whole) <= MUCH:
        return []
    return [
        f"One buyer paid {percent(max(by_buyer.values()), whole):g} % of what {listing.work.artist} sold in half a year."
    ]
