"""
Keeps PostgreSQL, Valkey and the local Stripe of one data folder up while anybody uses them.

Started by the first user (lease.py) as `python -m marketplace.embedded.keeper FOLDER LOCK`, where LOCK is the open,
locked file that says there is a keeper. It leaves when the last user is gone, and stops everything before it does.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from . import lease, particulars
from .child import Child
from .postgres import PostgresServer
from .valkey import ValkeyServer

CHECKOUT = Path(__file__).resolve().parent.parent.parent
GLANCE = 0.1  # seconds between two looks at the users and the services
FUNDS_AVAILABLE_AFTER = 5  # seconds until a charge at the local Stripe may be paid out
PAYOUT_AFTER = 15  # seconds until connected accounts are paid out, and again until the bank has it


class Keeper:
    """The services of one data folder, those that somebody wishes for."""

    def __init__(self, data_dir: Path):
        self.data_dir = data_dir
        self.children: dict[str, Child] = {}
        self.up: dict[str, str] = {}
        self.asked_to_stop = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_asked)
        try:
            self.known = self._settle_port()
            while not self.asked_to_stop and not self._deserted():
                self.glance()
                time.sleep(GLANCE)
        finally:
            self.stop()

    def glance(self) -> None:
        """Start what is wished for and not up; start again what died."""
        start = {"postgres": self._start_postgres, "valkey": self._start_valkey, "stripe": self._start_stripe}
        for name, wish in sorted(
            lease.wishes(self.data_dir).items(), key=lambda item: list(start).index(item[0])
        ):
            if self.up.get(name) != wish:
                start[name](wish)
                self.up[name] = wish
                self._publish()
        started_again = [child.name for child in self.children.values() if child.watch()]
        if started_again:
            self._publish()

    def stop(self) -> None:
        run = self.data_dir / "run"
        for file in [run / "ready.json", *run.glob("*.wish")]:
            file.unlink(missing_ok=True)
        # The one that calls others first, the data last.
        for child in reversed(self.children.values()):
            child.stop(patience=15)

    def _settle_port(self) -> dict:
        """The port of last time, so that addresses stay; another where somebody took it meanwhile."""
        with particulars.changed(self.data_dir) as known:
            if not particulars.is_free(known["stripe_port"]):
                known["stripe_port"] = particulars.free_port()
            return dict(known)

    def _start_postgres(self, wish: str) -> None:
        server = PostgresServer(
            folder=self.data_dir / "postgres", sockets=particulars.socket_folder(self.data_dir)
        )
        server.end_leftover()
        server.create()
        child = self._start(server.child, "postgres")
        server.wait_until_ready(child)
        server.ensure_database()

    def _start_valkey(self, wish: str) -> None:
        server = ValkeyServer(
            folder=self.data_dir / "valkey", sockets=particulars.socket_folder(self.data_dir)
        )
        server.end_leftover()
        server.wait_until_ready(self._start(server.child, "valkey"))

    def _start_stripe(self, wish: str) -> None:
        if "stripe" in self.children:
            self.children.pop("stripe").stop()
        command = [
            *(sys.executable, CHECKOUT / "manage.py", "local_stripe"),
            *("--port", self.known["stripe_port"]),
            *("--data", self.data_dir / "stripe"),
            *("--available-after", FUNDS_AVAILABLE_AFTER),
            *("--payouts", "daily", "--payout-after", PAYOUT_AFTER),
        ]
        if wish != "up":
            hooks = f"{wish}/stripe/webhooks"
            secret = self.known["stripe_webhook_secret"]
            command += ["--webhook", f"{hooks}/platform/={secret}"]
            # Accounts v2 tells of changes in thin events, which go to an event destination.
            command += ["--webhook", f"{hooks}/platform/={secret},thin"]
            command += [
                "--webhook",
                f"{hooks}/connect/={self.known['stripe_connect_webhook_secret']},connect",
            ]
        environ = os.environ | {"PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev"}
        self._start(lambda **rest: Child("stripe", command, env=environ, **rest), "stripe")
        self._wait_until_it_answers(self.known["stripe_port"])
        self._forget_former_sites(wish)

    def _forget_former_sites(self, wish: str) -> None:
        """
        Take away the endpoints of earlier runs on other ports.

        The local Stripe remembers them, and somebody else's site may listen there by now.
        """
        endpoints = self._ask_stripe("GET", "/v1/webhook_endpoints?limit=100")["data"]
        for endpoint in endpoints:
            ours = urlsplit(endpoint["url"]).path.startswith("/stripe/webhooks/")
            if ours and not endpoint["url"].startswith(f"{wish}/"):
                self._ask_stripe("DELETE", f"/v1/webhook_endpoints/{endpoint['id']}")

    def _ask_stripe(self, method: str, path: str) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.known['stripe_port']}{path}",
            method=method,
            headers={"Authorization": f"Bearer {self.known['stripe_secret_key']}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
            return json.load(answer)

    def _start(self, make: Callable[..., Child], name: str) -> Child:
        child = make(output=self._log(name), say=lambda text: self._say(f"{name} {text}"))
        self.children[name] = child
        child.start()
        return child

    def _wait_until_it_answers(self, port: int, *, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not self.asked_to_stop:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            if time.monotonic() > deadline or not self.children["stripe"].running:
                raise RuntimeError(
                    f"the local Stripe does not answer; see {self.data_dir / 'logs' / 'stripe.log'}"
                )
            time.sleep(0.05)

    def _publish(self) -> None:
        with particulars.changed(self.data_dir) as known:
            known["pids"] = {"keeper": os.getpid()} | {
                name: child.pid for name, child in self.children.items()
            }
        new = self.data_dir / "run" / "ready.new"
        new.write_text(json.dumps({"keeper": os.getpid(), "up": self.up}))
        new.replace(new.with_suffix(".json"))

    def _deserted(self) -> bool:
        """True when nobody uses the services any more; from then on newcomers wait until we are gone."""
        if not self.data_dir.exists():
            return True
        self.alone = lease.lock(self.data_dir / "run" / "users.lock", wait=False)
        return self.alone is not None

    def _log(self, name: str) -> int:
        # A fresh log each time: what a developer looks for is why it fails now.
        return os.open(
            self.data_dir / "logs" / f"{name}.log", os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_APPEND
        )

    def _say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def _stop_asked(self, *_) -> None:
        self.asked_to_stop = True


if __name__ == "__main__":
    # Kept open under this number until we end: it is what says that there is a keeper.
    os.set_inheritable(int(sys.argv[2]), False)
    Keeper(Path(sys.argv[1])).run()
