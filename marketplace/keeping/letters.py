"""
The letters that nobody has to get, each of which one click ends: RFC 2369 says how a letter names that click, RFC 8058
that it needs neither a page nor a sign-in. A link to stop never runs out, for letters are read late.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.core import signing
from django.urls import reverse

from marketplace.keeping.models import DailyLetter

# Without a time, so that a letter and its headers, written at different seconds, name one address.
_SIGNER = signing.Signer(salt="keeping.letters")
_OPTIONAL = re.compile(rf"keeping:({'|'.join(DailyLetter.Kind.values)}):([0-9]+):")


def reference(user_id: int, kind: str, day: str) -> str:
    """What a daily letter is filed under: the same day brings no second one."""
    return f"keeping:{kind}:{user_id}:{day}"


def stop_path(user_id: int, kind: str) -> str:
    """Where one click ends this kind of letter to this person."""
    return reverse("keeping:stop-letters", args=[_SIGNER.sign_object([user_id, str(kind)])])


def stopped_by(token: str) -> tuple[int, str] | None:
    """Whose letters of which kind the link of a letter ends; None for what we did not write."""
    try:
        user_id, kind = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (user_id, kind) if kind in DailyLetter.Kind.values else None


def headers_of(filed_under: str) -> dict[str, str]:
    """More headers for a letter about to be posted; none for letters that somebody has to get."""
    found = _OPTIONAL.match(filed_under)
    if found is None:
        return {}
    address = settings.SITE_URL + stop_path(int(found[2]), found[1])
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
