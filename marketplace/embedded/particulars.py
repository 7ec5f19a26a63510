"""What the embedded services of one data folder are called by: ports, passwords and keys, made once and kept."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

NAME = "services.json"
FIRST_WEB_PORT = 8000
LONGEST_SOCKET_FOLDER = 85  # bytes; the kernel allows 107 for the whole path of a socket


def load(data_dir: Path) -> dict:
    """The particulars of this folder, made now if it has none."""
    with changed(data_dir) as particulars:
        return dict(particulars)


@contextlib.contextmanager
def changed(data_dir: Path) -> Iterator[dict]:
    """
    The particulars, to be changed inside the block; written down when it ends.

    One process at a time: others wait. A reader never sees half a file.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / f"{NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = data_dir / NAME
        try:
            before = json.loads(file.read_text())
        except (FileNotFoundError, ValueError):
            before = {}
        particulars = {**before} or _fresh()
        yield particulars
        if particulars != before:
            _write(file, particulars)


def _fresh() -> dict:
    return {
        "secret_key": secrets.token_urlsafe(48),
        "web_host": "127.0.0.1",
        "web_port": FIRST_WEB_PORT,
        "stripe_port": free_port(),
        "stripe_secret_key": f"sk_test_local{secrets.token_hex(16)}",
        "stripe_webhook_secret": f"whsec_{secrets.token_hex(24)}",
        "stripe_connect_webhook_secret": f"whsec_{secrets.token_hex(24)}",
        "pids": {},
    }


def _write(file: Path, particulars: dict) -> None:
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps(particulars, indent=2) + "\n")
    new.replace(file)


def socket_folder(data_dir: Path) -> Path:
    """Where sockets go: in the data folder, or somewhere shorter when that path is too long for one."""
    own = data_dir / "run"
    if len(os.fsencode(own)) > LONGEST_SOCKET_FOLDER:
        digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
        own = Path(tempfile.gettempdir()) / f"fairhand-{os.geteuid()}-{digest}"
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    if own.stat().st_uid != os.geteuid():
        raise PermissionError(f"{own} belongs to somebody else")
    return own


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reserved_port() -> socket.socket:
    """A port of the loopback that nobody gets by chance, until its socket is closed just before it is used."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    return reservation


def is_free(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def next_free_port(first: int, *, host: str = "127.0.0.1") -> int:
    for port in range(first, first + 200):
        if is_free(port, host=host):
            return port
    raise OSError(f"no free port from {first} to {first + 199}")
