"""Tests: quick hashing, embedded services of their own, no network but loopback."""

import os

from marketplace.embedded import environment

os.environ.setdefault("LOG_LEVEL", "WARNING")
environment.set_test_defaults(os.environ)

from .dev import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
