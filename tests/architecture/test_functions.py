"""What PostgreSQL runs for us looks things up where we put them, and nowhere that its caller may write first."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

OURS = """
    SELECT p.proname, coalesce(array_to_string(p.proconfig, ', '), '')
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND (p.prosecdef OR p.prorettype = 'trigger'::regtype)
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def test_every_guard_names_its_search_path_and_temporary_tables_come_last_in_it():
    """A temporary table named like ours would else be read instead of it, by whoever may make one."""
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        found = dict(cursor.fetchall())
    assert len(found) > 25
    assert {name: path for name, path in found.items() if not path.endswith("pg_temp")} == {}
