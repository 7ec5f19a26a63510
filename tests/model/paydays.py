"""What the co-op's officers and its workers do on payday, and what becomes of requests on their way."""

from payouts.connect.facts import Unavailable
from payouts.money import Money
from payouts.runs import selectors as run_selectors
from payouts.runs import services as runs
from payouts.runs.models import Payout, PayoutRun
from tests.model import reading

TROUBLES = (
    "rate_limit", "lock_timeout", "conflict", "error_before", "error_after", "unavailable", "cut_before", "cut_after",
)  # fmt: skip
PLACES = (
    "/v1/transfers",
    "/v1/transfers",
    "/v1/transfers",
    "/v2/core/accounts/*",
    "/v1/balance",
    "/v1/payouts",
)


class Late:
    """A gateway whose next transfer is sent, gets no answer, and reaches Stripe some time later."""

    def __init__(self, real, landing: list):
        self._real, self._landing = real, landing

    def __getattr__(self, name):
        return getattr(self._real, name)

    def create_transfer(self, **facts):
        self._landing.append(lambda: self._real.create_transfer(**facts))
        raise Unavailable("no answer")


class Paydays:
    """The part of a `Life` that pays what is owed."""

    def plan(self):
        minimum = Money(self._pick((100, 1_000, 5_000)), "EUR")
        return lambda: runs.plan(
            currency="EUR", minimum=minimum, approvals_needed=2, by=self.stage.theo, at=self.stage.now
        )

    def _planned(self):
        return PayoutRun.objects.filter(status="planned").first()

    def approve(self):
        run = self._planned()
        by = self._pick((self.stage.carla, self.stage.dora, self.evan, self.stage.theo))
        return run and (
            lambda: runs.approve(run=run, content_hash=run.content_hash, by=by, at=self.stage.now)
        )

    def reject(self):
        run = self._planned()
        if run is None:
            return None
        if self.random.random() < 0.5:
            return lambda: runs.abandon(run=run, by=self.stage.theo, at=self.stage.now)
        return lambda: runs.reject(
            run=run, content_hash=run.content_hash, by=self.evan, reason="Look again.", at=self.stage.now
        )

    def send(self, gateway=None):
        waiting = [p["id"] for p in reading.payouts() if p["status"] == "pending"]
        number = self._pick(waiting)
        gateway = gateway or self.stage.gateway
        return number and (lambda: runs.send(payout_id=number, gateway=gateway, at=self.stage.now))

    def send_late(self):
        return self.send(Late(self.stage.gateway, self.landing))

    def land(self):
        request = self._pick(self.landing)
        if request is None:
            return None
        self.landing.remove(request)
        return request

    def sweep(self):
        """What beat rings for: whatever is due."""

        def ring():
            runs.cancel_changed(at=self.stage.now)
            runs.resume_paused(gateway=self.stage.gateway, at=self.stage.now)
            for payout in run_selectors.due_to_send():
                runs.send(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)
            runs.finish_runs(at=self.stage.now)

        return ring

    def cancel(self):
        payout = self._pick(Payout.objects.filter(status__in=["held", "pending"]).order_by("pk"))
        return payout and (
            lambda: runs.cancel_payout(payout=payout, by=self.evan, reason="Asked to.", at=self.stage.now)
        )

    def recall(self):
        run = PayoutRun.objects.filter(status__in=["approved", "sending"]).first()
        return run and (lambda: runs.recall(run=run, by=self.evan, reason="A mistake.", at=self.stage.now))

    def front(self):
        return lambda: runs.front_debts(at=self.stage.now)

    def ask_back(self):
        """Somebody in the console asks for money of a payout back."""
        payout = self._pick(Payout.objects.filter(status__in=["in_transit", "paid", "failed"]).order_by("pk"))
        purpose = self._pick(("debt", "return"))
        part = self._pick((None, 1, 500))
        return payout and (
            lambda: runs.start_reversal(
                payout=payout, purpose=purpose, reason="Agreed.", by=self.evan, at=self.stage.now,
                amount=part and Money(part, "EUR"),
            )
        )  # fmt: skip

    def send_reversals(self):
        def ask():
            for reversal in runs.due_reversals():
                runs.send_reversal(reversal_id=reversal.pk, gateway=self.stage.gateway, at=self.stage.now)

        return ask

    def send_onward(self):
        """From the connected accounts to the banks, as beat rings for it."""

        def ring():
            for payout in runs.due_onward():
                runs.send_onward(payout_id=payout.pk, gateway=self.stage.gateway, at=self.stage.now)

        return ring

    def trouble(self):
        kind, path = self._pick(TROUBLES), self._pick(PLACES)
        self.stage.side.tell("faults", kind=kind, method="*", path=path, times=self._pick((1, 1, 2)))
