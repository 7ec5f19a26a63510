"""A co-op's made-up life, ten thousand steps of it; see life.py. `make model STEPS=… SEED=…` for another."""

import os

import pytest

from tests.model.life import Life

# Whatever ever failed stays here, with the number of steps that it took.
FAILED_ONCE: list[tuple[int, int]] = [(2, 400), (3, 211)]
STEPS = int(os.environ.get("MODEL_STEPS", 500))
SEEDS = [int(seed) for seed in os.environ.get("MODEL_SEEDS", "").split()] or list(range(1, 21))


# A connection that is cut leaves its socket to whoever collects the garbage, in this test or the next.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("seed", "steps"), [(seed, STEPS) for seed in SEEDS] + FAILED_ONCE)
def test_books_stripe_and_auditor_agree_after_every_step(stage, record_property, seed, steps):
    life = Life(stage, seed)
    try:
        for _ in range(steps):
            life.step()
        life.settle()
    except BaseException as error:
        error.add_note(f"seed {seed}, step {life.steps}; the last of it:\n" + "\n".join(life.trace[-25:]))
        raise
    finally:
        record_property("life", {"seed": seed, "steps": life.steps, **life.counts})
