"""
A process dies, or loses its connection, between any two things that it does to the world; whoever comes next finishes.

Not chosen by hand: every step of every act, until there are no more steps.
"""

import itertools
import os

import pytest

from payouts.ledger.selectors import check_books
from tests.faults import acts
from tests.harness.breaking import dies_before, is_cut_off

ACTS = [
    acts.RecordingAPayment,
    acts.RecordingAFee,
    acts.Delivering,
    acts.Releasing,
    acts.RefundingAPart,
    acts.TakingARefundBack,
    acts.LosingADispute,
    acts.ProposingASplit,
    acts.AcceptingASplit,
    acts.ApprovingASplit,
    acts.Planning,
    acts.Approving,
    acts.Rejecting,
    acts.Abandoning,
    acts.Sending,
    acts.SendingToAClosedAccount,
    acts.SendingOnward,
    acts.FollowingTheBank,
    acts.FollowingABankThatSaysNo,
    acts.FollowingATransferBroughtBack,
    acts.BringingMoneyBack,
    acts.FrontingADebt,
    acts.CancelingAPayout,
    acts.Reconciling,
    acts.TakingAWebhook,
    acts.HandlingAnEvent,
    acts.PlacingAnOrder,
    acts.OpeningThePaymentPage,
    acts.EndingAnOrder,
    acts.MarkingAnOrderPaid,
    acts.GivingMoneyBack,
    acts.PostingLetters,
]

BREAKS = {
    "dies": dies_before,
    "is cut off unanswered": lambda step, act: is_cut_off(step, act, after=True),
}
if os.environ.get("EVERY_STATEMENT"):
    # It leaves what a death leaves, and an error for our code to meet, as the one above does. `make faults` tries it too.
    BREAKS["is cut off"] = is_cut_off


# A request that was cut off leaves its socket to whoever collects the garbage, in this test or the next.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("how", BREAKS)
def test_broken_off_at_every_step_it_is_done_once_all_the_same(stage, act, how):
    expected = unbroken(act, stage)
    for step in itertools.count(1):
        world = act(stage)
        broken = BREAKS[how](step, world.do)
        finish(world)
        assert world.outcome() == expected, f"{how} at step {step}"
        if not broken:
            break
    assert step > 2, "that was nothing to break off"
    assert check_books() == []


def unbroken(act, stage):
    world = act(stage)
    world.do()
    finish(world)
    return world.outcome()


def finish(world) -> None:
    """The sweeps come by until nothing changes any more; they must not go on changing things."""
    for _ in range(6):
        before = world.stage.fingerprint()
        world.resume()
        if world.stage.fingerprint() == before:
            return
    raise AssertionError("one more resume still changes something")
