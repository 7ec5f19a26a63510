"""A pytest plugin that takes one guard away: `-p tests.faults.mutation` with MUTANT naming one of `mutants.GUARDS`."""

import contextlib
import os
import sys

from tests.contract.mutation import Finder
from tests.faults.mutants import GUARDS
from tests.harness import database

copied_back = database.copied_back_from_a_template


def dropping(sql: str):
    """The fixture's template of the database, made when `sql` has been run."""

    @contextlib.contextmanager
    def spoilt():
        with database.owner() as cursor:
            cursor.execute(sql)
        with copied_back():
            yield

    return spoilt


if chosen := next((guard for guard in GUARDS if guard.name == os.environ.get("MUTANT")), None):
    if chosen.sql:
        database.copied_back_from_a_template = dropping(chosen.sql)
    else:
        sys.meta_path.insert(0, Finder(chosen))
