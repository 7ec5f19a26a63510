"""Says when the books are guarded by triggers alone, because pages log in as their owner."""

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connection

ONE_ROLE = Warning(
    "The role in DATABASE_URL may alter the tables that it writes, so whoever takes over the web server could switch "
    "off what guards the books.",
    hint="Give DATABASE_URL a role of its own and let DATABASE_OWNER_URL name the owner where `manage.py migrate` runs: "
    "docs/running.md, “Two roles of the database”.",
    id="fairhand.W001",
)


@register(Tags.database)
def the_web_role_owns_nothing(databases=None, **options) -> list[Warning]:
    """Asked by `manage.py migrate` and `manage.py check --database default`, which may speak to the database."""
    if "default" not in (databases or ()) or settings.DATABASE_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        (may_alter,) = cursor.fetchone()
    return [ONE_ROLE] if may_alter else []
