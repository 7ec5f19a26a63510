"""What production tells browsers, asked from settings as production has them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "marketplace.settings.base",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "fairhand.example",
    "SITE_URL": "https://fairhand.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "hello@fairhand.example",
    "STRIPE_SECRET_KEY": "sk_live_none",
    "CREDENTIALS_CHAIN_FILE": "/chain.pem",
    "CREDENTIALS_KEY_FILE": "/key.pem",
    "BEHIND_PROXY": "true",
}
# No database, no Redis: what answers here needs neither.
ASKS = """
import json, django; django.setup()
from django.conf import settings
from django.test import Client, RequestFactory
from allauth.account.adapter import get_adapter
# Nothing was collected here.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
said = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https", "Host": "fairhand.example"}
client = Client(headers=said)
page = client.get("/robots.txt")
foreign = Client(headers={"Host": "evil.example"}).get("/healthz")
plain = Client(headers={"Host": "fairhand.example"}).get("/robots.txt")
theme = client.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
print(json.dumps({
    "headers": dict(page.headers), "status": page.status_code, "foreign": foreign.status_code,
    "plain": [plain.status_code, plain.headers.get("Location")],
    "cookies": {key: str(morsel) for key, morsel in theme.cookies.items()}, "back": theme.headers["Location"],
    "sessions": [settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE],
    "csrf": [settings.CSRF_COOKIE_SECURE, settings.CSRF_COOKIE_HTTPONLY, settings.CSRF_COOKIE_SAMESITE],
    "who": get_adapter().get_client_ip(RequestFactory(headers=said).get("/", REMOTE_ADDR="10.0.0.1")),
    "pages": settings.SHOW_DEVELOPMENT_PAGES, "debug": settings.DEBUG,
    "hooks": [client.post(f"/stripe/webhooks/{kind}/", "{}", content_type="application/json").status_code
              for kind in ("platform", "connect")],
}))
"""


@pytest.fixture(scope="module")
def production() -> dict:
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    answer = subprocess.run(
        [sys.executable, "-c", ASKS], cwd=CHECKOUT, env=own | ENVIRONMENT, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def test_browsers_are_told_to_come_by_tls_only_and_to_load_nothing_foreign(production):
    headers = production["headers"]
    assert production["status"] == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "*" not in policy and "localhost" not in policy
    for directive in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy


def test_plain_http_leads_to_tls_and_a_foreign_host_nowhere(production):
    assert production["plain"] == [301, "https://fairhand.example/robots.txt"]
    assert production["foreign"] == 400


def test_cookies_travel_by_tls_only_and_scripts_do_not_read_them(production):
    assert production["sessions"] == [True, True, "Lax"]
    assert production["csrf"] == [True, True, "Lax"]
    assert "Secure" in production["cookies"]["theme"] and "SameSite=Lax" in production["cookies"]["theme"]
    assert production["back"] == "/"


def test_behind_a_proxy_limits_count_the_visitor_and_not_the_proxy_nor_what_the_visitor_made_up(production):
    assert production["who"] == "198.51.100.7"


def test_nothing_of_development_is_open_and_without_secrets_no_webhook(production):
    assert (production["pages"], production["debug"]) == (False, False)
    assert production["hooks"] == [404, 404]
