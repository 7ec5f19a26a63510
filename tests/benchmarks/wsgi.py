"""The site, and before it one address that never reaches Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")

_site = get_wsgi_application()

# Two clients are far over what one visitor may ask for. They are counted as everybody is, and never refused.
from marketplace.users.limits import LIMITS  # noqa: E402 - imports models

LIMITS.update({address: (10**9, seconds) for address, (_times, seconds) in LIMITS.items()})


def application(environ, start_response):
    if environ["PATH_INFO"] == "/benchmarks/bare/":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]
    return _site(environ, start_response)
