"""
Names that look like other names. No I/O.

A skeleton, after Unicode Technical Standard 39 (https://www.unicode.org/reports/tr39/#Confusable_Detection): two names
with one skeleton look alike. The table holds the letters of other scripts that pass for Latin ones, from confusables.txt
version 16, folded to small letters; what differs by style only (fullwidth, mathematical, circled) falls to NFKD.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

_TABLE = {
    "a": "аɑαа⍺", "b": "ЬьƅᏏ", "c": "сϲᴄⲥ", "d": "ԁꓒᏧ", "e": "еҽ℮ꬲ", "f": "ꞙẝ", "g": "ɡցᶃ", "h": "һհᏂ", "i": "іıɩιӏꙇᎥ",
    "j": "јϳ", "k": "кκᴋⲕ", "l": "ⅼǀוןا", "m": "мᴍ", "n": "ոռпη", "o": "оοσօoംഠဝჿ〇", "p": "рρϱⲣ", "q": "ԛզգ", "r": "гᴦⲅꭇ",
    "s": "ѕꜱƽꮪ", "t": "тτᴛ", "u": "υսʋцꞟ", "v": "νѵᴠ∨ט", "w": "ѡԝɯᴡ", "x": "хχ᙮⤫", "y": "уγүყỿ", "z": "ᴢꮓ",
}  # fmt: skip
_LOOKS = {ord(other): latin for latin, others in _TABLE.items() for other in others if other != latin}
# Digits and pairs that pass for letters in most typefaces.
_DRAWN_ALIKE = {"0": "o", "1": "l", "3": "e", "5": "s", "|": "l", "!": "l", "$": "s", "@": "a"}
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))

# Words of those who speak for the co-op. An artist is none of them.
STAFF = frozenset(
    [
        "admin",
        "administrator",
        "billing",
        "cooperative",
        "moderator",
        "official",
        "payout",
        "payouts",
        "security",
        "staff",
        "stripe",
        "support",
        "treasurer",
    ]
)
SITE = "fairhand"


def skeleton(name: str) -> str:
    """What a name looks like: without accents, spaces and capitals, look-alikes drawn as one letter."""
    text = unicodedata.normalize("NFKD", name).translate(_LOOKS).casefold().translate(_LOOKS)
    text = "".join(_DRAWN_ALIKE.get(each, each) for each in text if each.isalnum() or each in _DRAWN_ALIKE)
    text = text.replace("i", "l")
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text


def scripts(word: str) -> set[str]:
    """The scripts of a word's letters, by the first word of each letter's Unicode name: {"LATIN", "CYRILLIC"}."""
    letters = (each for each in unicodedata.normalize("NFKC", word) if each.isalpha())
    return {unicodedata.name(each, "?").split()[0] for each in letters} - {
        "MODIFIER",
        "MASCULINE",
        "FEMININE",
    }


_MIXED_LEGITIMATELY = (
    {"HIRAGANA", "KATAKANA", "CJK", "LATIN", "KATAKANA-HIRAGANA"},
    {"HANGUL", "CJK", "LATIN"},
)


def problem_with(name: str) -> str:
    """Why nobody may sell under this name, as a sentence; empty where nothing is wrong with it."""
    for word in re.split(r"[\s\-'’.]+", name):
        found = scripts(word)
        if len(found) > 1 and not any(found <= allowed for allowed in _MIXED_LEGITIMATELY):
            return _(
                "“%(word)s” mixes letters of different alphabets that look alike. Write it in one of them."
            ) % {"word": word}
    if not any(each.isalpha() for each in name):
        return _("A name has at least one letter.")
    if skeleton(SITE) in skeleton(name):
        return _("A name that looks like the co-op’s own is for the co-op.")
    if any(skeleton(word) in _STAFF_SKELETONS for word in re.split(r"[\W_]+", name)):
        return _("A name like that is for those who speak for the co-op.")
    return ""


_STAFF_SKELETONS = {skeleton(word) for word in STAFF}
