"""
What a mail server writes back when it could not deliver: a delivery status notification (RFC 3464). No I/O.

It names the letter by its Message-ID, which we sign: whoever never had the letter cannot say that it came back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from django.core.signing import BadSignature, Signer

SAID = 500  # characters of the mail server's words that are kept
_SIGNED = Signer(salt="marketplace.mail.returned", sep=".")
_OURS = re.compile(r"<letter\.([0-9]{1,18}\.[\w-]{10,100})@", re.ASCII)


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter's number, and why the mail server gave it up, in the server's words."""

    letter: int
    said: str


def message_id(letter: int, host: str) -> str:
    """The Message-ID of a letter, the same for every try, so that a server or reader that saw it twice can tell."""
    return f"<letter.{_SIGNED.sign(letter)}@{host}>"


def read(notification: bytes) -> Returned | None:
    """
    Which letter of ours came back for good. None for anything else that lands in that mailbox: a delay (the server
    still tries), an answer from an absent person, junk, and news of letters that we did not write.
    """
    whole = message_from_bytes(notification)
    failure = next((each for each in _recipients(whole) if _is_final(each)), None)
    letter = _letter(whole)
    if failure is None or letter is None:
        return None
    said = str(failure.get("Diagnostic-Code") or failure.get("Status") or "")
    return Returned(letter, " ".join(said.split())[:SAID])


def _recipients(whole: Message) -> list[Message]:
    """The fields that tell of each recipient (RFC 3464, 2.3); a letter has one."""
    blocks: list[Message] = []
    for part in whole.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            blocks += [block for block in part.get_payload() if "Final-Recipient" in block]
    return blocks


def _is_final(recipient: Message) -> bool:
    """Given up, and the class of its status is 5, "permanent failure" (RFC 3463, 2)."""
    given_up = str(recipient.get("Action", "")).strip().lower() == "failed"
    return given_up and str(recipient.get("Status", "")).strip().startswith("5.")


def _letter(whole: Message) -> int | None:
    """The number in the Message-ID of what came back: its headers follow the notification, whole or alone."""
    for part in whole.walk():
        if part is whole:
            continue
        found = _OURS.search(_header(part))
        if found is None:
            continue
        try:
            return int(_SIGNED.unsign(found[1]))
        except BadSignature:
            continue
    return None


def _header(part: Message) -> str:
    if part.get_content_type() == "text/rfc822-headers":
        headers = message_from_bytes(part.get_payload(decode=True) or b"")
        return str(headers.get("Message-ID", ""))
    return str(part.get("Message-ID", ""))
