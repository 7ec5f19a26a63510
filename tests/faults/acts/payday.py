"""A run is planned, decided on and sent, up to Stripe's transfers."""

import datetime as dt

from payouts.earnings import services as earnings
from payouts.runs import selectors as run_selectors
from payouts.runs import services as runs
from payouts.runs.models import Payout, PayoutRun
from payouts.states import IllegalTransition
from tests.factories import make_payee
from tests.faults.stage import Stage
from tests.payouts.payday import approve, connect

from .act import Act, again, euros


class Planning(Act):
    """Ana and Ben are paid, Cleo has too little."""

    def prepare(self):
        pay_what_is_owed(self.stage)
        self.payees = [self.owed(name, amount) for name, amount in (("Ana", 8_000), ("Ben", 2_050))]
        self.cleo = self.owed("Cleo", 999)

    def owed(self, name: str, amount: int):
        payee = make_payee(name)
        connect(payee, self.stage.side)
        sell(self.stage, payee, amount)
        return payee

    def do(self):
        runs.plan(
            currency="EUR", minimum=euros(1_000), approvals_needed=2, by=self.stage.theo, at=self.stage.now
        )

    @property
    def run(self) -> PayoutRun:
        return PayoutRun.objects.latest("pk")

    def outcome(self):
        return [
            super().outcome(),
            self.run.status,
            sorted(self.run.payouts.values_list("payee__name", "amount", "status")),
            sorted(self.run.skips.filter(payee=self.cleo).values_list("reason")),
        ]


class Approving(Planning):
    """The second of two approvals lets the payouts go."""

    def prepare(self):
        super().prepare()
        Planning.do(self)
        approve(self.run, by=[self.stage.carla], at=self.stage.now)

    def do(self):
        run = self.run
        again(
            lambda: runs.approve(
                run=run, content_hash=run.content_hash, by=self.stage.dora, at=self.stage.now
            )
        )


class Rejecting(Approving):
    def do(self):
        run = self.run
        again(
            lambda: runs.reject(
                run=run,
                content_hash=run.content_hash,
                by=self.stage.dora,
                reason="A new bank.",
                at=self.stage.now,
            )
        )


class Abandoning(Planning):
    def prepare(self):
        super().prepare()
        Planning.do(self)

    def do(self):
        run = self.run
        again(lambda: runs.abandon(run=run, by=self.stage.theo, at=self.stage.now))


class Sending(Planning):
    """Ana's payout of a run of two; the sweep does the rest."""

    later = dt.timedelta(minutes=2)

    def prepare(self):
        super().prepare()
        Planning.do(self)
        approve(self.run, by=[self.stage.carla, self.stage.dora], at=self.stage.now)
        self.payout = self.run.payouts.get(payee=self.payees[0])

    def do(self):
        self.send(self.payout)

    def send(self, payout):
        try:
            return runs.send(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)
        except IllegalTransition:
            return "taken over"

    def resume(self):
        self.stage.pass_time(seconds=self.later.total_seconds())
        runs.resume_paused(gateway=self.stage.gateway, at=self.stage.now)
        for payout in run_selectors.due_to_send():
            if self.send(payout) == "absent":
                self.send(payout)
        runs.finish_runs(at=self.stage.now)


class SendingToAClosedAccount(Sending):
    """Canceled with its reason; the money is owed as before."""

    def prepare(self):
        super().prepare()
        self.stage.side.tell(f"accounts/{self.payout.destination}/restrict")


class CancelingAPayout(Sending):
    def do(self):
        payout = Payout.objects.get(pk=self.payout.pk)
        again(
            lambda: runs.cancel_payout(
                payout=payout, by=self.stage.carla, reason="Her bank is new.", at=self.stage.now
            )
        )

    def resume(self):
        self.do()
        super().resume()


def sell(stage: Stage, payee, amount: int) -> None:
    """A buyer pays `amount` to the payee, released at once, and something to the fund, which covers Stripe's fee."""
    intent, charge = stage.side.take_payment(euros(amount + 1_000))
    reference = f"sale:shipment:{intent}"
    earnings.record_payment(
        stripe_charge=charge, payment_intent=intent, order_reference=f"order:{intent}", amount=euros(amount + 1_000),
        items=[
            earnings.Item(kind="shipping", reference=reference, title="Delivery", received=euros(amount), payee=payee),
            earnings.Item(kind="contribution", reference=f"{reference}:fund", title="Fund", received=euros(1_000)),
        ],
        at=stage.now,
    )  # fmt: skip
    earnings.delivered(references=[reference], at=stage.now)
    earnings.release_due(at=stage.now)


def pay_what_is_owed(stage: Stage) -> None:
    """Pay what an earlier world left, so that the next run is this world's alone."""
    for run in PayoutRun.objects.filter(status="planned"):
        runs.abandon(run=run, by=run.planned_by, at=stage.now)
    for _ in range(2):
        for payout in Payout.objects.filter(status="pending"):
            runs.send(payout_id=payout.pk, gateway=stage.gateway, at=stage.now)
        runs.finish_runs(at=stage.now)
        try:
            run = runs.plan(
                currency="EUR", minimum=euros(1_000), approvals_needed=2, by=stage.theo, at=stage.now
            )
        except runs.NothingToPay:
            return
        approve(run, by=[stage.carla, stage.dora], at=stage.now)
