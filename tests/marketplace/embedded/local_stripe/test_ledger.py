"""No operation ever creates money, whatever order they come in."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from marketplace.embedded.local_stripe import balances, onboarding
from marketplace.embedded.local_stripe.errors import StripeError
from marketplace.embedded.local_stripe.ledger import OUTSIDE, Ledger, Unbalanced
from marketplace.embedded.local_stripe.resources import disputes, payouts, refunds
from marketplace.embedded.local_stripe.webhooks import Courier
from marketplace.embedded.local_stripe.world import DAY, PLATFORM, World

from .calling import call

CARDS = st.sampled_from(
    ["pm_card_visa", "pm_card_bypassPending", "pm_card_chargeDeclined", "pm_card_createDispute",
     "pm_card_pendingRefund", "pm_card_refundFail"]
)  # fmt: skip
AMOUNTS = st.integers(min_value=1, max_value=20_000)
CURRENCIES = st.sampled_from(["eur", "usd"])
PICK = st.integers(min_value=0, max_value=1_000)


def test_an_entry_that_does_not_sum_to_zero_is_refused():
    ledger = Ledger()
    with pytest.raises(Unbalanced):
        ledger.post([(("a", "available", "eur"), 100), ((OUTSIDE, "banks", "eur"), -99)])
    with pytest.raises(Unbalanced):
        ledger.post([(("a", "available", "eur"), 100), ((OUTSIDE, "banks", "usd"), -100)])
    assert ledger.totals == {}


class Marketplace(RuleBasedStateMachine):
    """Buyers pay, artists are paid, things are refunded, disputed, reversed and paid out, at random."""

    @initialize()
    def open(self):
        self.world = World(clock=1_772_791_200)
        Courier(self.world)
        self.artists = [self._artist() for _ in range(2)]

    def _artist(self) -> str:
        made = call(self.world, "POST", "/v1/accounts", type="express", country="DE",
                    capabilities={"transfers": {"requested": True}})  # fmt: skip
        onboarding.complete(self.world, made)
        return made["id"]

    def _one(self, kind: str, pick: int, account: str = PLATFORM) -> dict | None:
        known = self.world.store.oldest_first(account, kind)
        return known[pick % len(known)] if known else None

    @rule(amount=st.integers(50, 20_000), currency=CURRENCIES, card=CARDS, hold=st.booleans())
    def pay(self, amount, currency, card, hold):
        call(self.world, "POST", "/v1/payment_intents", amount=amount, currency=currency, payment_method=card,
             confirm=True, capture_method="manual" if hold else "automatic")  # fmt: skip

    @rule(pick=PICK, amount=AMOUNTS)
    def capture(self, pick, amount):
        if intent := self._one("payment_intent", pick):
            call(self.world, "POST", f"/v1/payment_intents/{intent['id']}/capture", amount_to_capture=amount)

    @rule(pick=PICK)
    def cancel(self, pick):
        if intent := self._one("payment_intent", pick):
            call(self.world, "POST", f"/v1/payment_intents/{intent['id']}/cancel")

    @rule(pick=PICK, amount=st.none() | AMOUNTS)
    def refund(self, pick, amount):
        if charge := self._one("charge", pick):
            more = {} if amount is None else {"amount": amount}
            call(self.world, "POST", "/v1/refunds", charge=charge["id"], **more)

    @rule(pick=PICK)
    def refund_comes_back(self, pick):
        if (refund := self._one("refund", pick)) and refund["balance_transaction"]:
            refunds.fail(self.world, refund)

    @rule(amount=AMOUNTS, currency=CURRENCIES, pick=PICK, from_charge=st.booleans())
    def transfer(self, amount, currency, pick, from_charge):
        more = {}
        if from_charge and (charge := self._one("charge", pick)):
            more = {"source_transaction": charge["id"]}
        destination = self.artists[pick % 2]
        call(
            self.world,
            "POST",
            "/v1/transfers",
            amount=amount,
            currency=currency,
            destination=destination,
            **more,
        )

    @rule(pick=PICK, amount=st.none() | AMOUNTS)
    def reverse(self, pick, amount):
        if transfer := self._one("transfer", pick):
            more = {} if amount is None else {"amount": amount}
            call(self.world, "POST", f"/v1/transfers/{transfer['id']}/reversals", **more)

    @rule(pick=PICK, amount=st.none() | AMOUNTS, inquiry=st.booleans())
    def dispute(self, pick, amount, inquiry):
        if charge := self._one("charge", pick):
            try:
                disputes.open_dispute(self.world, charge, reason="fraudulent", amount=amount, inquiry=inquiry)
            except StripeError:
                return

    @rule(pick=PICK, won=st.booleans())
    def decide(self, pick, won):
        if dispute := self._one("dispute", pick):
            disputes.decide(self.world, dispute, won=won)

    @rule(amount=AMOUNTS, currency=CURRENCIES, pick=st.integers(0, 2))
    def pay_out(self, amount, currency, pick):
        account = [PLATFORM, *self.artists][pick]
        call(self.world, "POST", "/v1/payouts", account, amount=amount, currency=currency)

    @rule(pick=PICK, cancel=st.booleans())
    def payout_goes_wrong(self, pick, cancel):
        account = [PLATFORM, *self.artists][pick % 3]
        if payout := self._one("payout", pick, account):
            if cancel:
                call(self.world, "POST", f"/v1/payouts/{payout['id']}/cancel", account)
            elif payout["original_payout"] is None:
                payouts.fail(self.world, payout)

    @rule(seconds=st.sampled_from([1, 90, DAY, 3 * DAY, 10 * DAY]))
    def time_passes(self, seconds):
        self.world.clock.advance(seconds)
        self.world.tick()

    @invariant()
    def the_books_balance(self):
        if not hasattr(self, "world"):
            return
        checked = balances.check(self.world)
        assert checked["wrong"] == []

    @invariant()
    def nobody_has_more_than_came_in(self):
        if not hasattr(self, "world"):
            return
        for currency in ("eur", "usd"):
            total = self.world.ledger.total
            held = sum(
                total(owner, place, currency)
                for owner in (PLATFORM, *self.artists)
                for place in ("pending", "available")
            )
            gone = total(OUTSIDE, "fees", currency) + total(OUTSIDE, "banks", currency)
            assert held + gone == -total(OUTSIDE, "cardholders", currency)
            for artist in self.artists:
                assert total(artist, "available", currency) + total(artist, "pending", currency) >= 0


Marketplace.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
test_the_books_balance_whatever_happens = Marketplace.TestCase
