"""
The database's clock, held still and moved by hand.

Leases, waits and the age of keys are measured by PostgreSQL's clock, so that all workers agree. Here a schema that is
searched before PostgreSQL's own holds functions of the same names, which read a table: a test lets an hour or a day
pass by moving one row, for every process that opens a connection from then on. What the books stamp by themselves
(`recorded_at`) stays with the real time, since those functions name their own search path.
"""

import datetime as dt

from django.db import connection

from tests.harness.database import owner

FUNCTIONS = ("clock_timestamp", "statement_timestamp", "transaction_timestamp", "now")


class HeldClock:
    """Holds the clock of the test's database at `at`. For tests that commit: the database is copied back after them."""

    def __init__(self, at: dt.datetime):
        self.at = at
        with owner() as cursor:
            cursor.execute("CREATE SCHEMA held_clock")
            cursor.execute("CREATE TABLE held_clock.moment AS SELECT %s::timestamptz AS at", [at])
            for name in FUNCTIONS:
                cursor.execute(
                    f"CREATE FUNCTION held_clock.{name}() RETURNS timestamptz LANGUAGE sql STABLE"
                    " AS 'SELECT at FROM held_clock.moment'"
                )
            cursor.execute("GRANT USAGE ON SCHEMA held_clock TO PUBLIC")
            cursor.execute("GRANT SELECT, UPDATE ON held_clock.moment TO PUBLIC")
            cursor.execute(
                f'ALTER DATABASE "{connection.settings_dict["NAME"]}"'
                " SET search_path = held_clock, pg_catalog, public"
            )
        # What is connected keeps the path it began with.
        connection.close()

    def advance(self, **duration) -> dt.datetime:
        """Let `timedelta(**duration)` pass; the new time."""
        return self.move_to(self.at + dt.timedelta(**duration))

    def move_to(self, at: dt.datetime) -> dt.datetime:
        """Set the clock, also back."""
        self.at = at
        with connection.cursor() as cursor:
            cursor.execute("UPDATE held_clock.moment SET at = %s", [at])
        return at
