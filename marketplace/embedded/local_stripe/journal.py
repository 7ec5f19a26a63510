"""
State on disk: one line a request, appended, checked by its sum.

A line holds every object that one request changed, so a request is there in
full or not at all. A process killed while writing leaves a torn last line,
which is cut off when the folder is opened again; what it would have said was
never acknowledged. At each start the lines are compacted into one snapshot.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path


class Journal:
    def __init__(self, folder: str | os.PathLike) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = self.folder / "stripe.jsonl"
        self.file = None

    def load(self) -> dict[str, dict]:
        """The objects as the last whole line left them; opens the journal for appending."""
        objects: dict[str, dict] = {}
        for change in self._whole_lines():
            for id, record in change.items():
                if record is None:
                    objects.pop(id, None)
                else:
                    objects[id] = record
        self._compact(objects)
        self.file = self.path.open("ab", buffering=0)
        return objects

    def _whole_lines(self):
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                change = unsealed(line)
                if change is None:
                    # Torn by a crash. Nothing after it can have been written.
                    return
                yield change

    def _compact(self, objects: dict[str, dict]) -> None:
        fresh = self.path.with_suffix(".new")
        with fresh.open("wb") as file:
            for id, record in objects.items():
                file.write(sealed({id: record}))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)

    def append(self, change: dict) -> None:
        # One unbuffered write: after it the kernel has the line, whatever becomes of us.
        self.file.write(sealed(change))

    def close(self) -> None:
        if self.file:
            self.file.close()


def sealed(change: dict) -> bytes:
    """A line: the change as JSON, led by a sum over it."""
    text = json.dumps(change, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def unsealed(line: bytes) -> dict | None:
    """The change in a line, or None if the line is torn."""
    if not line.endswith(b"\n") or line[8:9] != b" ":
        return None
    text = line[9:-1]
    try:
        whole = zlib.crc32(text) == int(line[:8], 16)
    except ValueError:
        return None
    return json.loads(text) if whole else None
