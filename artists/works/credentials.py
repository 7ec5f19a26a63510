"""
Content Credentials (C2PA 2.2) in our public pictures: signing them, and reading what a file's bytes carry.

A manifest says: made from the artist's photograph, of this kind of source, resized and encoded by us, and not to be
mined or trained on (the entries of CAWG Training and Data Mining 1.0, and the older ones of C2PA 1.x beside them).
It costs some four kilobytes and half a millisecond. The library salts every part, so the same picture signed twice
differs in those bytes; pixels and XMP do not. Nothing here asks the network.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import uuid
from dataclasses import dataclass
from functools import lru_cache

import c2pa

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
USES = ("data_mining", "ai_training", "ai_generative_training", "ai_inference")
_QUIET = {
    "verify": {
        "verify_after_reading": False,
        "verify_after_sign": False,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
    },
    "builder": {"thumbnail": {"enabled": False}},
}
_CHECKING = {"verify": {"verify_after_reading": True, "remote_manifest_fetch": False, "ocsp_fetch": False}}
# Of the self-made chain of development; whoever reads the pictures is told so.
DEVELOPMENT = "Fairhand development"


@dataclass(frozen=True, slots=True)
class Maker:
    """Who signs: a certificate chain and a private key, both PEM, and the key's algorithm as C2PA names it."""

    chain: bytes
    key: bytes
    algorithm: str

    @property
    def mark(self) -> str:
        """Names the chain in a file's recipe, so that a new certificate makes new files."""
        return hashlib.sha256(self.chain).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rendition comes from: the SHA-256 of the private original, its media type, and the IPTC source type."""

    sha256: str
    media_type: str
    source_type: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """
    What a file's manifest says. `intact`: its signature and every hash hold. `trusted`: its chain leads to an anchor we
    were given. `forbidden`: the uses it does not allow, as the manifest names them ("cawg.ai_training").
    """

    intact: bool
    trusted: bool
    signed_by: str
    source_type: str
    forbidden: frozenset[str]
    from_sha256: str
    problems: tuple[str, ...]

    @property
    def is_development(self) -> bool:
        return self.signed_by.startswith(DEVELOPMENT)


def sign(
    content: bytes, form: str, *, maker: Maker, origin: Origin, title: str, resized: bool = True
) -> bytes:
    """The picture ("avif", "webp" or "jpeg") with a signed manifest in it."""
    edited = [{"action": "c2pa.resized.proportional"}] if resized else []
    uses = {"use": "notAllowed"}
    manifest = {
        "claim_generator_info": [{"name": "Fairhand"}],
        "title": title,
        "label": f"urn:c2pa:{uuid.uuid4()}",
        "ingredients": [
            {
                "title": "The artist’s own photograph, kept private",
                "format": origin.media_type,
                "instance_id": f"urn:sha256:{origin.sha256}",
                "relationship": "parentOf",
                "label": "original",
            }
        ],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {
                    "actions": [
                        {
                            "action": "c2pa.opened",
                            "digitalSourceType": origin.source_type,
                            "parameters": {"ingredientIds": ["original"]},
                        },
                        *edited,
                        {"action": "c2pa.transcoded"},
                    ]
                },
            },
            {"label": "cawg.training-mining", "data": {"entries": {f"cawg.{use}": uses for use in USES}}},
            {"label": "c2pa.training-mining", "data": {"entries": {f"c2pa.{use}": uses for use in USES}}},
        ],
    }
    signed = io.BytesIO()
    with c2pa.Builder(manifest, context=_context(os.getpid(), "quiet", b"")) as builder:
        builder.sign(_signer(os.getpid(), maker), TYPES[form], io.BytesIO(content), signed)
    return signed.getvalue()


def found_in(content: bytes, form: str, *, anchors: bytes = b"") -> Credentials | None:
    """What the bytes of a picture of ours carry, checked; None where there is no manifest or none that can be read."""
    return checked(content, TYPES[form], anchors=anchors)


def checked(content: bytes, media_type: str, *, anchors: bytes = b"") -> Credentials | None:
    """The same of any file; a stranger's only in the darkroom."""
    try:
        with c2pa.Reader(
            media_type, io.BytesIO(content), context=_context(os.getpid(), "checking", anchors)
        ) as reader:
            store = json.loads(reader.json())
    except c2pa.C2paError:
        return None
    manifest = store.get("manifests", {}).get(store.get("active_manifest"), {})
    signature = manifest.get("signature_info") or {}
    ingredient = next(iter(manifest.get("ingredients", [])), {})
    problems = store.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    return Credentials(
        intact=store.get("validation_state") in ("Valid", "Trusted"),
        trusted=store.get("validation_state") == "Trusted",
        signed_by=str(signature.get("common_name") or signature.get("issuer") or ""),
        source_type=_source_type(manifest),
        forbidden=_forbidden(manifest),
        from_sha256=str(ingredient.get("instance_id", "")).removeprefix("urn:sha256:"),
        problems=tuple(str(problem.get("code", "")) for problem in problems),
    )


def manifests_in(content: bytes, media_type: str) -> dict:
    """Every manifest of a stranger's file, unchecked; empty where there is none or it makes no sense. For the darkroom."""
    try:
        with c2pa.Reader(
            media_type, io.BytesIO(content), context=_context(os.getpid(), "quiet", b"")
        ) as reader:
            return json.loads(reader.json())
    except c2pa.C2paError:
        return {}


# The process's number is in the key because the library's handles do not survive a fork.
@lru_cache(maxsize=8)
def _context(process: int, kind: str, anchors: bytes) -> c2pa.Context:
    wishes = dict(_QUIET if kind == "quiet" else _CHECKING)
    if anchors:
        wishes["trust"] = {"trust_anchors": anchors.decode()}
    return c2pa.Context(settings=c2pa.Settings.from_dict(wishes))


@lru_cache(maxsize=4)
def _signer(process: int, maker: Maker) -> c2pa.Signer:
    # No time stamp: that would ask somebody else's server for every file.
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(maker.algorithm, maker.chain, maker.key, None))


def _actions(manifest: dict) -> list[dict]:
    found = [
        each for each in manifest.get("assertions", []) if each.get("label", "").startswith("c2pa.actions")
    ]
    return [action for each in found for action in each.get("data", {}).get("actions", [])]


def _source_type(manifest: dict) -> str:
    return next((a["digitalSourceType"] for a in _actions(manifest) if a.get("digitalSourceType")), "")


def _forbidden(manifest: dict) -> frozenset[str]:
    entries = {
        name: entry
        for each in manifest.get("assertions", [])
        if each.get("label") in ("cawg.training-mining", "c2pa.training-mining")
        for name, entry in each.get("data", {}).get("entries", {}).items()
    }
    return frozenset(name for name, entry in entries.items() if entry.get("use") == "notAllowed")
