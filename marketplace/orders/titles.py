"""What a line was sold as: kept in English with the order, told in the language of whoever reads it."""

from collections.abc import Sequence

from django.utils.functional import lazy
from django.utils.translation import gettext_noop

from payouts import language

ORIGINAL = gettext_noop("%(work)s, original")
NUMBERED = gettext_noop("%(work)s, print %(number)s of %(edition)s")
SEVERAL = gettext_noop("%(work)s, prints %(numbers)s of %(edition)s")
PRINT = gettext_noop("%(work)s, print")


def kept(work: str, *, kind: str, numbers: Sequence[int], edition: int | None) -> str:
    """ "Harbour at dusk, print 3 of 30", as it will stand on the receipt."""
    if kind == "original":
        return ORIGINAL % {"work": work}
    if not numbers:
        return PRINT % {"work": work}
    if len(numbers) == 1:
        return NUMBERED % {"work": work, "number": numbers[0], "edition": edition}
    return SEVERAL % {"work": work, "numbers": ", ".join(map(str, numbers)), "edition": edition}


def told(title: str) -> str:
    """A kept title in the active language: "Harbour at dusk, Druck 3 von 30". The work is called what the artist calls it."""
    return language.refilled(title, (ORIGINAL, NUMBERED, SEVERAL, PRINT))


# For letters: in the language that is active when one is written.
told_later = lazy(told, str)
