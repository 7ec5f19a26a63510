"""The pages a person sees: paying, onboarding, the artist's dashboard, and an index of it all."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable
from urllib.parse import parse_qs

from ..api import Request, Response
from ..world import World
from . import checkout, express, index, secure, setup
from .html import page

Page = Callable[[World, str, str, dict[str, str]], Response]
# (path, what answers): each takes the world, the method, the identifier and the form.
TABLE: tuple[tuple[str, Page], ...] = (
    (r"/c/pay/(cs_\w+)/return", checkout.come_back),
    (r"/c/pay/(cs_\w+)", checkout.show),
    (r"/setup/(acctlink_\w+)", setup.show),
    (r"/express/(acct_\w+)", express.show),
    (r"/3ds/(pi_\w+)", secure.show),
    (r"/receipts/(\w+)", index.receipt),
    (r"/(?:_local/)?()", index.show),
)


class Pages:
    def __init__(self, world: World) -> None:
        self.world = world
        self.table = [(re.compile(f"^{path}$"), answer) for path, answer in TABLE]

    def answer(self, request: Request) -> Response | None:
        """The page for a path, or None if it is no page's."""
        for pattern, show in self.table:
            found = pattern.match(request.path)
            if found and request.method in ("GET", "HEAD", "POST"):
                return self._show(show, request, found[1])
        return None

    def _show(self, show: Page, request: Request, id: str) -> Response:
        text = request.body.decode("utf-8", "replace") if request.method == "POST" else request.query
        form = {key: values[-1].strip() for key, values in parse_qs(text, max_num_fields=200).items()}
        try:
            with self.world.lock:
                self.world.tick()
                try:
                    return show(self.world, request.method, id, form)
                finally:
                    self.world.store.commit()
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return page("Something went wrong", "<p>The trace is on the terminal.</p>", status=500)
