"""How a person can sign in, told in words."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator


@dataclass(frozen=True)
class Methods:
    verified: bool
    password: bool
    passkeys: int
    totp: bool
    recovery_codes_left: int

    @property
    def has_second_factor(self) -> bool:
        return self.totp or self.passkeys > 0


def of(user) -> Methods:
    """What `user` has set up. Two queries."""
    kinds = {kind: [] for kind in Authenticator.Type.values}
    for each in Authenticator.objects.filter(user=user):
        kinds[each.type].append(each)
    codes = kinds[Authenticator.Type.RECOVERY_CODES]
    return Methods(
        verified=EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists(),
        password=user.has_usable_password(),
        passkeys=len(kinds[Authenticator.Type.WEBAUTHN]),
        totp=bool(kinds[Authenticator.Type.TOTP]),
        recovery_codes_left=len(codes[0].wrap().get_unused_codes()) if codes else 0,
    )
