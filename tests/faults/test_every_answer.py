"""
Every answer of Stripe's, before or after the worker dies at every step, asked again after a minute, two hours or 25 hours.

Small scope, exhaustively: one payout, all combinations. However it goes, Ana has her money once.
"""

import datetime as dt
import itertools
from collections import Counter

import pytest

from payouts.connect.facts import Unavailable
from payouts.ledger.selectors import check_books
from payouts.runs import selectors as run_selectors
from payouts.runs import services as runs
from tests.faults import acts
from tests.harness.breaking import falls_dead
from tests.payouts.payday import approve

AGAIN_AFTER = {
    "a minute": dt.timedelta(minutes=1),
    "two hours": dt.timedelta(hours=2),
    "25 hours": dt.timedelta(hours=25),
}


class Answering:
    """Our gateway, but for what becomes of the first transfer."""

    def __init__(self, stage):
        self.stage, self.asked, self.under_way = stage, 0, []

    def __getattr__(self, name):
        return getattr(self.stage.gateway, name)

    def create_transfer(self, **facts):
        self.asked += 1
        if self.asked == 1:
            return self.first(facts)
        return self.stage.gateway.create_transfer(**facts)

    def first(self, facts):
        return self.stage.gateway.create_transfer(**facts)


class Refusing(Answering):
    """The account is paused in the moment between the last look and the transfer: 400."""

    def first(self, facts):
        self.stage.side.tell(f"accounts/{facts['destination']}/restrict")
        return self.stage.gateway.create_transfer(**facts)


class LandingLate(Answering):
    """The request hangs on its way, nobody hears of it, and it reaches Stripe after we have asked again."""

    def first(self, facts):
        self.under_way.append(lambda: self.stage.gateway.create_transfer(**facts))
        raise Unavailable("no answer")

    def land(self):
        while self.under_way:
            self.under_way.pop()()


FAULTS = (
    "rate_limit", "lock_timeout", "conflict", "unavailable", "cut_before", "cut_after", "error_before", "error_after",
)  # fmt: skip
ANSWERS = {"an answer": Answering, "a refusal": Refusing, "a late landing": LandingLate} | dict.fromkeys(
    FAULTS, Answering
)


class SendingOne(acts.Sending):
    """Ana alone is paid, through a gateway that goes wrong once."""

    def prepare(self):
        acts.pay_what_is_owed(self.stage)
        self.payees = [self.owed("Ana", 8_000)]
        acts.Planning.do(self)
        approve(self.run, by=[self.stage.carla, self.stage.dora], at=self.stage.now)
        self.payout = self.run.payouts.get(payee=self.payees[0])

    def outcome(self):
        self.payout.refresh_from_db()
        self.run.refresh_from_db()
        return acts.Act.outcome(self), self.payout.status, self.run.status


PAID = (
    Counter(
        {
            ("booked", "payout:#:sent", "reserved Ana 8000 EUR, stripe_balance  -8000 EUR"): 1,
            ("letter", "ana@example.org", "€80.00 is on its way to you (FH-#)"): 1,
            ("stripe", "transfer", 8_000, "eur"): 1,
        }
    ),
    "in_transit",
    "completed",
)
CANCELED = (
    Counter(
        {
            ("booked", "payout:#:released", "reserved Ana 8000 EUR, available Ana -8000 EUR"): 1,
            ("letter", "ana@example.org", "Your payout of €80.00 could not be sent"): 1,
        }
    ),
    "canceled",
    "completed",
)

PAUSED = ("letter", "ana@example.org", "Your Stripe account cannot be paid at the moment")


@pytest.mark.parametrize("again", AGAIN_AFTER)
@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_stripe_answers_and_whenever_the_worker_dies_ana_is_paid_once(stage, answer, again):
    outcomes = Counter()
    for step in itertools.count(0):
        world = SendingOne(stage)
        gateway = ANSWERS[answer](stage)
        if answer in FAULTS:
            stage.side.tell("faults", kind=answer, path="/v1/transfers")
        died = falls_dead(step or 10_000, lambda world=world, gateway=gateway: _send(world, gateway))
        _ask_again(world, gateway, AGAIN_AFTER[again])
        outcome = world.outcome()
        # A 400 says no for good; where the worker died before it was asked, the next look finds the account paused too.
        refused = answer == "a refusal" and gateway.asked
        # Ana may be written to about her account as well, once, by whoever finds it paused.
        assert outcome[0].pop(PAUSED, 0) <= (1 if refused else 0)
        assert outcome == (CANCELED if refused else PAID), f"died before step {step}"
        outcomes[outcome[1]] += 1
        if step and not died:
            break
        if refused:
            stage.side.tell(f"accounts/{world.payout.destination}/onboard", outcome="complete")
            stage.pass_time(days=4)
        stage.server.api.faults.clear()
    assert sum(outcomes.values()) > 8
    assert check_books() == []


def _send(world, gateway):
    acts.again(lambda: runs.send(payout_id=world.payout.pk, gateway=gateway, at=world.stage.now))


def _ask_again(world, gateway, later: dt.timedelta) -> None:
    """The sweep comes by until nothing is left to send; what hung on its way lands after it was asked again."""
    for round_ in range(8):
        # A request under way is at Stripe within the hour, or never will be.
        if later > dt.timedelta(hours=1) and round_ == 0 and isinstance(gateway, LandingLate):
            gateway.land()
        world.stage.pass_time(seconds=later.total_seconds() if round_ < 3 else 7_200)
        runs.resume_paused(gateway=gateway, at=world.stage.now)
        for payout in run_selectors.due_to_send():
            acts.again(lambda pk=payout.pk: runs.send(payout_id=pk, gateway=gateway, at=world.stage.now))
        if isinstance(gateway, LandingLate):
            gateway.land()
        runs.finish_runs(at=world.stage.now)
        if not world.run.payouts.filter(status="pending").exists():
            break
    before = world.stage.fingerprint()
    world.stage.pass_time(hours=2)
    assert not run_selectors.due_to_send().exists()
    runs.finish_runs(at=world.stage.now)
    assert world.stage.fingerprint() == before
