"""
Says in each lock file which dependencies of pyproject.toml it was resolved from, and checks that it still is so.

    lock_stamp.py write   after resolving
    lock_stamp.py check   exits 1 if pyproject.toml has changed since; asks no index
"""

import hashlib
import json
import sys
import tomllib
from pathlib import Path

LOCKS = {"requirements.lock": ("dev", "embedded"), "requirements-production.lock": ()}
WORDS = "# Resolved by `make lock` from dependencies"


def stamp(project: dict, extras: tuple[str, ...]) -> str:
    """The first line of the lock file made from these dependencies."""
    optional = project.get("optional-dependencies", {})
    asked = [
        project["requires-python"],
        sorted(project["dependencies"]),
        *[sorted(optional[extra]) for extra in extras],
    ]
    return f"{WORDS} {hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]}"


def main(action: str) -> int:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    behind = 0
    for name, extras in LOCKS.items():
        lock = Path(name)
        text = lock.read_text() if lock.exists() else ""
        first, _, rest = text.partition("\n")
        wanted = stamp(project, extras)
        if action == "write":
            lock.write_text(f"{wanted}\n{rest if first.startswith(WORDS) else text}")
        elif first != wanted:
            behind += 1
            print(f"{name} is not what pyproject.toml asks for; run `make lock`")
    return min(behind, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
