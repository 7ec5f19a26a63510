"""What was sent goes on to the bank, comes back, is compared; and Stripe tells of it."""

import json

from django.conf import settings
from django.test import Client
from django.urls import reverse

from marketplace.embedded.local_stripe.webhooks import signed
from payouts import webhooks
from payouts.connect import inbox
from payouts.connect.models import StripeEvent
from payouts.earnings import services as earnings
from payouts.earnings.models import Charge
from payouts.runs import services as runs
from payouts.runs.models import BalanceTransaction
from payouts.states import IllegalTransition

from .act import Act, again, euros
from .payday import Sending

assert webhooks  # importing it fills the table of handlers


class _Sent(Sending):
    def prepare(self):
        super().prepare()
        for payout in self.run.payouts.all():
            self.send(payout)
        self.payout.refresh_from_db()
        self.stage.news()

    def resume(self):
        self.stage.pass_time(minutes=2)
        self.do()

    def outcome(self):
        self.payout.refresh_from_db()
        return [Act.outcome(self), self.payout.status, self.payout.reason]


class SendingOnward(_Sent):
    """Ana's payout goes on from her connected account to her bank; the sweep does the rest."""

    def do(self):
        self.send_onward(self.payout.pk)

    def send_onward(self, payout_id):
        try:
            return runs.send_onward(payout_id=payout_id, gateway=self.stage.gateway, at=self.stage.now)
        except IllegalTransition:
            return "taken over"

    def resume(self):
        self.stage.pass_time(seconds=self.later.total_seconds())
        for payout_id in list(self.run.payouts.filter(pk__in=runs.due_onward()).values_list("pk", flat=True)):
            if self.send_onward(payout_id) == "absent":
                self.send_onward(payout_id)

    def outcome(self):
        legs = self.payout.legs.filter(status="done").values_list("amount", "returned_at")
        return [super().outcome(), list(legs)]


class _Banked(_Sent):
    """Both are on their way to the bank."""

    def prepare(self):
        super().prepare()
        for payout in self.run.payouts.all():
            runs.send_onward(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)


class FollowingTheBank(_Banked):
    """The money of both arrived."""

    def prepare(self):
        super().prepare()
        self.stage.pass_time(days=4)

    def do(self):
        runs.follow_account(account=self.payout.destination, gateway=self.stage.gateway, at=self.stage.now)


class FollowingABankThatSaysNo(FollowingTheBank):
    def prepare(self):
        super().prepare()
        mine = [p for p in self.stage.at_stripe("payout") if p["amount"] == self.payout.amount]
        self.stage.side.tell(f"payouts/{mine[-1]['id']}/fail", code="account_closed", message="Closed.")


class FollowingATransferBroughtBack(_Sent):
    def prepare(self):
        super().prepare()
        for amount in (3_000, 5_000):
            self.stage.side.gateway.reverse_transfer(
                key=f"back:{self.payout.pk}:{amount}",
                transfer=self.payout.stripe_transfer,
                amount=euros(amount),
            )

    def do(self):
        runs.follow_transfer(
            transfer=self.payout.stripe_transfer, gateway=self.stage.gateway, at=self.stage.now
        )


class Reconciling(_Sent):
    def do(self):
        runs.reconcile(gateway=self.stage.gateway, at=self.stage.now)

    def outcome(self):
        lines = BalanceTransaction.objects.filter(source=self.payout.stripe_transfer)
        return [Act.outcome(self), [line.matched_at is not None for line in lines]]


class BringingMoneyBack(_Sent):
    """A person asked for a part of what was sent; a worker asks Stripe."""

    def prepare(self):
        super().prepare()
        self.reversal = runs.start_reversal(
            payout=self.payout, purpose="return", reason="Sent by mistake.", by=self.stage.carla, at=self.stage.now,
            amount=euros(3_000),
        )  # fmt: skip

    def do(self):
        again(
            lambda: runs.send_reversal(
                reversal_id=self.reversal.pk, gateway=self.stage.gateway, at=self.stage.now
            )
        )

    def outcome(self):
        self.reversal.refresh_from_db()
        return [super().outcome(), self.reversal.status]


class FrontingADebt(_Sent):
    """Ana was paid, then her buyer got a euro back: the fund fronts what she owes now."""

    def prepare(self):
        super().prepare()
        charge = Charge.objects.filter(sales__parts__payee=self.payees[0]).latest("pk")
        refund = self.stage.side.sdk.v1.refunds.create({"charge": charge.stripe_charge, "amount": 100})
        earnings.refund(charge=charge, stripe_refund=refund.id, amount=euros(100), at=self.stage.now)

    def do(self):
        runs.front_debts(at=self.stage.now)


# --- Stripe's news ----------------------------------------------------------------------------------


class TakingAWebhook(FollowingATransferBroughtBack):
    """The request itself: verified, kept once, answered."""

    def do(self):
        body = json.dumps(self.event.payload).encode()
        answer = Client().post(
            reverse("payouts:platform-webhook"), body, content_type="application/json",
            headers={"Stripe-Signature": signed(body, settings.STRIPE_WEBHOOK_SECRETS[:1])},
        )  # fmt: skip
        assert answer.status_code == 200

    def prepare(self):
        super().prepare()
        self.event = next(notice for notice, _ in self.stage.news() if notice.type == "transfer.reversed")

    def outcome(self):
        rows = StripeEvent.objects.filter(event_id=self.event.id)
        return list(rows.values_list("type", "source", "status"))


class HandlingAnEvent(TakingAWebhook):
    """What a worker does with it: asks Stripe, books, and says that it is done."""

    def prepare(self):
        super().prepare()
        TakingAWebhook.do(self)
        self.event_id = StripeEvent.objects.get(event_id=self.event.id).pk

    def do(self):
        inbox.handle(event_id=self.event_id, gateway=self.stage.gateway, at=self.stage.now)

    def outcome(self):
        return [TakingAWebhook.outcome(self), _Sent.outcome(self)]
