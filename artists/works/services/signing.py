"""Who signs the pictures, from the settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from artists.works.credentials import Maker


def maker() -> Maker:
    """The chain and key that this installation signs with."""
    return _read(
        str(settings.CREDENTIALS_CHAIN_FILE),
        str(settings.CREDENTIALS_KEY_FILE),
        settings.CREDENTIALS_ALGORITHM,
    )


def anchors() -> bytes:
    """The roots that make a signature count as trusted, PEM; empty where none were given."""
    file = settings.CREDENTIALS_ANCHORS_FILE
    return Path(file).read_bytes() if file else b""


@lru_cache(maxsize=2)
def _read(chain: str, key: str, algorithm: str) -> Maker:
    return Maker(Path(chain).read_bytes(), Path(key).read_bytes(), algorithm)
