"""
Where strangers' bytes are decoded: a process of its own, without files, network, secrets, and with little memory.

The worker hands a file in and gets clean pixels back, which it then encodes and signs itself. Whatever the file does to
the decoder happens in there: a crash, a loop or a bomb costs that process, and the next picture gets a new one.

    worker ──file──▶ darkroom: look, declared by C2PA?, decode, upright, sRGB ──pixels──▶ worker: encode, sign, keep

It is kept between pictures, because starting Python takes as long as a small picture.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import resource
import select
import struct
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from artists.works import containers, credentials, declaration, images, machine_art, refusals
from artists.works.refusals import gettext_noop

SECONDS = 30  # for one picture; a 120-megapixel TIFF takes five
MEMORY = 1_536 * 1024**2  # bytes of address space; 120 megapixels of RGB are 480 MB in Pillow
PICTURES = 200  # then a fresh one, in case a decoder leaks
_FRAME = struct.Struct(">II")
_ROOT = Path(__file__).resolve().parents[2]
_TYPES = {
    "JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff", "AVIF": "image/avif",
}  # fmt: skip


class Crashed(Exception):
    """The process ended while it had the picture: a broken decoder, or somebody stopped it."""


@dataclass(frozen=True, slots=True)
class Developed:
    """
    The picture: RGB in sRGB, upright; the media type of the file; its size in px as it stands. Of one that was
    examined also `proof`, its Content Credentials, and `said`, what its XMP declares; None where it carries none.
    """

    picture: Image.Image
    media_type: str
    original_size: tuple[int, int]
    proof: credentials.Credentials | None = None
    said: declaration.Declaration | None = None


def develop(content: bytes, *, widest: int = images.WIDTHS[-1]) -> Developed:
    """
    Decode a file, at most `widest` px wide.

    :raises images.Unusable: with the reason, if the file cannot become a picture or says that a generator made it
    :raises Crashed: if the process died of it, or was stopped
    """
    return _here().develop(content, {"widest": widest})


def examine(content: bytes, *, anchors: bytes = b"", widest: int = images.WIDTHS[-1]) -> Developed:
    """
    Decode a file as `develop` does, and read what it says of itself: its Content Credentials, checked, and its XMP.

    `anchors`: the roots that make a signature count as trusted, PEM.

    :raises images.Unusable, Crashed: as `develop`
    """
    return _here().develop(content, {"widest": widest, "anchors": anchors.decode()})


# --- The worker's side ------------------------------------------------------------------------------

_rooms: dict[int, _Room] = {}
_opening = threading.Lock()


@atexit.register
def close() -> None:
    """End this process's room; the next picture opens another."""
    room = _rooms.pop(os.getpid(), None)
    if room is not None:
        room.close()


def _here() -> _Room:
    """The room of this process; a forked child opens its own."""
    with _opening:
        if os.getpid() not in _rooms:
            _rooms.clear()
            _rooms[os.getpid()] = _Room()
        return _rooms[os.getpid()]


class _Room:
    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.process: subprocess.Popen | None = None
        self.pictures = 0

    def develop(self, content: bytes, wish: dict) -> Developed:
        with self.turn:
            if self.process is None or self.process.poll() is not None or self.pictures >= PICTURES:
                self._open()
            self.pictures += 1
            try:
                answer, pixels = self._ask(wish, content)
            except BaseException:
                self.close()
                raise
        if "unusable" in answer:
            raise images.Unusable(answer["unusable"])
        picture = Image.frombytes("RGB", tuple(answer["size"]), pixels)
        return Developed(
            picture, answer["media_type"], tuple(answer["original_size"]), _proof(answer), _said(answer)
        )

    def _open(self) -> None:
        self.close()
        self.pictures = 0
        # Without our environment, which holds keys; without our open files.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "artists.works.darkroom"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            with contextlib.suppress(OSError):
                self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.process = None

    def _ask(self, wish: dict, content: bytes) -> tuple[dict, bytes]:
        try:
            _send(self.process.stdin, wish, content)
        except BrokenPipeError as error:
            raise Crashed("the darkroom ended before it had the whole picture") from error
        until = time.monotonic() + SECONDS
        try:
            header = self._read(_FRAME.size, until)
            words, length = _FRAME.unpack(header)
            return json.loads(self._read(words, until)), self._read(length, until)
        except TimeoutError as error:
            raise images.Unusable(refusals.TOO_SLOW % {"seconds": SECONDS}) from error

    def _read(self, length: int, until: float) -> bytes:
        parts, left, descriptor = [], length, self.process.stdout.fileno()
        while left:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(descriptor, min(left, 1024**2))
            if not part:
                raise Crashed("the darkroom ended while it had the picture")
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


def _proof(answer: dict) -> credentials.Credentials | None:
    facts = answer.get("proof")
    if not facts:
        return None
    lists = {"forbidden": frozenset(facts["forbidden"]), "problems": tuple(facts["problems"])}
    return credentials.Credentials(**(facts | lists))


def _said(answer: dict) -> declaration.Declaration | None:
    return declaration.Declaration(**answer["said"]) if answer.get("said") else None


def _send(stream: BinaryIO, words: dict, content: bytes | memoryview) -> None:
    header = json.dumps(words).encode()
    stream.write(_FRAME.pack(len(header), len(content)))
    stream.write(header)
    stream.write(content)
    stream.flush()


# --- Inside -----------------------------------------------------------------------------------------


def _answer(content: bytes, widest: int, anchors: str | None = None) -> tuple[dict, bytes]:
    try:
        header = images.look(io.BytesIO(content))
        media_type = _TYPES["JPEG" if header.format == "MPO" else header.format]
        contents = containers.read(content)
        said = machine_art.declared(contents)
        if said is None and contents.credentials:
            said = machine_art.by_manifests(credentials.manifests_in(content, media_type))
        if said:
            return {"unusable": machine_art.reason(said)}, b""
        picture = images.develop(io.BytesIO(content), widest=widest, coding=contents.coding)
    except images.Unusable as error:
        return {"unusable": str(error)}, b""
    except MemoryError:
        return {
            "unusable": gettext_noop(
                "This file needs more memory than we can give it. Save it with 8 bits a channel, or as a JPEG, and upload that."
            )
        }, b""
    facts = {"size": picture.size, "original_size": picture.info["original_size"], "media_type": media_type}
    if anchors is not None:
        facts |= _what_it_says(content, media_type, contents, anchors)
    return facts, picture.tobytes()


def _what_it_says(content: bytes, media_type: str, contents: containers.Contents, anchors: str) -> dict:
    proof = (
        credentials.checked(content, media_type, anchors=anchors.encode()) if contents.credentials else None
    )
    said = next(filter(None, map(declaration.found_in, contents.xmp)), None)
    return {
        "proof": proof and asdict(proof) | {"forbidden": sorted(proof.forbidden)},
        "said": said and asdict(said),
    }


def _shut_the_door() -> None:
    """No file, no socket, no process, no more memory than allowed, no core dump, from here on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    # Open ones stay open; a new one of any kind would need a number, and there is none left.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _rehearse() -> None:
    """Use everything once, so that whatever loads itself late is loaded before the door is shut."""
    ways = {"TIFF": {"compression": "tiff_lzw"}, "AVIF": {"speed": 10, "max_threads": 1}}
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "MPO", "AVIF"):
        small, buffer = Image.new("CMYK" if form == "TIFF" else "RGB", (32, 32), 0), io.BytesIO()
        small.save(buffer, form, **ways.get(form, {}))
        _answer(buffer.getvalue(), 64, "")
    with contextlib.suppress(images.Unusable):
        images.look(io.BytesIO(b"\x89PNG\r\n\x1a\n nothing"))
    credentials.manifests_in(b"\xff\xd8\xff\xd9", "image/jpeg")
    credentials.checked(b"\xff\xd8\xff\xd9", "image/jpeg")


def main() -> None:
    _rehearse()
    _shut_the_door()
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    while len(frame := stdin.read(_FRAME.size)) == _FRAME.size:
        words, length = _FRAME.unpack(frame)
        wish = json.loads(stdin.read(words))
        content = stdin.read(length)
        if len(content) < length:
            return
        _send(stdout, *_answer(content, wish["widest"], wish.get("anchors")))


if __name__ == "__main__":
    main()
