"""The proof of everything: the books and Stripe's (payouts.runs), and the seals on what was decided and booked."""

import datetime as dt

from artists.cooperative import sealing
from payouts.runs import services as runs
from payouts.runs.models import Proof

ALTERED = "rows altered since they were sealed"


def prove(*, at: dt.datetime) -> Proof:
    """Prove all of it and keep the outcome. Reads every row: for the night, and for whoever asks."""
    return runs.prove(at=at, further={ALTERED: len(sealing.verify().faults)})
