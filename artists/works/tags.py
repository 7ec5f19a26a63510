"""Tags: the few words an artist puts on a work so that it is found. No I/O."""

import re
import unicodedata

from django.utils.translation import gettext as _

from artists.profiles.plain_text import one_line

MOST = 12
LONGEST = 30  # characters


class NotTags(ValueError):
    """Too many, or one too long; the message says which."""


def clean(tag: str) -> str:
    """
    One tag as it is kept and compared: Unicode-normalised (NFKC), case-folded, on one line, without what stands around it.

    "#Harbour ", "HARBOUR" and "ｈａｒｂｏｕｒ" are one tag. What has neither letter nor digit is none: "".
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold())
    line = " ".join(re.sub(r"[/\\?&<>%]", " ", one_line(folded)).split())
    return line.strip(" \t#.,;:!\"'“”‘’«»()[]{}*_-–—|") if re.search(r"[^\W_]", line) else ""


def tags(text: str) -> list[str]:
    """
    The tags of a line, set apart by commas, semicolons or line breaks, each once, in the order they were written.

    :raises NotTags: if there are more than `MOST`, or one is longer than `LONGEST`
    """
    found = list(dict.fromkeys(filter(None, map(clean, re.split(r"[,;\n]", text)))))
    for tag in found:
        if len(tag) > LONGEST:
            raise NotTags(
                _("“%(tag)s…” is longer than %(number)s characters.")
                % {"tag": tag[:LONGEST], "number": LONGEST}
            )
    if len(found) > MOST:
        raise NotTags(
            _("At most %(most)s tags. These are %(number)s.") % {"most": MOST, "number": len(found)}
        )
    return found
