"""The site, and before it one address that never reaches Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")

_site = get_wsgi_application()


def application(environ, start_response):
    if environ["PATH_INFO"] == "/benchmarks/bare/":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]
    return _site(environ, start_response)
