"""The local Stripe as a whole: started, used by its address, stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .api import Api, Request, Response
from .controls import Controls
from .pages import Pages
from .server import Server
from .webhooks import Courier
from .world import Options, World

KEY = "sk_test_local"


class LocalStripe:
    """
    A Stripe of its own on a port of its own.

        with LocalStripe() as stripe:
            StripeClient(stripe.api_key, base_addresses=stripe.base_addresses)

    `data` is a folder to remember everything in; `clock` an instant to stand
    still at, or None to run with the machine's. Options are the fields of
    `Options`: `available_after=0`, `payouts="daily"` and so on.
    """

    api_key = KEY

    def __init__(
        self,
        data: str | None = None,
        clock: str | int | float | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        **options,
    ) -> None:
        self._clock, self._options = clock, options
        self.world = World(data=data, clock=clock, options=Options(**options))
        self.api = Api(self.world)
        self.courier = Courier(self.world)
        self.controls = Controls(self)
        self.pages = Pages(self.world)
        self.server = Server(host, port, self.answer)
        self.world.base_url = (public_url or self.server.url).rstrip("/")
        self.watchers: list[Callable[[Request, Response], None]] = []
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def base_addresses(self) -> dict[str, str]:
        """What to give the official SDK so that it talks to us."""
        return {"api": self.url, "connect": self.url, "files": self.url, "meter_events": self.url}

    def answer(self, request: Request) -> Response:
        """Answer a request; `watchers` are shown what was said."""
        response = self._answer(request)
        for watcher in self.watchers:
            watcher(request, response)
        return response

    def _answer(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/_local/") and path != "/_local/":
            return self.controls.answer(request)
        if path.startswith(("/v1/", "/v2/")):
            return self.api.answer(request)
        return self.pages.answer(request) or self.api.answer(request)

    def start(self) -> LocalStripe:
        self.courier.start()
        self._thread = threading.Thread(
            target=self.server.serve_forever, args=(0.05,), name="local-stripe", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        self.courier.stop()
        self.server.stop()
        if self._thread:
            self._thread.join(timeout=5)
        with self.world.lock:
            self.world.store.close()

    def reset(self, clock: str | int | float | None = None) -> None:
        """
        Forget everything: objects, faults, webhooks, changed options, how far the clock was moved.

        The address stays. The clock begins anew, at `clock` if given.
        """
        with self.world.lock:
            self.world.options = Options(**self._options)
            self.api.faults.clear()
            self.courier.faults = []
            self.world.reset(clock=self._clock if clock is None else clock)
            self.courier.reopen()
            self.api.requests.clear()

    def add_webhook(
        self,
        url: str,
        secret: str,
        connect: bool = False,
        events: tuple[str, ...] = ("*",),
        thin: bool = False,
    ) -> dict:
        """Send events to `url`, signed with `secret`; `connect` for those of connected accounts."""
        return self.courier.declare(url, secret, connect=connect, events=events, thin=thin)

    def roll_webhook(self, url: str, secret: str) -> None:
        """Sign for `url` with a new secret too; the ones before stay valid."""
        self.courier.roll(url, secret)

    def __enter__(self) -> LocalStripe:
        return self.start()

    def __exit__(self, *problem) -> None:
        self.stop()
