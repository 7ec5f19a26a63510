"""The certificates of what a person bought. They name no owner, so there is nothing to forget in them."""

import datetime as dt

from marketplace.collecting import selectors


def held(user) -> dict[str, list[dict]]:
    """Rows under a heading, of plain values."""
    return {
        "Certificates": [
            {
                "code": each.shown_code,
                "work": each.copy.line.title,
                "order": each.copy.line.order.number,
                "issued": each.issued_at,
            }
            for each in selectors.owned_by(user)
        ]
    }


def ties(user, *, at: dt.datetime) -> list[str]:
    """A certificate goes on speaking for its copy, whoever has it."""
    return []


def forget(user, *, at: dt.datetime) -> None:
    """Nothing of a certificate is about its owner."""
