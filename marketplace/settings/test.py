"""Tests: quick hashing, embedded services of their own, no network but loopback."""

import os

os.environ.setdefault("LOG_LEVEL", "WARNING")

from .dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
