"""
A database that starts afresh after each test that commits.

Django would empty the tables, which the ledger forbids and which loses what migrations put in. Instead the migrated
database is kept as a template, and copied back.
"""

import contextlib
from collections.abc import Iterator

import psycopg2
from django.conf import settings
from django.db import connection, connections
from django.test import TestCase, TransactionTestCase


@contextlib.contextmanager
def copied_back_from_a_template() -> Iterator[None]:
    """
    Keep the test database as it is now, and return to it after each transactional test.

    And before one that follows tests which were rolled back: what they took from the sequences stays taken, and the
    first row of the next test would not be number 1.
    """
    name = connection.settings_dict["NAME"]
    template = f"{name}_template"
    copy(name, to=template)
    numbers_were_taken = False
    roll_back = TestCase._fixture_teardown

    def after_a_rollback(self):
        nonlocal numbers_were_taken
        roll_back(self)
        numbers_were_taken = True

    @classmethod
    def before_commits(cls):
        nonlocal numbers_were_taken
        if numbers_were_taken:
            copy(template, to=name)
            numbers_were_taken = False
        prepare.__func__(cls)

    prepare = TransactionTestCase.__dict__["_fixture_setup"]
    tidy = TransactionTestCase._fixture_teardown
    TestCase._fixture_teardown = after_a_rollback
    TransactionTestCase._fixture_setup = before_commits
    TransactionTestCase._fixture_teardown = lambda self: copy(template, to=name)
    try:
        yield
    finally:
        TestCase._fixture_teardown = roll_back
        TransactionTestCase._fixture_setup = prepare
        TransactionTestCase._fixture_teardown = tidy
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
        # Rights on a database itself are not copied with it.
        cursor.execute(f'REVOKE TEMPORARY ON DATABASE "{to}" FROM PUBLIC')


@contextlib.contextmanager
def owner(database: str | None = None) -> Iterator:
    """A cursor of the role that owns the tables, outside any transaction: what it does, it commits at once."""
    role = settings.DATABASE_OWNER or settings.DATABASE_WEB
    login = psycopg2.connect(
        dbname=database or connection.settings_dict["NAME"],
        user=role["USER"],
        password=role["PASSWORD"] or None,
        host=role["HOST"] or None,
        port=role["PORT"] or None,
    )
    login.autocommit = True
    try:
        with login.cursor() as cursor:
            yield cursor
    finally:
        login.close()


def maintenance():
    """The owner in the database `postgres`, from where others are made and dropped."""
    return owner("postgres")
