"""The whole marketplace on this machine, under one supervisor. `make run` calls it."""

import contextlib
import os
import signal
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections

from marketplace.embedded import environment, particulars
from marketplace.embedded.child import Child
from marketplace.embedded.processes import Output, Supervisor

CHECK_SERVICES_EVERY = 2.0  # seconds


class Command(BaseCommand):
    help = "Start everything: services, migrations, the sample co-op, web server, worker and beat. Ctrl-C stops it."
    requires_system_checks = []

    def handle(self, *args, **options):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            Site(Output(sys.stdout)).run()
        except KeyboardInterrupt:
            self.stderr.write("Stopped before it was up.")
            sys.exit(130)


class Site:
    """One run of the marketplace from DATA_DIR."""

    def __init__(self, output: Output):
        self.output = output
        self.began = time.monotonic()
        self.data_dir = environment.data_dir_of(os.environ)
        known = particulars.load(self.data_dir)
        self.host, self.port = known["web_host"], known["web_port"]
        self.ready = False
        self.services_checked_at = self.began

    def run(self) -> None:
        self.say(
            f"data in {self.data_dir}; logs of PostgreSQL, Valkey and the local Stripe in {self.data_dir / 'logs'}"
        )
        self.prepare()
        logs = {
            "services": self.data_dir / "logs" / "keeper.log",
            "stripe": self.data_dir / "logs" / "stripe.log",
        }
        supervisor = Supervisor(self.children(), output=self.output, logs=logs)
        supervisor.stop_on_signals()
        supervisor.start()
        supervisor.run(self.glance)
        self.say("stopped")

    def prepare(self) -> None:
        """Bring the database up to date, and fill it the first time."""
        self.say("migrating the database")
        call_command("migrate", interactive=False, verbosity=0)
        if "load_sample" in get_commands():
            if settings.STRIPE_API_BASE:
                call_command("load_sample", if_empty=True)
            else:
                self.say("the sample co-op needs the local Stripe, so it is not loaded")
        connections.close_all()

    def children(self) -> list[Child]:
        environ = os.environ | {
            "PYTHONUNBUFFERED": "1",
            # As root Celery warns at every start; on a machine of one's own that tells nothing.
            "PYTHONWARNINGS": "ignore:You:UserWarning",
            # A stop gives running tasks CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT seconds, then hands them back.
            "REMAP_SIGTERM": "SIGQUIT",
        }
        web = ["granian", "--interface", "wsgi", "--host", self.host, "--port", self.port]
        web += ["--workers", 2, "--blocking-threads", 1, "--no-ws", "--workers-kill-timeout", 10]
        web += ["--respawn-failed-workers", "marketplace.embedded.web:application"]
        celery = ["celery", "--quiet", "-A", "marketplace"]
        worker = [*celery, "worker", "--pool", "prefork", "--concurrency", 2, "--loglevel", "WARNING"]
        # No heartbeat: its farewell would wait for ever for a queue that went first.
        worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat = [
            *celery,
            "beat",
            "--loglevel",
            "WARNING",
            "--pidfile=",
            "--schedule",
            self.data_dir / "beat-schedule",
        ]
        return [
            Child(
                name,
                [sys.executable, "-m", *command],
                env=environ,
                say=lambda text, name=name: self.output.say(name, text),
            )
            for name, command in (("web", web), ("worker", worker), ("beat", beat))
        ]

    def glance(self) -> None:
        if not self.ready and self.answers():
            self.ready = True
            self.welcome()
        now = time.monotonic()
        if now - self.services_checked_at > CHECK_SERVICES_EVERY:
            self.services_checked_at = now
            if environment.hold_again():
                self.output.say("services", "had lost their keeper; started again")

    def answers(self) -> bool:
        host = environment.reachable(self.host)
        with contextlib.suppress(urllib.error.URLError, OSError):
            request = urllib.request.Request(f"http://{host}:{self.port}/readyz")
            with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310 - our own address
                return answer.status == 200
        return False

    def welcome(self) -> None:
        lines = [
            "",
            f"Fairhand is ready at {settings.SITE_URL}   ({time.monotonic() - self.began:.0f} s)",
            "",
        ]
        if settings.STRIPE_API_BASE:  # else there is no sample
            from marketplace.sample.accounts import LOG_INS

            rows = [("role", "e-mail", "password"), *LOG_INS]
            widths = [max(len(row[column]) for row in rows) for column in range(3)]
            lines += [
                "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
            ]
            lines += [""]
        lines += ["Ctrl-C stops everything.", ""]
        for line in lines:
            self.say(line)

    def say(self, text: str) -> None:
        self.output.say("fairhand", text)
