"""
Development: what a machine without PostgreSQL, Redis and Stripe gets by itself.

Only defaults are set here; whatever the environment says wins.
"""

import os

from marketplace.embedded import environment

environment.set_defaults(os.environ)

from .base import *  # noqa: E402, F403
from .base import CONTENT_SECURITY_POLICY, LOGGING, STORAGES  # noqa: E402

DEBUG = env.bool("DEBUG", default=False)  # noqa: F405
SHOW_DEVELOPMENT_PAGES = True
CONSOLE_NEEDS_SECOND_FACTOR = env.bool("CONSOLE_NEEDS_SECOND_FACTOR", default=False)  # noqa: F405
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Static files are served from their folders as they are, without a collect step.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += ["http://127.0.0.1:*", "http://localhost:*"]
# One line for each request is enough: the one that says how it ended.
LOGGING["filters"] = {
    "ends_only": {
        "()": "django.utils.log.CallbackFilter",
        "callback": lambda record: "request_started" not in str(record.msg),
    }
}
LOGGING["handlers"]["stderr"]["filters"] = ["ends_only"]
