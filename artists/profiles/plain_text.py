"""What people write, before it is kept: no markup, no characters that turn the line around or hide. No I/O."""

import re
import unicodedata

import nh3

# Bidirectional overrides and isolates, zero-width marks, and control characters other than the line break.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\x00-\x09\x0b-\x1f\x7f]")


def plain(text: str) -> str:
    """
    `text` without tags or hidden characters, as it reads: "5 < 6 & more" stays as it is, "<b>dusk</b>" is "dusk".

    Scripts and styles go with their content. The result is text, never HTML: templates escape it like any other.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    text = _HIDDEN.sub("", text)
    if re.search(r"<[a-zA-Z/!?]", text):
        cleaned = nh3.clean(text, tags=set(), attributes={}, clean_content_tags={"script", "style"})
        text = cleaned.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def one_line(text: str) -> str:
    """The same on a single line, for names and titles."""
    return " ".join(plain(text).split())
