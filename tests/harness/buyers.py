"""Buyers without scripts, each with cookies and an address of their own, who ask a running site over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

ADDRESS = {
    "name": "Bea Klein",
    "street": "Hauptstraße 5",
    "postcode": "10115",
    "town": "Berlin",
    "country": "DE",
}
PATIENCE = 120  # seconds for one answer


class Buyer:
    """The `number`-th of them comes from 127.x.y.z, for the site counts how often one address does what."""

    def __init__(self, number: int, *, port: int, host: str = "localhost"):
        self.number, self.host = number, host
        own = f"127.1.{number // 250}.{number % 250 + 1}"
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(own, 0))
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str, str]:
        return self._ask("GET", path)

    def post(self, path: str, **typed) -> tuple[int, str, str]:
        """Send a form, with the token that the site gave this buyer."""
        return self._ask("POST", path, urlencode(typed | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}))

    def put_in_the_cart(self, option: int) -> None:
        status, _, _ = self.get("/account/login/")
        assert status == 200 and "csrftoken" in self.cookies, f"signing in answered {status}"
        status, _, where = self.post("/cart/add/", option=option, quantity=1)
        assert (status, where) == (302, "/cart/"), f"the cart answered {status} {where}"

    def fill_in_the_checkout(self) -> dict[str, str]:
        """What the browser will send when the button is pressed."""
        status, page, _ = self.get("/checkout/?country=DE")
        assert status == 200, f"the checkout answered {status}"
        hidden = {
            name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("form_key", "seen")
        }
        return ADDRESS | hidden | {"email": f"buyer{self.number}@example.org", "contribution": ""}

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        headers = {"Host": self.host, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        return answer.status, text, answer.headers.get("Location", "")


@dataclass(frozen=True)
class Race:
    """How many were sold a copy, told kindly that it is gone, or anything else; seconds of the slowest answer."""

    outcomes: Counter
    slowest: float


def race(option: int, *, buyers: int, port: int, host: str = "localhost") -> Race:
    """Everybody has it in the cart and the form filled in; then all press the button at one moment."""
    with contextlib.ExitStack() as leaving:
        everybody = [Buyer(number, port=port, host=host) for number in range(buyers)]
        for buyer in everybody:
            leaving.callback(buyer.line.close)

        def prepare(buyer: Buyer) -> dict[str, str]:
            buyer.put_in_the_cart(option)
            form = buyer.fill_in_the_checkout()
            # Opened again with the next request: a site closes lines that are silent while others get ready.
            buyer.line.close()
            return form

        with ThreadPoolExecutor(4) as pool:
            forms = list(pool.map(prepare, everybody))
        together = threading.Barrier(buyers)

        def press(buyer: Buyer, form: dict[str, str]) -> tuple[str, float]:
            together.wait()
            began = time.monotonic()
            outcome = _outcome(*buyer.post("/checkout/", **form))
            return outcome, time.monotonic() - began

        with ThreadPoolExecutor(buyers) as pool:
            answers = list(pool.map(press, everybody, forms))
    return Race(Counter(outcome for outcome, _ in answers), max(took for _, took in answers))


def _outcome(status: int, page: str, where: str) -> str:
    if status == 303 and "/c/pay/" in where:
        return "sold"
    if status == 409 and "Sold, or held by somebody" in page and "Nothing was charged" in page:
        return "told"
    return f"{status} {where}"
