"""
A database that starts afresh after each test that commits.

Django would empty the tables, which the ledger forbids and which loses what migrations put in. Instead the migrated
database is kept as a template, and copied back.
"""

import contextlib
from collections.abc import Iterator

import psycopg2
from django.db import connection, connections
from django.test import TransactionTestCase


@contextlib.contextmanager
def copied_back_from_a_template() -> Iterator[None]:
    """Keep the test database as it is now, and return to it after each transactional test."""
    name = connection.settings_dict["NAME"]
    template = f"{name}_template"
    copy(name, to=template)
    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: copy(template, to=name)
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = before
        connections.close_all()
        with maintenance() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')


def copy(source: str, *, to: str) -> None:
    """Replace one database by a copy of another, whoever is connected to either."""
    connections.close_all()
    with maintenance() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [source],
        )
        cursor.execute(f'DROP DATABASE IF EXISTS "{to}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{to}" TEMPLATE "{source}" STRATEGY FILE_COPY')


@contextlib.contextmanager
def maintenance() -> Iterator:
    """A cursor in the database `postgres` of the same server, outside any transaction."""
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    parameters.pop("cursor_factory", None)
    admin = psycopg2.connect(**parameters)
    admin.autocommit = True
    try:
        with admin.cursor() as cursor:
            yield cursor
    finally:
        admin.close()
