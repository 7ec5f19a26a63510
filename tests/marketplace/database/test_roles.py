"""Whoever takes over a web process gets its role: what can be done with that."""

import contextlib

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from marketplace.database import checks, roles
from tests.factories import make_user
from tests.harness import database

pytestmark = pytest.mark.django_db(transaction=True)


def as_web(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def test_pages_log_in_under_a_role_that_owns_nothing():
    assert as_web("SELECT current_user") == [("fairhand_web",)]
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert as_web(owners) == [("fairhand",)]


@pytest.mark.parametrize(
    "attempt",
    [
        "SET ROLE fairhand",
        "SET SESSION AUTHORIZATION fairhand",
        "SET session_replication_role = replica",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_check_postings ON ledger_posting",
        "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "ALTER TABLE ledger_posting ADD COLUMN note text",
        "DROP TABLE ledger_balance",
        "TRUNCATE users_user CASCADE",
        "CREATE TABLE loot (id int)",
        "CREATE SCHEMA loot",
        "CREATE TRIGGER mine BEFORE INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
        "SELECT setval('ledger_posting_id_seq', 1)",
        "UPDATE cooperative_decision SET reason = 'another'",
        "DELETE FROM cooperative_decision",
        "DELETE FROM django_migrations",
        "COPY users_user TO PROGRAM 'cat'",
        "COPY users_user TO '/tmp/users'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_web_role_cannot_touch_the_rules(attempt):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner|cannot set|superuser"):
        as_web(attempt)


def test_the_web_role_cannot_give_itself_rights():
    """PostgreSQL refuses some and answers others with a warning; either way nothing is given."""
    before = rights_of_web()
    with contextlib.suppress(DatabaseError):
        as_web("GRANT ALL ON ALL TABLES IN SCHEMA public TO fairhand_web")
    assert rights_of_web() == before


def rights_of_web() -> dict[str, set[str]]:
    rows = as_web(
        "SELECT c.relname, p.privilege_type FROM pg_class c, aclexplode(c.relacl) p"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
        " AND p.grantee = 'fairhand_web'::regrole"
    )
    found: dict[str, set[str]] = {}
    for table, right in rows:
        found.setdefault(table, set()).add(right)
    return found


def test_every_table_has_exactly_the_rights_that_are_written_down():
    tables = {name for (name,) in as_web("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    guarded = {
        table
        for (table,) in as_web(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid"
            " WHERE f.proname LIKE '%refuse_change' AND NOT tgisinternal"
        )
    }
    assert rights_of_web() == {
        table: set(roles.RIGHTS.get(table, roles.APPEND if table in guarded else roles.ORDINARY).split(", "))
        for table in tables
    }
    assert set(roles.RIGHTS) <= tables
    assert guarded >= {"ledger_posting", "cooperative_decision", "splits_approval", "runs_runapproval"}


@pytest.mark.parametrize(
    "table",
    ["ledger_account", "ledger_journalentry", "ledger_posting", "cooperative_decision", "cooperative_block"],
)
def test_the_books_and_the_log_are_added_to_and_read_and_nothing_else(table):
    assert rights_of_web()[table] == {"SELECT", "INSERT"}
    assert rights_of_web()["ledger_balance"] == {"SELECT"}


def test_a_new_table_gets_the_ordinary_rights_with_the_next_migration():
    with database.owner() as cursor:
        cursor.execute("CREATE TABLE drawers (id int)")
    with pytest.raises(DatabaseError, match="permission denied"):
        as_web("SELECT * FROM drawers")
    call_command("migrate", verbosity=0, interactive=False)

    assert as_web("SELECT current_user") == [("fairhand_web",)]
    as_web("INSERT INTO drawers VALUES (1); UPDATE drawers SET id = 2; DELETE FROM drawers")
    with pytest.raises(DatabaseError, match="permission denied"):
        as_web("TRUNCATE drawers")


def test_rights_given_by_hand_are_taken_back_with_the_next_migration():
    with database.owner() as cursor:
        cursor.execute("GRANT UPDATE, TRUNCATE ON ledger_posting TO fairhand_web")
    call_command("migrate", verbosity=0, interactive=False)

    assert rights_of_web()["ledger_posting"] == {"SELECT", "INSERT"}


def test_a_web_role_that_is_missing_is_made_with_its_password_enciphered(monkeypatch):
    other = settings.DATABASE_WEB | {"USER": "shop", "PASSWORD": "sea glass"}
    monkeypatch.setattr(settings, "DATABASE_WEB", other)
    try:
        with roles.as_owner():
            roles.give_rights()
        with database.owner() as cursor:
            cursor.execute(
                "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'shop'"
            )
            assert cursor.fetchone() == (True, False, False, False)
        with roles.as_web():
            assert as_web("SELECT current_user") == [("shop",)]
            make_user("Ana Moreau")
            with pytest.raises(DatabaseError, match="permission denied"):
                as_web("UPDATE ledger_posting SET amount = 1")
    finally:
        with database.owner() as cursor:
            cursor.execute("GRANT shop TO CURRENT_USER; DROP OWNED BY shop; DROP ROLE shop")


def test_with_one_role_for_everything_all_works_and_the_operator_is_warned(settings, capsys):
    assert checks.the_web_role_owns_nothing(databases=["default"]) == []

    owner, settings.DATABASE_OWNER = settings.DATABASE_OWNER, {}
    with roles.as_owner():
        assert as_web("SELECT current_user") == [("fairhand_web",)]
    assert checks.the_web_role_owns_nothing(databases=["default"]) == []
    settings.DATABASE_WEB = owner
    with roles.as_web():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
        make_user("Ana Moreau")
        assert checks.the_web_role_owns_nothing(databases=["default"]) == [checks.ONE_ROLE]
    assert "fairhand.W001" in capsys.readouterr().err


def test_the_owner_ends_the_sessions_of_the_web_role_never_the_other_way_round():
    with database.owner() as cursor:
        cursor.execute(
            "SELECT pg_has_role('fairhand', 'fairhand_web', 'USAGE'), pg_has_role('fairhand_web', 'fairhand', 'MEMBER')"
        )
        assert cursor.fetchone() == (True, False)
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        with pytest.raises(DatabaseError, match="permission denied"):
            as_web(f"SELECT pg_terminate_backend({pid})")


def test_a_stranger_to_the_database_is_nobody():
    with pytest.raises(psycopg2.OperationalError, match="does not exist"):
        psycopg2.connect(
            dbname=connection.settings_dict["NAME"], host=connection.settings_dict["HOST"], user="mallory"
        )
