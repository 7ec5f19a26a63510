"""
Everything the local Stripe remembers: objects by account and kind, in order of creation.

An object is a dictionary as Stripe would show it, unexpanded; keys that begin
with an underscore are for us alone and are never shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from .journal import Journal

Table = dict[str, dict]


class Store:
    def __init__(self, journal: Journal | None = None) -> None:
        self.tables: dict[tuple[str, str], Table] = {}
        self.places: dict[str, tuple[str, str]] = {}
        self.changed: dict[str, dict | None] = {}
        self.added: list[str] = []
        self.journal = journal
        if journal:
            for id, record in journal.load().items():
                self._place(record["account"], record["kind"], id, record["object"])

    def add(self, account: str, kind: str, obj: dict) -> dict:
        """Keep a new object; it is the newest of its kind."""
        assert obj["id"] not in self.places, f"{obj['id']} exists"
        self._place(account, kind, obj["id"], obj)
        self.changed[obj["id"]] = obj
        self.added.append(obj["id"])
        return obj

    def _place(self, account: str, kind: str, id: str, obj: dict) -> None:
        self.tables.setdefault((account, kind), {})[id] = obj
        self.places[id] = (account, kind)

    def save(self, obj: dict) -> dict:
        """Say that an object already kept has changed."""
        assert obj["id"] in self.places, f"{obj['id']} is not kept"
        self.changed[obj["id"]] = obj
        return obj

    def remove(self, id: str) -> None:
        place = self.places.pop(id)
        del self.tables[place][id]
        self.changed[id] = None

    def get(self, account: str, kind: str, id: str) -> dict | None:
        return self.tables.get((account, kind), {}).get(id)

    def find(self, id: str) -> dict | None:
        """An object by its identifier alone, whoever owns it."""
        place = self.places.get(id)
        return self.tables[place].get(id) if place else None

    def owner(self, id: str) -> str:
        return self.places[id][0]

    def kind(self, id: str) -> str:
        return self.places[id][1]

    def newest_first(self, account: str, kind: str) -> Iterator[dict]:
        return reversed(self.tables.get((account, kind), {}).values())

    def oldest_first(self, account: str, kind: str) -> list[dict]:
        return list(self.tables.get((account, kind), {}).values())

    def everywhere(self, kind: str) -> Iterator[dict]:
        """All of a kind, account by account."""
        for (_, found), table in list(self.tables.items()):
            if found == kind:
                yield from list(table.values())

    def take_back(self) -> None:
        """Forget what was added since the last commit: the request that added it is refused."""
        kinds = {self.kind(id) for id in self.added if id in self.places}
        assert "balance_transaction" not in kinds, "money moved in a request that is refused"
        for id in self.added:
            if id in self.places:
                self.remove(id)
        self.added = []

    def commit(self) -> None:
        """Make what changed since the last commit outlive this process, all of it or nothing."""
        self.added = []
        if not self.changed:
            return
        if self.journal:
            self.journal.append(
                {
                    id: None
                    if obj is None
                    else {"account": self.owner(id), "kind": self.kind(id), "object": obj}
                    for id, obj in self.changed.items()
                }
            )
        self.changed = {}

    def close(self) -> None:
        self.commit()
        if self.journal:
            self.journal.close()
