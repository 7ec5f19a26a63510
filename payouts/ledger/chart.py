"""
The chart of accounts, per currency: what each kind means, and the row to post to.

    stripe_balance    asset      what the co-op holds at Stripe
    pending           liability  owed to a payee, in its hold period
    available         liability  owed to a payee, payable now; may be below zero after refunds: a debt to be netted
    reserved          liability  set aside for a payout under way
    coop_share        income     the co-op's share, card processing included
    processing_fees   expense    Stripe's, for charges
    dispute_fees      expense    Stripe's, for disputes
    tax_payable       liability  collected for the tax office
    solidarity_fund   equity     member-voted reserve that fronts refunds; buyers' contributions
    disputed          asset      taken by the buyer's bank, not yet decided
    surplus           equity     what the year left
    advance           asset      a payee's debt after refunds, fronted by the solidarity fund until netted
    coop_bank         asset      what the co-op moved between Stripe and its own bank
    patronage_payable liability  a member's part of the year's surplus
"""

from functools import partial

from .models import Account

Kind = Account.Kind


def account(kind: str, currency: str, payee=None) -> Account:
    """The account of that kind, made when it is first needed."""
    found = Account.objects.filter(kind=kind, currency=currency, payee=payee).first()
    return found or Account.objects.get_or_create(kind=kind, currency=currency, payee=payee)[0]


def pending(payee, currency: str) -> Account:
    return account(Kind.PENDING, currency, payee)


def available(payee, currency: str) -> Account:
    return account(Kind.AVAILABLE, currency, payee)


def reserved(payee, currency: str) -> Account:
    return account(Kind.RESERVED, currency, payee)


def advance(payee, currency: str) -> Account:
    return account(Kind.ADVANCE, currency, payee)


def patronage_payable(payee, currency: str) -> Account:
    return account(Kind.PATRONAGE_PAYABLE, currency, payee)


stripe_balance = partial(account, Kind.STRIPE_BALANCE)
coop_share = partial(account, Kind.COOP_SHARE)
processing_fees = partial(account, Kind.PROCESSING_FEES)
dispute_fees = partial(account, Kind.DISPUTE_FEES)
tax_payable = partial(account, Kind.TAX_PAYABLE)
solidarity_fund = partial(account, Kind.SOLIDARITY_FUND)
disputed = partial(account, Kind.DISPUTED)
surplus = partial(account, Kind.SURPLUS)
coop_bank = partial(account, Kind.COOP_BANK)
