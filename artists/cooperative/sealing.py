"""
The seals of the log: what was decided, and what was booked, in blocks that hang together by their hashes.

    seal      put what was committed since the last block into further blocks
    verify    reckon every seal again and name each row that is not what was sealed

What this proves: a row that was sealed is as it was, and none was taken away or put between, whoever did it. Whoever owns
the whole database could write every block anew; so keep the head (`Verdict.head`, "12:ab34…") somewhere else now and
then, and hand it to `verify_audit --head`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from artists.cooperative.models import Block

ROWS_A_BLOCK = 5_000  # of each kind
SEAL = 40  # bytes: eight of id, thirty-two of hash

# What a row says, as JSON, so that no two rows read alike. Timestamps in UTC: a seal does not depend on who asks.
_DECISIONS = """
    SELECT id, sha256(convert_to(jsonb_build_array(
        id, by_id, verb, subject, title, reason, before, after,
        extract(epoch FROM decided_at), extract(epoch FROM recorded_at))::text, 'UTF8'))
    FROM cooperative_decision WHERE id > %(above)s AND id <= %(to)s ORDER BY id LIMIT %(most)s
"""
# An entry with its postings, each with what its account is: accounts never change either.
_ENTRIES = """
    SELECT e.id, sha256(convert_to(jsonb_build_array(
        e.id, e.reference, e.request_hash, e.memo, e.postings_count, e.made_xid, e.reverses_id,
        extract(epoch FROM e.occurred_at), extract(epoch FROM e.recorded_at),
        (SELECT string_agg(concat_ws(',', p.id, p.position, p.amount, p.currency, p.account_id, a.currency, a.kind, a.payee_id),
                           ';' ORDER BY p.position, p.id)
         FROM ledger_posting p LEFT JOIN ledger_account a ON a.id = p.account_id WHERE p.entry_id = e.id))::text, 'UTF8'))
    FROM ledger_journalentry e WHERE e.id > %(above)s AND e.id <= %(to)s ORDER BY e.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was sealed: in which block, and which row in words."""

    block: int
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how far the seals go, what is off, and the head to keep elsewhere."""

    blocks: int
    decisions: int
    entries: int
    faults: tuple[Fault, ...]
    head: str

    @property
    def is_sound(self) -> bool:
        return not self.faults


def seal(*, at: dt.datetime) -> int:
    """
    Seal what was committed since the last block; returns how many blocks were added.

    Two at one moment seal nothing twice: the second finds the number taken and leaves it at that. Where somebody has
    been writing for ten seconds the next call seals what this one left.
    """
    decisions_to, entries_to = (
        _settled("cooperative_decision_id_seq", 1201),
        _settled("ledger_journalentry_id_seq", 1200),
    )
    if decisions_to is None or entries_to is None:
        return 0
    added = 0
    while _add_block(decisions_to, entries_to, at):
        added += 1
    return added


def verify(*, head: str = "") -> Verdict:
    """
    Reckon every seal again, from the rows as they are now. Memory stays flat however long the log is.

    `head` is one noted earlier: a chain that does not hold that block with that hash was written anew.
    """
    faults: list[Fault] = []
    decisions = entries = 0
    last = Block(number=0, decisions_to=0, entries_to=0, hash="")
    noted, _, noted_hash = head.partition(":")
    for block in Block.objects.order_by("number").iterator(chunk_size=10):
        faults += _faults_of_the_chain(last, block)
        if noted == str(block.number) and noted_hash != block.hash:
            faults.append(Fault(block.number, f"it is not the block that was noted as {head}"))
        for name, query, above, to, sealed in (
            ("decision", _DECISIONS, last.decisions_to, block.decisions_to, block.decisions),
            ("entry", _ENTRIES, last.entries_to, block.entries_to, block.entries),
        ):
            faults += [
                Fault(block.number, f"{name} {detail}")
                for detail in _altered(query, above, to, bytes(sealed))
            ]
        decisions += len(block.decisions) // SEAL
        entries += len(block.entries) // SEAL
        last = block
    if noted.isdecimal() and int(noted) > last.number:
        faults.append(Fault(last.number, f"the chain ends here, and block {noted} was noted once"))
    return Verdict(last.number, decisions, entries, tuple(faults), f"{last.number}:{last.hash}")


def last_block() -> Block | None:
    """The newest block without its seals, or None before the first."""
    return Block.objects.defer("decisions", "entries").order_by("-number").first()


def _settled(numbers: str, locked_as: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_settled(%s, %s)", [numbers, locked_as])
        return cursor.fetchone()[0]


def _add_block(decisions_to: int, entries_to: int, at: dt.datetime) -> bool:
    """Seal the next rows up to these ids; False where none is left, or another sealed them meanwhile."""
    last = last_block() or Block(number=0, decisions_to=0, entries_to=0, hash="")
    decisions = _seals(_DECISIONS, last.decisions_to, decisions_to, most=ROWS_A_BLOCK)
    entries = _seals(_ENTRIES, last.entries_to, entries_to, most=ROWS_A_BLOCK)
    if not decisions and not entries:
        return False
    block = Block(
        number=last.number + 1,
        # A full block may have left some behind; one that is not full holds all there is.
        decisions_to=decisions[-1][0]
        if len(decisions) == ROWS_A_BLOCK
        else max(decisions_to, last.decisions_to),
        entries_to=entries[-1][0] if len(entries) == ROWS_A_BLOCK else max(entries_to, last.entries_to),
        decisions=_written(decisions),
        entries=_written(entries),
        previous_hash=last.hash,
        sealed_at=at,
    )
    block.hash = _hash(block)
    try:
        with transaction.atomic():
            block.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _faults_of_the_chain(last: Block, block: Block) -> Iterator[Fault]:
    if block.number != last.number + 1:
        yield Fault(block.number, f"the blocks from {last.number + 1} to {block.number - 1} are missing")
    elif block.previous_hash != last.hash:
        yield Fault(block.number, f"it does not follow from block {last.number}, which was altered since")
    if block.hash != _hash(block):
        yield Fault(block.number, "the block itself was altered")


def _altered(query: str, above: int, to: int, sealed: bytes) -> Iterator[str]:
    was = {
        _id(sealed[place : place + 8]): sealed[place + 8 : place + SEAL]
        for place in range(0, len(sealed), SEAL)
    }
    now = dict(_seals(query, above, to))
    if was == now:
        return
    for pk in sorted(was.keys() | now.keys()):
        if pk not in now:
            yield f"{pk} was removed"
        elif pk not in was:
            yield f"{pk} was put in after its place was sealed"
        elif was[pk] != now[pk]:
            yield f"{pk} was changed"


def _seals(query: str, above: int, to: int, *, most: int | None = None) -> list[tuple[int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"above": above, "to": to, "most": most})
        return [(pk, bytes(hashed)) for pk, hashed in cursor.fetchall()]


def _written(seals: list[tuple[int, bytes]]) -> bytes:
    return b"".join(pk.to_bytes(8, "big") + hashed for pk, hashed in seals)


def _id(written: bytes) -> int:
    return int.from_bytes(written, "big")


def _hash(block: Block) -> str:
    parts = (
        f"{block.previous_hash}|{block.number}|{block.decisions_to}|{block.entries_to}".encode(),
        hashlib.sha256(block.decisions).digest(),
        hashlib.sha256(block.entries).digest(),
    )
    return hashlib.sha256(b"|".join(parts)).hexdigest()
