"""What every act has: a world to do it in, and what comes of it."""

from payouts.money import Money
from payouts.runs import services as runs
from payouts.splits import services as splits
from payouts.states import IllegalTransition
from tests.faults.stage import Stage


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


class Act:
    """One thing that may be interrupted, in a world of its own."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.prepare()
        self.mark = stage.mark()

    def prepare(self) -> None: ...

    def do(self) -> None:
        raise NotImplementedError

    def resume(self) -> None:
        """Later: whatever held the rows of the dead is over, and the same is asked once more."""
        self.stage.pass_time(minutes=2)
        self.do()

    def outcome(self):
        """What came of it, the same for every world in which it was done once."""
        return self.stage.tally(since=self.mark)


def again(verb) -> None:
    """What a person does who saw an error page: presses again, and may be told that it is done already."""
    try:
        verb()
    except (IllegalTransition, splits.AlreadyDecided, runs.AlreadyDecided):
        return
