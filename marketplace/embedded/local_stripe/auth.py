"""Who is asking: API keys, the account they act for, and what restricted keys may not do."""

from __future__ import annotations

import base64
import binascii
import re

from .errors import StripeError, masked, no_access_to_account
from .protocol import Call
from .world import PLATFORM, World

SECRET = re.compile(r"^(sk|rk)_test_[A-Za-z0-9_]{2,240}$")
WEB_KEY = "rk_test_web"
# What the web process's key may not write: path prefix, permission, its name in the dashboard.
WITHHELD = (
    ("/v1/transfers", "transfer_write", "Transfers Write"),
    ("/v1/payouts", "payout_write", "Payouts Write"),
)


def authenticate(authorization: str | None) -> str:
    """
    The API key of a request, from bearer or basic authorization.

    :raises StripeError: 401 if there is none, or it is no test key
    """
    key = _key(authorization or "")
    if not key:
        raise _unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
            "https://stripe.com/docs/api#authentication for details, or we can help at "
            "https://support.stripe.com/."
        )
    if key.startswith("pk_"):
        raise _unauthorized(
            "This API call cannot be made with a publishable API key. Please use a secret API key. "
            "You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
            code="secret_key_required",
        )
    if not SECRET.match(key):
        raise _unauthorized(f"Invalid API Key provided: {masked(key[:250])}")
    return key


def _key(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _unauthorized(message: str, *, code: str | None = None) -> StripeError:
    return StripeError(
        401,
        message,
        code=code,
        executed=False,
        headers={"WWW-Authenticate": 'Basic realm="Stripe"'},
    )


def acting_account(world: World, key: str, named: str | None) -> str:
    """
    The account a request acts for: the platform, or the connected account it names.

    :raises StripeError: 403 if the platform has no such account
    """
    if not named or named == PLATFORM:
        return PLATFORM
    account = world.store.get(PLATFORM, "account", named)
    if account is None or account["_deauthorized"] or account.get("_deleted"):
        raise no_access_to_account(key, named[:100])
    return named


def permit(key: str, method: str, path: str, account: str) -> None:
    """
    Let a restricted key do only what it may.

    :raises StripeError: 403 naming the permission that would allow it
    """
    if method == "GET" or not key.startswith(WEB_KEY):
        return
    for prefix, permission, name in WITHHELD:
        if path == prefix or path.startswith(prefix + "/"):
            raise StripeError(
                403,
                f"The provided key '{masked(key)}' does not have the required permissions for this "
                f"endpoint on account '{account}'. Enabling \"{name}\" ('{permission}') permissions "
                "on this key would allow this request to continue.",
                executed=False,
            )


def reachable(call: Call, id: str) -> dict:
    """
    An account the caller may see: itself or one connected to it.

    :raises StripeError: 403, whether it is foreign or does not exist
    """
    acting_account(call.world, call.key, id)
    if call.account not in (PLATFORM, id):
        raise no_access_to_account(call.key, id)
    return call.world.store.get(PLATFORM, "account", id)
