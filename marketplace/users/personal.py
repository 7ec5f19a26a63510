"""What the account itself holds of a person. Asked for, and ended, by marketplace.keeping.services.leaving."""

import datetime as dt

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from marketplace.mail.models import Letter
from marketplace.users.models import User

# No mail is ever delivered to this ending (RFC 2606).
ENDING = "removed.invalid"


def held(user: User) -> dict[str, list[dict]]:
    """Rows under a heading, of plain values."""
    return {
        "Account": [
            {
                "name": user.name,
                "e-mail": user.email,
                "language": user.language,
                "joined": user.joined_at,
                "last sign-in": user.last_login,
            }
        ],
        "E-mail addresses": [
            {"address": each.email, "confirmed": each.verified, "primary": each.primary}
            for each in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "Ways to sign in besides a password": [
            {"kind": each.get_type_display(), "added": each.created_at, "last used": each.last_used_at}
            for each in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "Where you signed in": [
            {"began": each.created_at, "network address": each.ip, "browser": each.user_agent}
            for each in UserSession.objects.filter(user=user).order_by("pk")
        ],
        "Letters we wrote to you": [
            {"subject": each.subject, "written": each.queued_at, "left": each.sent_at, "text": each.text}
            for each in Letter.objects.filter(to__iexact=user.email).order_by("pk").defer("html")
        ],
    }


def ties(user: User, *, at: dt.datetime) -> list[str]:
    """Nothing of this stands in the way of leaving."""
    return []


def forget(user: User, *, at: dt.datetime) -> None:
    """
    Name, addresses, keys and sessions go, the address may be used by anybody again, and nobody signs in with this row.

    The row itself stays, for the books and the log of decisions lead to it.
    """
    # Emptied, not removed: their references go on saying that they were written.
    letters = Letter.objects.filter(to__iexact=user.email)
    letters.filter(status=Letter.Status.QUEUED, reference__startswith="keeping:").delete()
    letters.exclude(status=Letter.Status.QUEUED).update(
        to=f"nobody@{ENDING}", subject="", text="", html="", error=""
    )
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.email, user.name, user.language, user.is_active = f"{user.pk}@{ENDING}", "", "", False
    user.last_login = None
    # Other sessions that nobody wrote down end with it: their seal is made from the password.
    user.set_unusable_password()
    user.save(update_fields=["email", "name", "language", "is_active", "last_login", "password"])
