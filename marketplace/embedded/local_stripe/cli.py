"""The local Stripe as a program of its own."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from .local import LocalStripe
from .world import DAY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", help="folder to remember everything in")
    parser.add_argument("--clock", default="real", help="`real`, or an ISO date to stand still at")
    parser.add_argument("--public-url", help="address that browsers use, if it is another")
    parser.add_argument(
        "--available-after", type=int, default=2 * DAY, help="seconds until a charge is available"
    )
    parser.add_argument(
        "--payout-after", type=int, default=2 * DAY, help="seconds until a payout is at the bank"
    )
    parser.add_argument(
        "--payouts", choices=("manual", "daily"), default="manual", help="of connected accounts"
    )
    parser.add_argument("--country", default="DE", help="country of the platform")
    parser.add_argument("--rate-limit", type=int, default=0, help="requests a second; 0 for none")
    parser.add_argument(
        "--webhook",
        action="append",
        default=[],
        metavar="URL=SECRET[,connect][,thin]",
        help="an endpoint with a known secret; may be repeated",
    )


def webhook(text: str) -> dict:
    """
    The parts of `URL=SECRET[,connect][,thin]`.

    :raises ValueError: if there is no secret or an unknown word
    """
    url, equals, rest = text.rpartition("=")
    secret, *words = rest.split(",")
    if not equals or not url or not secret or set(words) - {"connect", "thin"}:
        raise ValueError(f"not URL=SECRET[,connect][,thin]: {text}")
    return {"url": url, "secret": secret, "connect": "connect" in words, "thin": "thin" in words}


def run(options: argparse.Namespace) -> None:
    """Serve until interrupted or told to end."""
    stripe = LocalStripe(
        data=options.data,
        clock=None if options.clock == "real" else options.clock,
        host=options.host,
        port=options.port,
        public_url=options.public_url,
        available_after=options.available_after,
        payout_after=options.payout_after,
        payouts=options.payouts,
        country=options.country,
        rate_limit=options.rate_limit,
    )
    for text in options.webhook:
        stripe.add_webhook(**webhook(text))
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with stripe:
        sys.stdout.write(f"Local Stripe at {stripe.url} (no real money)\n")
        sys.stdout.flush()
        ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="local_stripe", description=__doc__)
    add_arguments(parser)
    run(parser.parse_args())
