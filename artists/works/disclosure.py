"""
How a work came about, as its artist says it: the questions, what the answers mean in IPTC's words, and the statement
that is signed. No I/O.

Digital source types: https://cv.iptc.org/newscodes/digitalsourcetype/
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# The source types a picture here may have, and what each says to a buyer.
SOURCE_TYPES = {
    "digitalCapture": _("A photograph or a scan of the work."),
    "computationalCapture": _("A photograph of the work by a phone, which merges several exposures."),
    "humanEdits": _("A photograph or a scan of the work, retouched by hand."),
    "algorithmicMedia": _("Painted by a program, for the sample co-op."),
    "compositeWithTrainedAlgorithmicMedia": _("Partly made by an image generator."),
    "trainedAlgorithmicMedia": _("Made by an image generator."),
}
GENERATED = frozenset(["compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia"])


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the disclosure: `key`, what is asked, and the answers as pairs of (value, words)."""

    key: str
    asked: str
    answers: tuple[tuple[str, str], ...]

    def words(self, value: str) -> str:
        return dict(self.answers).get(value, "")


QUESTIONS = (
    Question(
        "generator",
        _("Was an image generator used?"),
        (
            ("none", _("No")),
            ("reference", _("Only to look at, before or while I worked")),
            ("parts", _("Parts of the picture come from one")),
            ("whole", _("The picture comes from one")),
        ),
    ),
    Question(
        "reference",
        _("What did you work from?"),
        (
            ("life", _("From life")),
            ("memory", _("From memory or imagination")),
            ("own_photos", _("From photographs of my own")),
            ("other_photos", _("From somebody else’s photographs, with leave")),
        ),
    ),
    Question(
        "drawing",
        _("How did the drawing get onto the sheet?"),
        (
            ("freehand", _("Freehand")),
            ("measured", _("With a grid, a viewfinder or a ruler")),
            ("traced", _("Traced or projected from a drawing or photograph")),
            ("digital", _("Planned on a screen, then drawn by hand")),
        ),
    ),
    Question(
        "capture",
        _("How was the picture of it made?"),
        (("camera", _("With a camera")), ("phone", _("With a phone")), ("scanner", _("With a scanner"))),
    ),
    Question(
        "editing",
        _("What was done to that picture?"),
        (
            ("none", _("Nothing, or turned and cropped")),
            ("light", _("Light and colour made true, dust taken out")),
            ("heavy", _("Parts were moved, removed or painted over on a screen")),
        ),
    ),
)
BY_KEY = {question.key: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The answers, one value a question, and in free words who and what else had a hand in it."""

    generator: str = ""
    reference: str = ""
    drawing: str = ""
    capture: str = ""
    editing: str = ""
    other_hands: str = ""

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> "Disclosure":
        """From what was kept; values that are no answers are left out."""
        answers = {key: kept.get(key, "") for key in BY_KEY}
        known = {key: value for key, value in answers.items() if BY_KEY[key].words(value)}
        return cls(**known, other_hands=str(kept.get("other_hands", "")))

    def answer(self, key: str) -> str:
        return getattr(self, key)

    @property
    def unanswered(self) -> list[Question]:
        return [question for question in QUESTIONS if not self.answer(question.key)]

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """Pairs of (question, answer), those that were answered."""
        return [
            (question.asked, question.words(self.answer(question.key)))
            for question in QUESTIONS
            if self.answer(question.key)
        ]


def source_type(said: Disclosure, *, by_program: bool = False) -> str:
    """The IPTC digital source type of a picture of the work, as its last part: "digitalCapture"."""
    if by_program:
        return "algorithmicMedia"
    if said.generator == "whole":
        return "trainedAlgorithmicMedia"
    if said.generator == "parts":
        return "compositeWithTrainedAlgorithmicMedia"
    if said.editing == "heavy":
        return "humanEdits"
    return "computationalCapture" if said.capture == "phone" else "digitalCapture"


def address_of(kind: str) -> str:
    """The source type as metadata carries it."""
    return _IPTC + kind


def statement(*, name: str, title: str, said: Disclosure, by_program: bool = False) -> str:
    """What is signed, by typing it again: short enough for a thumb."""
    if by_program:
        return f"“{title}” is a sample. A program painted it."
    generator = (
        "I looked at a generated picture for it, and no part of it was generated."
        if said.generator == "reference"
        else "No part of it was generated."
    )
    return f"I, {name}, made “{title}” by hand. {generator} What I show of it is true."


def same_words(typed: str, asked: str) -> bool:
    """Whether somebody typed the statement again: letters and digits count, capitals, accents and commas do not."""
    return bool(_bare(asked)) and _bare(typed) == _bare(asked)


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in letters if not unicodedata.combining(each))
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


@dataclass(frozen=True, slots=True)
class Slot:
    """One kind of evidence: what to show, what reviewers look for, what is too little, and an example."""

    key: str
    name: str
    guidance: str
    good: str
    too_little: str
    pictured: str  # what the example of it shows, for those who cannot see it: static/img/evidence/<key>.webp
    media: frozenset[str] = field(default_factory=frozenset)  # empty: any medium

    def suits(self, medium: str) -> bool:
        return not self.media or medium in self.media


_WET = frozenset(["watercolor", "gouache", "ink", "mixed"])
_PRINTED = frozenset(["linocut", "etching"])
SLOTS = (
    Slot(
        "pencil", _("Pencil stage"),
        _("The drawing before any colour, the whole sheet in the picture."),
        _("The same sheet that later carries the colour, with its edges and tape."),
        _("A separate sketch in a sketchbook."),
        _("A sheet taped to a table at its four corners; two pears and the edge of a table drawn on it in pencil, no colour yet."),
        frozenset(["watercolor", "gouache", "ink", "pastel", "mixed"]),
    ),
    Slot(
        "wet", _("Wet paint"),
        _("The first washes while they still shine, from the side, towards a window."),
        _("A shine on the paper, a brush or a hand in the picture."),
        _("The finished sheet, dry, seen from above."),
        _("The same sheet with its first pale washes; light from a window shines on the wet paper, and a brush lies across it."),
        _WET,
    ),
    Slot(
        "plate", _("Block or plate"),
        _("The cut block or the bitten plate, inked or not, beside a ruler."),
        _("Tool marks, and the picture the wrong way round."),
        _("A photograph of the print only."),
        _("A block of lino with a hare and a tree cut into it, the wrong way round, inked black; a ruler lies below it."),
        _PRINTED,
    ),
    Slot(
        "macro", _("The paper’s tooth"),
        _("A hand’s breadth from the surface, lit from the side."),
        _("Grain, pigment that settled in it, the edge of a wash."),
        _("A crop of the photograph of the whole."),
        _("Very close: the edge of a red and brown wash, and pigment that settled in the hollows of rough paper."),
    ),
    Slot(
        "verso", _("The back"),
        _("The back of the sheet: watermark, notes, colour that came through."),
        _("The whole back with its corners."),
        _("A blank white rectangle."),
        _("The back of a sheet with all four corners: a watermark, three lines in pencil, and colour that came through faintly."),
    ),
    Slot(
        "palette", _("Palette or table"),
        _("The palette, the plate of inks or the table as it was that day."),
        _("The colours of this work, the work beside them."),
        _("A clean palette from a shop."),
        _("A used palette with eight wells and three mixtures, a brush, and beside it the painting in the same colours."),
    ),
    Slot(
        "hands", _("At work"),
        _("You, or your hands, while you work on it."),
        _("Hand, tool and the unfinished sheet in one picture."),
        _("A portrait in front of the finished work."),
        _("Somebody seen from behind, looking at an unfinished landscape on an easel."),
    ),
    Slot(
        "timelapse", _("Stills of a time-lapse"),
        _("Single pictures from a film of the making, from one place."),
        _("Three or more that show the sheet change."),
        _("The first and the last minute only."),
        _("Three stills side by side from one place: the pencil drawing, the first washes, the finished pears."),
    ),
)  # fmt: skip
SLOTS_BY_KEY = {slot.key: slot for slot in SLOTS}


def slots_for(medium: str) -> list[Slot]:
    """The kinds of evidence that make sense for a medium, in the order in which a work grows."""
    return [slot for slot in SLOTS if slot.suits(medium)]
