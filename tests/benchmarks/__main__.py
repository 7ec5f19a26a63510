"""`python -m tests.benchmarks [NAME …]`: one JSON object a line for each figure; names may be beginnings."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

MODULES = (
    "tests.benchmarks.pages",
    "tests.benchmarks.shop",
    "tests.benchmarks.desks",
    "tests.benchmarks.counts",
    "tests.benchmarks.vitals",
    "tests.benchmarks.search",
    "tests.benchmarks.race",
    "tests.benchmarks.ledger",
    "tests.benchmarks.runs",
    "tests.benchmarks.pictures",
)


def figures(names: list[str]) -> dict[str, Callable]:
    """Every figure; those that take minutes (a module's `AT_LENGTH`) only where `names` has one by its whole name."""
    found: dict[str, Callable] = {}
    for module in map(import_module, MODULES):
        at_length = getattr(module, "AT_LENGTH", {})
        found |= module.FIGURES | {name: at_length[name] for name in names if name in at_length}
    return found


def chosen(all_figures: Iterable[str], names: list[str]) -> list[str]:
    """
    The figures that were asked for, all if none were named.

    :raises SystemExit: if a name is the beginning of none
    """
    all_figures = list(all_figures)
    unknown = [name for name in names if not any(figure.startswith(name) for figure in all_figures)]
    if unknown:
        sys.exit(f"no figure is called {', '.join(unknown)}; there are: {', '.join(all_figures)}")
    return [figure for figure in all_figures if not names or figure.startswith(tuple(names))]


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="fairhand-bench-", ignore_cleanup_errors=True) as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        import django

        django.setup()
        _measure(names)
        # Before the folder goes, so that nothing writes into it any more.
        from django.db import connections

        from marketplace.embedded import lease

        connections.close_all()
        lease.release(Path(folder).resolve())


def _measure(names: list[str]) -> None:
    from django.core.management import call_command

    from tests.benchmarks.bench import Bench

    table = figures(names)
    asked = chosen(table, names)
    call_command("migrate", interactive=False, verbosity=0)
    with Bench() as bench:
        for name in asked:
            print(table[name](bench).line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
