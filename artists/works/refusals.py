"""
Why a file is not taken, in sentences with blanks.

Rows keep them in English with the blanks filled in; `artists.studio.reasons` says them again in the reader's language.
The darkroom says some of them, and has no settings that Django's own gettext would ask for.
"""


def gettext_noop(sentence: str) -> str:
    """The sentence as it is, marked for the translators, as Django's function of that name does."""
    return sentence


STRANGER = gettext_noop("This is %(what)s, not a picture we can read. Export it as a JPEG and upload that.")
TOO_LONG = gettext_noop(
    "%(width)s × %(height)s pixels is more than we can take: at most %(most)s on a side. Make it smaller and upload again."
)
TOO_MANY = gettext_noop(
    "%(number)s megapixels is more than we can take: at most %(most)s. Make it smaller and upload again."
)
TOO_SMALL = gettext_noop("%(width)s × %(height)s pixels is too small to show.")
TOO_HEAVY = gettext_noop("%(weight)s MB is more than we can take: at most %(most)s MB.")
TOO_SLOW = gettext_noop(
    "It took more than %(seconds)s seconds to open this file, so something is odd about it. Export the photograph again as "
    "a JPEG."
)
PICTURES_ENOUGH = gettext_noop("This work has %(number)s pictures already. Remove one first.")
EVIDENCE_ENOUGH = gettext_noop("There are %(number)s files already. That is plenty; remove one first.")
A_COPY = gettext_noop("Refused as a copy of another artist’s work: %(reason)s")

# What stands in the blank of STRANGER.
HEIC = gettext_noop("a HEIC photograph, as iPhones take them")
RAW = gettext_noop("a raw file of a camera")
FILM = gettext_noop("a film")
GIF = gettext_noop("a GIF")
PHOTOSHOP = gettext_noop("a Photoshop document")
PAPER = gettext_noop("a PDF")
BITMAP = gettext_noop("a bitmap (BMP)")
JPEG_XL = gettext_noop("a JPEG XL file")
JPEG_2000 = gettext_noop("a JPEG 2000 file")
ARCHIVE = gettext_noop("an archive")
DRAWING = gettext_noop("a drawing or a web page")

GENERATED = gettext_noop(
    "The file says of itself that %(what)s. Fairhand shows what people made by hand, so we cannot take it. "
    "If you made this yourself and a program wrote that by mistake, export the photograph again without it and tell us."
)
# What stands in the blank of GENERATED.
MODEL_MADE_IT = gettext_noop("a trained model made it: its %(where)s give “%(term)s” as its source")
MODEL_HAD_A_PART = gettext_noop("a model had a part in it: its %(where)s give “%(term)s” as its source")
XMP_HAS = gettext_noop("a generator made it: its XMP has “%(name)s: %(value)s”")
FIELD_IS = gettext_noop("a generator made it: its “%(name)s” is “%(value)s”")
FIELD_HOLDS = gettext_noop(
    "a generator made it: its “%(name)s” holds the settings of one (steps, sampler, seed)"
)
CHINESE_LABEL = gettext_noop("a generator made it: it carries the Chinese label for generated content (AIGC)")
CARRIES_SETTINGS = gettext_noop("%(program)s made it: it carries that program's settings under “%(name)s”")
CARRIES_GRAPH = gettext_noop("ComfyUI made it: it carries that program's %(name)s")
TITLED = gettext_noop("NovelAI made it: that is its title")
JOB_NUMBER = gettext_noop("Midjourney made it: its “%(name)s” has that program's job number")

WITH_BLANKS = (
    STRANGER, TOO_LONG, TOO_MANY, TOO_SMALL, TOO_HEAVY, TOO_SLOW, PICTURES_ENOUGH, EVIDENCE_ENOUGH, A_COPY, GENERATED,
    MODEL_MADE_IT, MODEL_HAD_A_PART, XMP_HAS, FIELD_IS, FIELD_HOLDS, CARRIES_SETTINGS, CARRIES_GRAPH, JOB_NUMBER,
)  # fmt: skip
