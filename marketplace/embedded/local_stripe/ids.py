"""Identifiers in the shapes Stripe gives them: a prefix that tells the kind, then letters and digits."""

from __future__ import annotations

import random
import string

ALPHABET = string.ascii_letters + string.digits
LENGTHS = {"acct": 15, "cus": 14, "prod": 14, "cs_test": 58, "whsec": 32, "req": 14, "li": 24}
_source = random.SystemRandom()


def new(prefix: str) -> str:
    length = LENGTHS.get(prefix, 24)
    lead = {"cs_test": "a1"}.get(prefix, "1" if length in (15, 24) else "")
    body = "".join(_source.choices(ALPHABET, k=length - len(lead)))
    return f"{prefix}_{lead}{body}"


def secret(length: int = 24) -> str:
    return "".join(_source.choices(ALPHABET, k=length))
