"""Addresses that are keys."""

import secrets


def new_token() -> str:
    """128 random bits: the address of an order page is as good as a key to it."""
    return secrets.token_urlsafe(16)
