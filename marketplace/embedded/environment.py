"""
What a machine without PostgreSQL, Redis and Stripe gets by itself.

`set_defaults` fills in the variables that settings/base.py reads, where the environment does not have them, and sees
to it that the services behind them are up.
"""

import atexit
import multiprocessing
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

from . import lease, particulars, signing
from .postgres import OWNER, PostgresServer
from .valkey import ValkeyServer

CHECKOUT = Path(__file__).resolve().parent.parent.parent
LOOPBACK = ("127.0.0.1", "localhost", "::1")

# Commands that ask no database, broker or Stripe anything, so they start none.
NEED_NOTHING = frozenset(
    {
        *("", "help", "version", "--help", "-h", "--version", "local_stripe"),
        *(
            "collectstatic",
            "findstatic",
            "makemessages",
            "compilemessages",
            "startapp",
            "startproject",
            "diffsettings",
        ),
    }
)
# Commands that may ask the database but never Stripe.
NEED_NO_STRIPE = frozenset(
    {
        *(
            "migrate",
            "makemigrations",
            "showmigrations",
            "sqlmigrate",
            "squashmigrations",
            "optimizemigration",
        ),
        *(
            "check",
            "dbshell",
            "inspectdb",
            "dumpdata",
            "sqlflush",
            "clearsessions",
            "createsuperuser",
            "changepassword",
        ),
    }
)


EMBEDDED = {"DATABASE_URL": "postgres", "REDIS_URL": "valkey", "STRIPE_SECRET_KEY": "stripe"}

_wishes: dict[str, str] = {}
reservations: dict[str, socket.socket] = {}


def set_defaults(environ: MutableMapping[str, str]) -> None:
    """
    Set what is unset, and start the embedded services that are needed.

    They stay up while this process or any other user of the same DATA_DIR lives. `DATABASE_URL`, `REDIS_URL` and
    `STRIPE_SECRET_KEY` each keep their embedded counterpart from being started.
    """
    command = managed_command()
    data_dir = data_dir_of(environ)
    services = {EMBEDDED[name] for name in EMBEDDED if not environ.get(name)}
    if command == "run":
        choose_web_address(environ, data_dir)
    known = particulars.load(data_dir)
    # Without a start, so that a command which needs nothing still finds every setting.
    wanted = (
        set() if _needs_nothing(command) else services - ({"stripe"} if command in NEED_NO_STRIPE else set())
    )
    if wanted:
        _wishes.update({name: _told(data_dir, known) if name == "stripe" else "up" for name in wanted})
        lease.hold(data_dir, _wishes)
        # The local Stripe may have had to move to another port.
        known = particulars.load(data_dir)
    fill(environ, data_dir=data_dir, known=known, services=services)


def hold_again() -> bool:
    """See to it that what `set_defaults` started is still kept up; True if it was not."""
    data_dir = data_dir_of(os.environ)
    if not _wishes or lease.read_ready(data_dir) is not None:
        return False
    lease.hold(data_dir, _wishes)
    return True


def data_dir_of(environ: MutableMapping[str, str]) -> Path:
    """Where everything embedded is kept: DATA_DIR, or `.data` in the checkout."""
    return Path(environ.get("DATA_DIR") or CHECKOUT / ".data").expanduser().resolve()


def fill(environ: MutableMapping[str, str], *, data_dir: Path, known: dict, services: set[str]) -> None:
    """Set every variable that development needs and that is unset; start nothing."""
    site = f"http://{'localhost' if known['web_host'] in LOOPBACK else known['web_host']}:{known['web_port']}"
    defaults = {
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": known["secret_key"],
        # Whoever opens the server to the network has said so with HOST.
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]" if known["web_host"] in LOOPBACK else "*",
        "SITE_URL": site,
        "EMAIL_URL": "consolemail://",
        # Letters stay in the outbox, where the development inbox shows them.
        "MAIL_DELIVERY_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "DEFAULT_FROM_EMAIL": "Fairhand <hello@fairhand.example>",
        "MEDIA_ROOT": str(data_dir / "media"),
        "SECURE_SSL_REDIRECT": "false",
        "STRIPE_LIVEMODE": "false",
        "LOG_FORMAT": "console",
    }
    chain, key = signing.files(data_dir)
    defaults |= {"CREDENTIALS_CHAIN_FILE": str(chain), "CREDENTIALS_KEY_FILE": str(key)}
    sockets = particulars.socket_folder(data_dir)
    if "postgres" in services:
        postgres = PostgresServer(folder=data_dir / "postgres", sockets=sockets)
        defaults |= {"DATABASE_URL": postgres.url(), "DATABASE_OWNER_URL": postgres.url(role=OWNER)}
    if "valkey" in services:
        valkey = ValkeyServer(folder=data_dir / "valkey", sockets=sockets)
        defaults |= {"REDIS_URL": valkey.url, "CELERY_BROKER_URL": valkey.broker_url}
    if "stripe" in services:
        defaults |= {
            "STRIPE_SECRET_KEY": known["stripe_secret_key"],
            "STRIPE_API_BASE": f"http://127.0.0.1:{known['stripe_port']}",
            "STRIPE_WEBHOOK_SECRETS": known["stripe_webhook_secret"],
            "STRIPE_CONNECT_WEBHOOK_SECRETS": known["stripe_connect_webhook_secret"],
        }
    for name, value in defaults.items():
        if not environ.get(name):
            environ[name] = value


def set_test_defaults(environ: MutableMapping[str, str]) -> None:
    """
    Give this test process a data folder and addresses of its own; start nothing.

    tests/conftest.py starts the services when the first test needs them.
    """
    # pytest-xdist's workers inherit what the process that started them had set for itself.
    for name in environ.pop("SET_FOR_TESTS", "").split():
        environ.pop(name, None)
    before = dict(environ)
    data_dir = Path(tempfile.mkdtemp(prefix="fairhand-test-"))
    atexit.register(_remove, data_dir, os.getpid())
    services = {EMBEDDED[name] for name in EMBEDDED if not environ.get(name)}
    environ["DATA_DIR"] = str(data_dir)
    # Where the site and the local Stripe of the tests will listen; each gives its reservation up when it starts.
    for name in ("web_port", "stripe_port"):
        reservations[name] = particulars.reserved_port()
    ports = {name: reservation.getsockname()[1] for name, reservation in reservations.items()}
    environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"] = f"localhost:{ports['web_port']}"
    environ["MAIL_DELIVERY_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
    fill(environ, data_dir=data_dir, known=particulars.load(data_dir) | ports, services=services)
    environ["SET_FOR_TESTS"] = " ".join(name for name in environ if environ[name] != before.get(name))


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        for reservation in reservations.values():
            reservation.close()
        shutil.rmtree(folder, ignore_errors=True)


def choose_web_address(environ: MutableMapping[str, str], data_dir: Path) -> None:
    """
    Settle where the web server will listen: HOST and PORT, or the port of last time, or the next free one.

    :raises SystemExit: if PORT is taken, or if Fairhand runs from this folder already
    """
    if not lease.be_the_only_site(data_dir):
        known = particulars.load(data_dir)
        sys.exit(f"Fairhand runs from {data_dir} already, at http://localhost:{known['web_port']}")
    host = environ.get("HOST") or "127.0.0.1"
    with particulars.changed(data_dir) as known:
        port = environ.get("PORT")
        if port and not particulars.is_free(int(port), host=host):
            sys.exit(f"port {port} is taken; choose another with PORT=")
        known["web_host"] = host
        known["web_port"] = int(port) if port else particulars.next_free_port(known["web_port"], host=host)


def managed_command() -> str | None:
    """The name after `manage.py`, "" if there is none, None in any other program."""
    # A spawned child carries its parent's arguments, but runs another program.
    if Path(sys.argv[0]).name != "manage.py" or multiprocessing.parent_process() is not None:
        return None
    return next((word for word in sys.argv[1:] if not word.startswith("-")), "")


def _needs_nothing(command: str | None) -> bool:
    return command in NEED_NOTHING or (command is not None and not {"--help", "-h"}.isdisjoint(sys.argv))


def _told(data_dir: Path, known: dict) -> str:
    """
    The address that the local Stripe tells what happens, or "up" while nobody serves the site there.

    Without that, a command would have it call whoever listens on the port of our last run.
    """
    if not lease.is_site_served(data_dir):
        return "up"
    return f"http://{reachable(known['web_host'])}:{known['web_port']}"


def reachable(host: str) -> str:
    """An address at which this machine itself reaches a server that listens on `host`."""
    if host in LOOPBACK or host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
