"""
What a buyer of a print is told before buying, as the laws on fine prints and multiples ask. Pure data and sentences.

After California Civil Code §§1740-1745.5, New York Arts and Cultural Affairs Law article 15, Maryland Commercial Law
§14-501 ff., Hawaii Revised Statutes ch. 481F and Georgia Code §10-1-430 ff. Artist, title, medium, size of the edition
and artist's proofs stand in the offer itself; these are the rest. Each is answered, or said to be unknown: nothing is
left out in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that can be given; `asks` names the words or the number that belong to it, where it needs any."""

    key: str
    label: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One fact: `label` as buyers read it, `ask` as the artist is asked, `todo` while it is not answered."""

    key: str
    label: str
    ask: str
    todo: str
    answers: tuple[Answer, ...]

    def answer(self, key: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.key == key), None)


def _question(key: str, label: str, ask: str, todo: str, *answers: Answer) -> Question:
    return Question(key, label, ask, todo, (*answers, Answer(UNKNOWN, _("Not known"))))


QUESTIONS = (
    _question(
        "master",
        _("Printed from"),
        _("What is it printed from?"),
        _("Say what it is printed from."),
        Answer("own", _("a plate, block, stone or screen the artist made")),
        Answer("capture", _("a photograph or scan of the work, approved by the artist")),
        Answer("other", _("something else"), _("What?")),
    ),
    _question(
        "master_fate",
        _("The plate or file"),
        _("What becomes of the plate or file after the edition?"),
        _("Say what becomes of the plate or file after the edition."),
        Answer("destroyed", _("destroyed")),
        Answer("cancelled", _("cancelled or altered, so that no more can be printed")),
        Answer("locked", _("locked: no copies beyond this edition")),
        Answer("kept", _("kept, and may be printed from again")),
    ),
    _question(
        "signature",
        _("Signed"),
        _("How is it signed?"),
        _("Say whether it is signed by hand."),
        Answer("hand", _("by the artist, by hand, on each copy")),
        Answer("plate", _("in the plate or file only")),
        Answer("stamp", _("with a stamp or by the estate")),
        Answer("none", _("not signed")),
    ),
    _question(
        "numbering",
        _("Numbered"),
        _("How is it numbered?"),
        _("Say whether it is numbered by hand."),
        Answer("hand", _("by hand on each copy")),
        Answer("certificate", _("on its certificate")),
        Answer("none", _("not numbered")),
    ),
    _question(
        "year",
        _("Printed in"),
        _("When is it printed?"),
        _("Say when it is printed."),
        Answer("demand", _("when it is ordered")),
        Answer("told", _("in the year"), _("Which year or years?")),
    ),
    _question(
        "printer",
        _("Printed by"),
        _("Who prints it?"),
        _("Say who prints it."),
        Answer("artist", _("the artist")),
        Answer("named", _("somebody else"), _("Who?")),
    ),
    _question(
        "other_proofs",
        _("Other proofs"),
        _("Are there proofs besides the artist’s?"),
        _("Say whether there are proofs besides the artist’s."),
        Answer("none", _("none")),
        Answer("told", _("yes"), _("How many, of which kind?")),
    ),
    _question(
        "earlier",
        _("Earlier editions"),
        _("Were there editions from this plate or file before, here or elsewhere?"),
        _("Say whether there were editions before, here or elsewhere."),
        Answer("none", _("none")),
        Answer("told", _("yes"), _("Which, and how large?")),
    ),
    _question(
        "restrike",
        _("Restrike or posthumous"),
        _("Is it a restrike, or printed after the artist’s death?"),
        _("Say whether it is a restrike, or printed after the artist’s death."),
        Answer("none", _("no")),
        Answer("told", _("yes"), _("Which, and by whose right?")),
    ),
)
LONGEST = 200  # characters of what an answer asks for


def cleaned(given: Mapping) -> dict[str, dict[str, str]]:
    """Only questions there are, answers there are, and words where the answer asks for them."""
    kept = {}
    for question in QUESTIONS:
        told = given.get(question.key) or {}
        answer = question.answer(told.get("answer", ""))
        if answer:
            words = " ".join(str(told.get("words", "")).split())[:LONGEST] if answer.asks else ""
            kept[question.key] = {"answer": answer.key, "words": words}
    return kept


def missing(given: Mapping) -> list[str]:
    """What is not answered yet, a sentence each; "not known" is an answer, an empty line is none."""
    return [
        str(question.todo) for question in QUESTIONS if not _is_answered(question, given.get(question.key))
    ]


def facts(given: Mapping) -> list[tuple[str, str]]:
    """Pairs of a term and what is said of it, in order, for the wall label and the certificate."""
    told = []
    for question in QUESTIONS:
        answer = question.answer((given.get(question.key) or {}).get("answer", ""))
        if answer:
            words = given[question.key].get("words", "")
            told.append((question.label, words if answer.asks and words else answer.label))
    return told


def taken_back(before: Mapping, after: Mapping) -> list[str]:
    """The labels of facts that were known before and say something else now; learning what was unknown takes nothing back."""
    return [
        question.label
        for question in QUESTIONS
        if (then := before.get(question.key))
        and then["answer"] != UNKNOWN
        and then != after.get(question.key)
    ]


def _is_answered(question: Question, told: Mapping | None) -> bool:
    answer = question.answer((told or {}).get("answer", ""))
    return bool(answer and (not answer.asks or told.get("words")))
