"""Errors with the body Stripe gives them: status, type, code, parameter and documented wording."""

from __future__ import annotations

SUPPORT = "Please see https://stripe.com/docs or we can help at https://support.stripe.com/."


class StripeError(Exception):
    """
    An answer that is not 200.

    `executed` tells whether the endpoint had begun its work: only then is the
    answer kept under the request's idempotency key.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = True,
        headers: dict[str, str] | None = None,
        **more,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.executed = executed
        self.headers = headers or {}
        self.error = {"message": message, "type": type}
        if code:
            self.error["code"] = code
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        if param:
            self.error["param"] = param
        self.error.update({key: value for key, value in more.items() if value is not None})

    def body(self) -> dict:
        return {"error": self.error}


def invalid(message: str, *, param: str | None = None, code: str | None = None, **more) -> StripeError:
    """A definite refusal of a request that was executed."""
    return StripeError(400, message, param=param, code=code, **more)


def malformed(message: str, *, param: str | None = None, code: str | None = None) -> StripeError:
    """A refusal before anything was executed: parameters that fail validation."""
    return StripeError(400, message, param=param, code=code, executed=False)


def missing_param(name: str) -> StripeError:
    return malformed(f"Missing required param: {name}.", param=name, code="parameter_missing")


def no_such(kind: str, id: str, *, param: str = "id", status: int = 404) -> StripeError:
    return StripeError(status, f"No such {kind}: '{id}'", code="resource_missing", param=param)


def unrecognized_url(method: str, path: str) -> StripeError:
    return StripeError(404, f"Unrecognized request URL ({method}: {path}). {SUPPORT}", executed=False)


def no_access_to_account(key: str, account: str) -> StripeError:
    return StripeError(
        403,
        f"The provided key '{masked(key)}' does not have access to account '{account}' "
        "(or that account does not exist). Application access may have been revoked.",
        code="account_invalid",
        executed=False,
    )


def masked(key: str) -> str:
    """A key as Stripe shows it in messages: its kind, stars, its last four characters."""
    parts = key.split("_", 2)
    lead = "_".join(parts[:2]) + "_" if len(parts) == 3 else ""
    rest = key[len(lead) :]
    return f"{lead}{'*' * max(len(rest) - 4, 3)}{rest[-4:]}"
