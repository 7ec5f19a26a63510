"""Logging in as the owner, and what the web role may do with each table."""

import contextlib
from collections.abc import Iterator

import psycopg2.extensions
from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

ORDINARY = "SELECT, INSERT, UPDATE, DELETE"
APPEND = "SELECT, INSERT"
READ = "SELECT"

# A table that is not named is append-only if a trigger `…_refuse_change` says so, and else ordinary. Nobody but the owner
# may TRUNCATE, or alter a table or its triggers.
RIGHTS = {
    "ledger_account": APPEND,
    "ledger_journalentry": APPEND,
    "ledger_posting": APPEND,
    # Written by the trigger on postings alone, which runs with the owner's rights.
    "ledger_balance": READ,
    # Written by ledger_make_checkpoint, in the same way.
    "ledger_checkpoint": READ,
    "ledger_total": READ,
    "cooperative_decision": APPEND,
    "cooperative_block": APPEND,
    "django_migrations": READ,
}


def has_two() -> bool:
    """Whether this process knows an owner apart from the role it works under."""
    owner = settings.DATABASE_OWNER
    return bool(owner) and owner["USER"] != _web()["USER"]


def as_owner() -> contextlib.AbstractContextManager[None]:
    """
    The connection of this process logs in as the owner, and afterwards as before.

    For commands only: every thread of the process shares it. Where there is one role, nothing changes.
    """
    return _logged_in_as(settings.DATABASE_OWNER) if has_two() else contextlib.nullcontext()


def as_web() -> contextlib.AbstractContextManager[None]:
    """The way back, inside `as_owner`."""
    return _logged_in_as(_web())


@contextlib.contextmanager
def _logged_in_as(role: dict) -> Iterator[None]:
    before = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    connection.close()
    connection.settings_dict |= {name: role[name] for name in before}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= before


@transaction.atomic
def give_rights() -> None:
    """
    Give the web role exactly the rights of `RIGHTS`, on every table that is there now; call it as the owner.

    Makes the role where it is missing. Done again, it changes nothing.
    """
    if not has_two():
        return
    web = sql.Identifier(_web()["USER"])
    with connection.cursor() as cursor:
        _ensure_role(cursor)
        for statement in (
            # What everybody may do by default, and the web role must not: tables of its own could stand before ours.
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {database} TO {web}",
            "GRANT USAGE ON SCHEMA public TO {web}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {web}",
        ):
            database = sql.Identifier(connection.settings_dict["NAME"])
            cursor.execute(sql.SQL(statement).format(database=database, web=web))
        for table, is_append_only in _tables(cursor):
            rights = RIGHTS.get(table, APPEND if is_append_only else ORDINARY)
            cursor.execute(
                sql.SQL("REVOKE ALL ON {table} FROM {web}; GRANT {rights} ON {table} TO {web}").format(
                    table=sql.Identifier(table), web=web, rights=sql.SQL(rights)
                )
            )


def _tables(cursor) -> list[tuple[str, bool]]:
    """Every table and view of ours, and whether a trigger refuses to have its rows changed and removed."""
    cursor.execute(
        """
        SELECT c.relname, EXISTS (
            SELECT 1 FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
            WHERE t.tgrelid = c.oid AND f.proname LIKE '%refuse_change'
              AND t.tgtype & 24 = 24 AND t.tgqual IS NULL  -- UPDATE OR DELETE, whatever the row
        )
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
          AND pg_has_role(c.relowner, 'USAGE')
        ORDER BY c.relname
        """
    )
    return cursor.fetchall()


def _ensure_role(cursor) -> None:
    name, password = _web()["USER"], _web()["PASSWORD"]
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    if cursor.fetchone():
        return
    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    if password:
        # Enciphered here, so that no log of statements holds it.
        secret = psycopg2.extensions.encrypt_password(
            password, name, scope=connection.connection, algorithm="scram-sha-256"
        )
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(secret)))


def _web() -> dict:
    """How the web role logs in, as DATABASE_URL says, whoever this process is logged in as."""
    return settings.DATABASE_WEB
