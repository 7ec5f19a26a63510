"""
Where an artist's answers and her files tell different stories. Each difference is asked about before anything is
signed; none decides by itself. No I/O.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from artists.works.disclosure import Disclosure
from artists.works.file_facts import FileFacts
from payouts import language

# A painting may be dated by the year it was finished, and a camera's clock may be off by a time zone.
_EARLY = dt.timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Shown:
    """One file as it is compared: its key, its name for people, which kind of evidence, and what it says."""

    key: str
    name: str
    slot: str
    facts: FileFacts
    elsewhere: bool = False  # the very same file came from another artist before


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`code` stays the same while the reason does, so an explanation stays with it; `asked` is a question."""

    code: str
    asked: str


def found(said: Disclosure, files: Sequence[Shown], *, year: int) -> list[Contradiction]:
    """Everything to be explained, in the order of the files."""
    return [each for file in files for each in _of(said, file, year)] + _order(files)


def _of(said: Disclosure, file: Shown, year: int) -> list[Contradiction]:
    facts, differences = file.facts, []

    def ask(code: str, text: str, **blanks: object) -> None:
        differences.append(Contradiction(f"{code}:{file.key}", text % {"file": file.name, **blanks}))

    if file.elsewhere:
        ask(
            "elsewhere",
            _(
                "“%(file)s” is on the site already, sent by another artist. How do you come to have the same file?"
            ),
        )
    if facts.is_painting_program:
        ask(
            "painting",
            _("“%(file)s” was saved by %(program)s, a painting program. What was done there?"),
            program=facts.software,
        )
    if "photoshop" in facts.software.lower() and said.editing == "none":
        ask(
            "editing",
            _("“%(file)s” went through %(program)s, but you say nothing was done to it. What was?"),
            program=facts.software,
        )
    if facts.source_type in ("digitalCreation", "digitalArt", "softwareImage"):
        ask("digital", _("“%(file)s” says of itself that it was made on a screen. How was it made?"))
    if facts.source_type.startswith("composite"):
        ask(
            "composite",
            _("“%(file)s” says of itself that it was put together from several pictures. What was joined?"),
        )
    if said.capture == "scanner" and facts.is_phone and not file.slot:
        ask(
            "capture",
            _(
                "“%(file)s” was taken with a phone (%(device)s), but you say the picture is a scan. Which is it?"
            ),
            device=facts.device,
        )
    if said.capture == "phone" and facts.is_scanner and not file.slot:
        ask(
            "capture",
            _("“%(file)s” comes from a scanner (%(device)s), but you say a phone. Which is it?"),
            device=facts.device,
        )
    taken = facts.date
    if taken and taken < dt.date(year, 1, 1) - _EARLY:
        ask(
            "early",
            _("“%(file)s” was taken in %(taken)s, but the work is dated %(year)s. Why?"),
            taken=taken.year,
            year=year,
        )
    if taken and file.slot in ("pencil", "wet") and taken > dt.date(year, 12, 31):
        ask(
            "late",
            _("“%(file)s” was taken on %(day)s, but the work is dated %(year)s. Why?"),
            day=language.day(taken),
            year=year,
        )
    return differences


def _order(files: Sequence[Shown]) -> list[Contradiction]:
    """A drawing that was photographed after the finished work."""
    finished = [file.facts.date for file in files if not file.slot and file.facts.date]
    if not finished:
        return []
    return [
        Contradiction(
            f"order:{file.key}",
            _(
                "“%(file)s” shows an early stage, but was taken on %(day)s, after the picture of the finished work "
                "(%(finished)s). Why?"
            )
            % {
                "file": file.name,
                "day": language.day(file.facts.date),
                "finished": language.day(min(finished)),
            },
        )
        for file in files
        if file.slot in ("pencil", "wet") and file.facts.date and file.facts.date > min(finished)
    ]
