"""
Where things are broken: our database, the local Stripe and one clock for both; and how to tell what came of it.

`Stage.tally()` says what is there in words that are the same for two worlds in which the same happened (names and
amounts, no numbers that only count); `Stage.fingerprint()` changes with every row that matters.
"""

import datetime as dt
import re
from collections import Counter

from django.db import connection
from django.utils import timezone

from marketplace.embedded.local_stripe import events as sent_events
from payouts.connect import gateway, reading
from payouts.connect.facts import Notice
from tests.factories import make_officer, make_policy
from tests.harness.clock import HeldClock
from tests.payouts.stripe_side import StripeSide

# Later than the machine's time, so that what a page stamps by itself is due already.
TODAY = (timezone.now() + dt.timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)

# Rows that a further sweep may write or stamp although nothing happened.
ONLY_STAMPED = ("runs_reconciliation", "payees_connectedaccount", "connect_stripeevent")
OURS = ("ledger_", "earnings_", "runs_", "splits_", "orders_", "mail_", "connect_", "payees_", "listings_")


class Stage:
    """One database and one Stripe, empty at first, at noon of a day."""

    def __init__(self, stripe_server):
        self.server = stripe_server
        self.server.reset(clock=TODAY.timestamp())
        self.side = StripeSide(stripe_server.url, stripe_server.api_key)
        self.side.gateway = gateway.current()  # as patient as a worker's
        self.clock = HeldClock(TODAY)
        self.told: set[str] = set()
        make_policy(at=TODAY)
        self.theo = make_officer("Theo Treasurer", role="treasurer", at=TODAY)
        self.carla, self.dora = (make_officer(name, at=TODAY) for name in ("Carla Haas", "Dora Admin"))

    @property
    def now(self) -> dt.datetime:
        return self.clock.at

    @property
    def gateway(self):
        """As a worker has it."""
        return gateway.current()

    def pass_time(self, **duration) -> None:
        """For PostgreSQL and Stripe alike."""
        self.clock.advance(**duration)
        self.side.tell("clock/set", to=self.now.timestamp())

    # --- Stripe's own memory ----------------------------------------------------------------------

    def at_stripe(self, kind: str) -> list[dict]:
        """Every object of a kind ("transfer", "refund"), oldest first, read from Stripe's memory and not over HTTP."""
        with self.server.world.lock:
            return list(self.server.world.store.everywhere(kind))

    def news(self) -> list[tuple[Notice, str]]:
        """The events that we were not told of yet, oldest first, each with the endpoint it goes to."""
        events = self.at_stripe("event") + self.at_stripe("thin_event")
        fresh = [event for event in events if event["id"] not in self.told]
        self.told |= {event["id"] for event in fresh}
        with self.server.world.lock:
            said = [sent_events.payload(self.server.world, event) for event in fresh]
        return [(reading.notice(each), "connect" if each.get("account") else "platform") for each in said]

    # --- What is there ----------------------------------------------------------------------------

    def mark(self) -> dict:
        """Where everything stands now; `tally(since=mark)` leaves out what was there."""
        return {
            "entry": _newest("ledger_journalentry"),
            "letter": _newest("mail_letter"),
            "stripe": {kind: len(self.at_stripe(kind)) for kind in MOVEMENTS},
        }

    def tally(self, *, since: dict) -> Counter:
        """Every entry, letter and movement at Stripe since `since`, without numbers that only count."""
        found: Counter = Counter()
        with connection.cursor() as cursor:
            cursor.execute(ENTRIES, [since["entry"]])
            found.update(("booked", _plain(ref), lines) for ref, lines in cursor.fetchall())
            cursor.execute('SELECT "to", subject FROM mail_letter WHERE id > %s', [since["letter"]])
            found.update(("letter", _plain(to), _plain(subject)) for to, subject in cursor.fetchall())
        for kind in MOVEMENTS:
            made = self.at_stripe(kind)[since["stripe"][kind] :]
            found.update(("stripe", kind, each["amount"], each["currency"]) for each in made)
        return found

    def fingerprint(self) -> str:
        """Of all that must not change when nothing is left to do."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
            )
            tables = [n for (n,) in cursor.fetchall() if n.startswith(OURS) and n not in ONLY_STAMPED]
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{name}: ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                    f' FROM "{name}" t'
                    for name in tables
                )
            )
            rows = [row for (row,) in cursor.fetchall()]
        # In whatever order PostgreSQL read them: several readers may share the work.
        return "\n".join(
            sorted(rows) + [f"{kind} at Stripe: {len(self.at_stripe(kind))}" for kind in MOVEMENTS]
        )


# What we may make Stripe do. Buyers pay without us.
MOVEMENTS = ("refund", "transfer", "transfer_reversal", "payout", "dispute")

ENTRIES = """
    SELECT e.reference, string_agg(format('%%s %%s %%s %%s', a.kind, y.name, p.amount, p.currency), ', ' ORDER BY p.position)
    FROM ledger_journalentry e JOIN ledger_posting p ON p.entry_id = e.id
    JOIN ledger_account a ON a.id = p.account_id LEFT JOIN payees_payee y ON y.id = a.payee_id
    WHERE e.id > %s GROUP BY e.id
"""


def _newest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return cursor.fetchone()[0]


def _plain(text: str) -> str:
    """Without numbers that only count, and Stripe's ids."""
    text = re.sub(r"FH-[\d-]+", "FH-#", text)
    text = re.sub(r"\b(tr|trr|re|pi|ch|du|po|py|pyr|cs_test)_\w+", r"\1_#", text)
    text = re.sub(r"\.\d+(?=@)", "", text)
    return re.sub(r"(?<=:)\d+(?=:|$)", "#", text)
