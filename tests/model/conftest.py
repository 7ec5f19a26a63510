from collections import Counter

from tests.faults.conftest import _stripe_of_faults, stage

__all__ = ["_stripe_of_faults", "stage"]


def pytest_terminal_summary(terminalreporter):
    """How much was tried, by which seeds, and what happened in it."""
    lives = [
        facts
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        for name, facts in getattr(report, "user_properties", ())
        if name == "life" and report.when == "call"
    ]
    if not lives:
        return
    seeds = sorted(facts.pop("seed") for facts in lives)
    counts = sum((Counter(facts) for facts in lives), Counter())
    steps = counts.pop("steps")
    terminalreporter.section("the model")
    terminalreporter.write_line(f"{steps} steps, seeds {' '.join(map(str, seeds))}")
    terminalreporter.write_line(", ".join(f"{name} {number}" for name, number in sorted(counts.items())))
