"""Amounts at the limits, all the way from the buyer to the transfer: one minor unit over twelve, eight digits, odd currencies."""

import pytest

from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.ledger.selectors import check_books
from payouts.money import Money
from payouts.runs import services as runs
from payouts.splits import services as splits
from payouts.splits.models import SplitAgreement
from tests.factories import make_payee
from tests.payouts.payday import approve, connect, earn, what_is_owed


@pytest.mark.parametrize(
    ("earned", "asked_of_stripe", "left"),
    [
        (Money(99_999_999, "EUR"), 99_999_999, None),
        (Money(1, "EUR"), 1, None),
        (Money(5_001, "JPY"), 5_001, None),
        (Money(12_345, "KWD"), 12_340, "0.005"),  # the last of three decimals is zero
        (Money(5_001, "ISK"), 500_100, None),  # has no decimals and is sent with two
        (Money(123_456, "HUF"), 123_400, "0.56"),  # banks take whole forints
    ],
    ids=str,
)
def test_what_reaches_the_account_is_exact_and_the_rest_stays_owed(stage, earned, asked_of_stripe, left):
    currency = earned.currency
    stage.side.tell("balance/add", amount=200_000_000, currency=currency.lower())
    ana = make_payee("Ana")
    connect(ana, stage.side)
    earn(ana, earned)
    run = runs.plan(
        currency=currency, minimum=Money(1, currency), approvals_needed=2, by=stage.theo, at=stage.now
    )
    (payout,) = approve(run, by=[stage.carla, stage.dora], at=stage.now).payouts.all()

    assert runs.send(payout_id=payout.pk, gateway=stage.gateway, at=stage.now) == "sent"

    (transfer,) = stage.at_stripe("transfer")
    assert (transfer["amount"], transfer["currency"]) == (asked_of_stripe, currency.lower())
    assert what_is_owed(ana, currency) == ({"available": left} if left else {})
    assert check_books() == []


@pytest.mark.parametrize("received", [1, 11, 13, 99_999_999])
def test_twelve_parties_share_to_the_last_cent_and_give_it_all_back(stage, received):
    parties = [make_payee(f"Party {number}") for number in range(12)]
    points = [833] * 11 + [10_000 - 11 * 833]
    agreement = splits.draft(
        subject="listing:1", title="A print of twelve", currency="EUR", unit_price=20_000, by=parties[0].user,
        shares=[
            splits.Terms(payee=payee, role="Maker", basis_points=p) for payee, p in zip(parties, points, strict=True)
        ],
        at=stage.now,
    )  # fmt: skip
    splits.propose(agreement=agreement, by=parties[0].user, approvals_needed=1, at=stage.now)
    agreement.refresh_from_db()
    for payee in parties[1:]:
        splits.accept(
            agreement=agreement, payee=payee, terms_hash=agreement.terms_hash, by=payee.user, at=stage.now
        )
    splits.approve(
        agreement=agreement, terms_hash=agreement.terms_hash, by=stage.carla, reason="Fair.", at=stage.now
    )

    earnings.record_payment(
        stripe_charge="ch_1", payment_intent="pi_1", order_reference="order:1", amount=Money(received, "EUR"),
        items=[
            earnings.Item(
                kind="copy", reference="sale:order-line:1", title="A print of twelve", received=Money(received, "EUR"),
                agreement=SplitAgreement.objects.get(), coop_share_points=1_200,
            )
        ],
        at=stage.now,
    )  # fmt: skip
    assert check_books() == []
    charge = Charge.objects.get()
    for number, amount in enumerate([1, received // 2, received - 1 - received // 2]):
        if amount > 0:
            earnings.refund(
                charge=charge, stripe_refund=f"re_{number}", amount=Money(amount, "EUR"), at=stage.now
            )
    assert [what_is_owed(payee) for payee in parties] == [{}] * 12
    assert check_books() == []
