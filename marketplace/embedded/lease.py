"""
Who uses the embedded services of a data folder, counted by the kernel.

Every user holds a shared lock on one file for as long as it lives; the keeper (keeper.py) holds a lock on another and
stops the services when it can have the first file for itself. Locks end with their process, so a killed user or a
killed keeper leaves nothing wrong behind.
"""

import atexit
import contextlib
import fcntl
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import psutil

START_PATIENCE = 90.0  # seconds until services that do not come up are given up
STOP_PATIENCE = 20.0  # seconds the last user waits for the services to be gone

_held: dict[Path, IO] = {}
_owners: dict[Path, int] = {}
_keepers: list[subprocess.Popen] = []


def hold(data_dir: Path, wishes: dict[str, str]) -> None:
    """
    Make sure that these services of the folder are up, and stay up until this process ends.

    `wishes` are names of services ("postgres", "valkey", "stripe"), each with "up"; for "stripe" it may be the
    address of the site that shall be told what happens there (http://host:port).
    """
    folder = _folder(data_dir)
    if data_dir not in _held:
        # Waits while a keeper is just closing down.
        _held[data_dir] = lock(folder / "users.lock", shared=True)
        atexit.register(release, data_dir)
        _owners[data_dir] = os.getpid()
    for name, wish in wishes.items():
        file = folder / f"{name}.wish"
        # Whoever only wants it up is content with what somebody else wished for.
        if wish != "up" or not file.exists():
            _write(file, wish)
    _wait_for(data_dir, wishes)


def wishes(data_dir: Path) -> dict[str, str]:
    """What the users of this folder wish for."""
    return {file.stem: file.read_text() for file in _folder(data_dir).glob("*.wish")}


def be_the_only_site(data_dir: Path) -> bool:
    """Whether this process alone serves the site of this folder, from now until it ends."""
    site = lock(_folder(data_dir) / "site.lock", wait=False)
    if site:
        _held[data_dir / "site"] = site
    return site is not None


def is_site_served(data_dir: Path) -> bool:
    """Whether some process, perhaps this one, is serving the site of this folder."""
    if data_dir / "site" in _held:
        return True
    site = lock(_folder(data_dir) / "site.lock", wait=False)
    if site:
        site.close()
    return site is None


def _wait_for(data_dir: Path, wishes: dict[str, str]) -> None:
    """Return when all wishes are fulfilled; start a keeper if there is none."""
    folder = _folder(data_dir)
    deadline = time.monotonic() + START_PATIENCE
    keepers_started = 0
    while time.monotonic() < deadline:
        keeper = lock(folder / "keeper.lock", wait=False)
        if keeper:
            if keepers_started == 2:
                break
            keepers_started += 1
            with keeper:
                (folder / "ready.json").unlink(missing_ok=True)
                _start_keeper(data_dir, keeper)
        ready = read_ready(data_dir)
        if ready is not None and all(
            _fulfilled(wish, ready["up"].get(name)) for name, wish in wishes.items()
        ):
            return
        time.sleep(0.02)
    log = data_dir / "logs" / "keeper.log"
    tail = log.read_text(errors="replace")[-3000:] if log.exists() else ""
    raise RuntimeError(f"the embedded services did not start; the end of {log}:\n{tail}")


def read_ready(data_dir: Path) -> dict | None:
    """What the living keeper of this folder has ready, or None."""
    try:
        ready = json.loads((_folder(data_dir) / "ready.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    for keeper in _keepers:
        keeper.poll()  # one of ours that died would look alive until we take note
    return ready if psutil.pid_exists(ready["keeper"]) else None


def lock(path: Path, *, shared: bool = False, wait: bool = True) -> IO | None:
    """The locked file, or None if somebody else has it and we do not wait."""
    file = path.open("a")
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return None
    return file


def _fulfilled(wish: str, up: str | None) -> bool:
    return up is not None and wish in ("up", up)


def _folder(data_dir: Path) -> Path:
    folder = data_dir / "run"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _write(file: Path, text: str) -> None:
    new = file.with_suffix(f".{os.getpid()}")
    new.write_text(text)
    new.replace(file)


def _start_keeper(data_dir: Path, keeper: IO) -> None:
    logs = data_dir / "logs"
    logs.mkdir(exist_ok=True)
    with (logs / "keeper.log").open("w") as log:
        keeper_process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "marketplace.embedded.keeper", str(data_dir), str(keeper.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).resolve().parent.parent.parent,
            # The open lock goes with it: there is no moment without an owner.
            pass_fds=[keeper.fileno()],
            start_new_session=True,
        )
    _keepers.append(keeper_process)


def release(data_dir: Path) -> None:
    """Give up our share; the last one to leave waits until the services are gone."""
    # A forked child runs this too when it ends; the share is its parent's.
    if data_dir not in _held or os.getpid() != _owners[data_dir]:
        return
    users = _held.pop(data_dir)
    last = False
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        last = True
    users.close()
    deadline = time.monotonic() + STOP_PATIENCE
    while last and time.monotonic() < deadline:
        try:
            keeper = lock(data_dir / "run" / "keeper.lock", wait=False)
        except FileNotFoundError:
            return
        if keeper:
            keeper.close()
            return
        newcomer = lock(data_dir / "run" / "users.lock", shared=True, wait=False)
        # Somebody else came in the meantime, and the keeper stays for them: nothing to wait for.
        # (While the keeper is closing down it has the file for itself.)
        if newcomer:
            newcomer.close()
        time.sleep(0.02)
