"""
The code of a certificate: 80 random bits in sixteen letters and digits that nobody mistakes for others. No I/O.

The alphabet is Crockford's base 32 (www.crockford.com/base32.html): no I, L, O or U.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_ALIKE = str.maketrans("OIL", "011")


def new_code() -> str:
    """Sixteen characters, 80 bits: nobody hits one by trying."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read(typed: str) -> str | None:
    """The code that was meant, whatever its case, spaces and dashes, with O for 0 and I or L for 1; None if it is none."""
    code = re.sub(r"[\s\-–—·.]", "", typed[:80]).upper().translate(_ALIKE)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def shown(code: str) -> str:
    """In fours, as it is printed: "7Q2M-0KXD-91TB-V4HE"."""
    return "-".join(code[i : i + 4] for i in range(0, LENGTH, 4))
