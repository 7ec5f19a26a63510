"""
A pytest plugin that spoils one module of the local Stripe as it is imported.

`-p tests.contract.mutation` with MUTANT naming one of `mutants.MUTANTS`. Nothing
on disk changes.
"""

import importlib.abc
import importlib.machinery
import os
import sys

from tests.contract.mutants import MUTANTS


class _Spoiler(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname, path, mutant):
        super().__init__(fullname, path)
        self.mutant = mutant

    def get_code(self, fullname):
        # Compiled anew: the cached bytecode is of the sound source.
        source = self.get_data(self.path).decode()
        assert source.count(self.mutant.old) == 1, (
            f"{self.mutant.name}: found {source.count(self.mutant.old)} times"
        )
        return compile(source.replace(self.mutant.old, self.mutant.new), self.path, "exec")


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant):
        self.mutant = mutant
        self.name = mutant.full

    def find_spec(self, fullname, path, target=None):
        if fullname != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        spec.loader = _Spoiler(fullname, spec.origin, self.mutant)
        return spec


if chosen := next((mutant for mutant in MUTANTS if mutant.name == os.environ.get("MUTANT")), None):
    sys.meta_path.insert(0, Finder(chosen))
